import { describe, expect, test } from 'vitest';
import { buildReport, composeReportMail, mailPicture } from '../../../src/report/index.ts';
import { ASSETS } from '../assets.ts';
import { type Course, SAMPLE_COURSES, SAMPLE_OPTIONS, sampleFacts, weekFacts } from '../build/sample-facts.ts';
import { HOSTILE } from '../fixture.ts';

const model = buildReport(sampleFacts(), SAMPLE_OPTIONS);
const pdf = new Uint8Array([37, 80, 68, 70]);
const MAX_BYTES = 80_000;
const bytes = (text: string): number => new TextEncoder().encode(text).length;
const visible = (html: string): string =>
  html
    .replace(/<head>.*?<\/head>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ');

describe('a report as a mail', () => {
  const mail = composeReportMail(model, { pdf });

  test('says the verdict in its subject and its preheader', () => {
    expect(mail.subject).toBe('[Breached] Weekly SLA report W46: 1 of 6 SLOs breached, €5,634 lost, 4 actions');
    expect(mail.html).toContain('1 of 6 SLOs breached, €5,634 lost, 4 actions.</div>');
  });

  test('has every key figure, action and SLO in its body, pictures or not', () => {
    const text = visible(mail.html);
    for (const tile of model.tiles) expect(text).toContain(tile.figure.text);
    for (const action of model.actions) expect(text).toContain(action.todo);
    for (const row of model.slos.rows) expect(text).toContain(row.name);
    expect(mail.inline).toEqual([]);
    expect(mail.html).not.toContain('cid:');
  });

  test('is laid out in presentation tables with inline styles, beside which there is only a dark look', () => {
    expect(mail.html).not.toMatch(/<script|<link|<svg|class=/);
    const tables = [...mail.html.matchAll(/<table([^>]*)>/g)].map(([, attributes]) => attributes ?? '');
    const layout = tables.filter((attributes) => attributes.includes('role="presentation"'));
    // All but the table of SLOs, which is one.
    expect(tables.length - layout.length).toBe(1);
    expect(mail.html).toContain('max-width:600px');
  });

  test('carries the PDF, and a text that is the Markdown report', () => {
    expect(mail.attachments).toEqual([{ name: 'weekly-sla-2026-W46.pdf', mediaType: 'application/pdf', content: pdf }]);
    expect(mail.text).toMatch(/^# Weekly SLA report\n/);
    expect(mail.html).toContain('weekly-sla-2026-W46.pdf');
  });

  test('is the same message for the same report, period and revision, and another for the next revision', () => {
    const again = composeReportMail(buildReport(sampleFacts(), SAMPLE_OPTIONS), { pdf });
    const next = composeReportMail(buildReport(sampleFacts(), { ...SAMPLE_OPTIONS, revision: 2 }), { pdf });
    expect(again).toEqual(mail);
    expect(next.messageId).not.toBe(mail.messageId);
    expect(next.listId).toBe(mail.listId);
  });

  test('shows the burn-down of the worst SLO under its finding, with the same in words', async () => {
    const png = await mailPicture(model, ASSETS);
    const { html, inline } = composeReportMail(model, { pdf, png });
    expect(inline.map(({ mediaType }) => mediaType)).toEqual(['image/png']);
    expect(html).toContain(`cid:${inline[0]?.cid}`);
    expect(visible(html)).toContain('API availability: overspent until 8 Dec, even without new errors ');
    expect(html).toContain(`alt="${model.attention[0]?.burnDown.alt}"`);
    expect([...(png?.slice(1, 4) ?? [])]).toEqual([80, 78, 71]);
  });
});

test('a mail about 200 SLOs with long and hostile names stays under 80 kB and names the bad ones', () => {
  const courses = Array.from({ length: 200 }, (_, i): Course => {
    const base = SAMPLE_COURSES[i < 3 ? 0 : 3] as Course;
    return { ...base, name: `slo-${i}`, title: `${i} <script>alert("${'x'.repeat(60)}")</script> & friends` };
  });
  const big = buildReport(weekFacts(courses), SAMPLE_OPTIONS);
  const mail = composeReportMail(big, { pdf });
  expect(bytes(mail.html)).toBeLessThan(MAX_BYTES);
  expect(mail.html).not.toContain('<script');
  expect(visible(mail.html)).toContain('197 more met: see the attached report.');
});

test('a mail with more panels than it holds stays under 80 kB, and shows those that fit', () => {
  const [section] = HOSTILE.panels;
  const panels = Array.from({ length: 30 }, () => section ?? { title: '', remark: '', panels: [] });
  const mail = composeReportMail({ ...HOSTILE, panels }, { pdf });
  expect(bytes(mail.html)).toBeLessThan(MAX_BYTES);
  expect(bytes(mail.html)).toBeGreaterThan(60_000);
  expect(mail.html).not.toMatch(/<(script|img src=x)/);
  expect(visible(composeReportMail(HOSTILE, { pdf }).html)).toContain('endless-name');
});

test('a mail in German is German throughout', () => {
  const german = composeReportMail(buildReport(sampleFacts(), { ...SAMPLE_OPTIONS, locale: 'de' }), { pdf });
  expect(german.subject).toBe(
    '[Verletzt] Weekly SLA report KW 46: 1 von 6 SLOs verletzt, 5.634\u00a0€ verloren, 4 Aufgaben',
  );
  expect(german.html).toContain('<html lang="de">');
  expect(visible(german.html)).toContain('Was sich geändert hat und was zu tun ist');
});

import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, test } from 'vitest';
import { buildReport, loadPainter, type ReportModel } from '../../../src/report/index.ts';
import { ASSETS } from '../assets.ts';
import { SAMPLE_COURSES, SAMPLE_OPTIONS, sampleFacts, weekFacts } from '../build/sample-facts.ts';
import { HOSTILE as HOSTILE_WEEK, WEEK } from '../fixture.ts';

const golden = (file: string): string => join(import.meta.dirname, 'golden', file);
const model = buildReport(sampleFacts(), SAMPLE_OPTIONS);

async function painted(format: 'md' | 'csv' | 'json', of: ReportModel): Promise<string> {
  const painter = await loadPainter(format);
  return new TextDecoder().decode(await painter.paint(of, ASSETS, { pageSize: 'A4' }));
}

/** Names that somebody could put into a label or a configuration to hurt a reader. */
const HOSTILE = [
  '=HYPERLINK("http://evil","x")',
  '+cmd|"/c calc"!A1',
  '-2+3',
  '@SUM(A1)',
  '<img src=x onerror=alert(1)>',
  '| pipe | table |',
  '# not a head\n- nor a list\r\n\r\n---',
  '`code` **bold** [link](javascript:alert(1)) &lt;b&gt;',
  'a "quoted", comma',
  '\u202eright to left\u0000\u0007',
];
const hostile = buildReport(
  weekFacts(
    HOSTILE.map((title, i) => ({
      ...(SAMPLE_COURSES[i % 2] as (typeof SAMPLE_COURSES)[number]),
      name: `slo-${i}`,
      title,
      team: title,
    })),
  ),
  { ...SAMPLE_OPTIONS, title: HOSTILE[4] ?? '', scope: HOSTILE[6] ?? '', confidentiality: HOSTILE[7] ?? '' },
);

describe('the sample week', () => {
  test('as Markdown', async () => {
    await expect(await painted('md', model)).toMatchFileSnapshot(golden('weekly-sla.md.golden'));
  });

  test('as Markdown in German', async () => {
    const german = buildReport(sampleFacts(), { ...SAMPLE_OPTIONS, locale: 'de' });
    await expect(await painted('md', german)).toMatchFileSnapshot(golden('weekly-sla.de.md.golden'));
  });

  test('as CSV', async () => {
    await expect(await painted('csv', model)).toMatchFileSnapshot(golden('weekly-sla.csv.golden'));
  });

  test('as JSON, of one SLO', async () => {
    const small = buildReport(weekFacts(SAMPLE_COURSES.slice(3, 4)), SAMPLE_OPTIONS);
    await expect(await painted('json', small)).toMatchFileSnapshot(golden('weekly-sla.json.golden'));
  });
});

describe('Markdown', () => {
  test('lets no name begin a table, a head, a link or a tag', async () => {
    const whole = await painted('md', hostile);
    // Our own pictures are the only links.
    const text = whole.replaceAll(/!\[(?:\\.|[^\]\\])*\]\([\w%-]+\.files\/[a-z0-9-]+\.svg\)/g, '');
    expect(text).not.toMatch(/(?<!\\)<[a-z]/);
    expect(text).not.toMatch(/(?<!\\)\]\(/);
    expect(text).not.toMatch(/^- nor a list/m);
    for (const line of text.split('\n').filter((row) => row.startsWith('|'))) {
      const bars = [...line.matchAll(/(?<!\\)\|/g)].length;
      expect([4, 5, 9, 10, 11, 14].includes(bars), line).toBe(true);
    }
  });

  test('leaves plain names as they are', async () => {
    const facts = weekFacts([
      { ...(SAMPLE_COURSES[0] as (typeof SAMPLE_COURSES)[number]), title: 'payments_daily 99.5 ~ p95' },
    ]);
    expect(await painted('md', buildReport(facts, SAMPLE_OPTIONS))).toContain('payments_daily 99.5 ~ p95');
  });
});

describe('CSV', () => {
  test('has one row per SLO, and as many cells in each as in the head', async () => {
    const rows = parseCsv(await painted('csv', hostile));
    expect(rows.length).toBe(HOSTILE.length + 1);
    for (const row of rows) expect(row.length).toBe(rows[0]?.length);
  });

  test('lets no spreadsheet take a name for a formula', async () => {
    const rows = parseCsv(await painted('csv', hostile));
    const cells = rows.flat().filter((cell) => Number.isNaN(Number(cell)));
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });
});

describe('JSON', () => {
  test('is the model, without loss', async () => {
    const text = await painted('json', model);
    expect(JSON.parse(text)).toEqual(model);
    expect(nothings(model, 'model')).toEqual([]);
    expect(nothings(hostile, 'model')).toEqual([]);
  });

  test('is the same for a model that was kept and read back', async () => {
    const back = JSON.parse(JSON.stringify(model)) as ReportModel;
    expect(await painted('json', back)).toBe(await painted('json', model));
  });
});

/** RFC 4180, read by its grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (end === '' && quoted === undefined && bare === '' && rows.at(-1)?.length === 0) break;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

/** Places that JSON cannot hold. */
function nothings(value: unknown, path: string): string[] {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => nothings(inner, `${path}.${key}`));
}

describe('pictures beside a Markdown report', () => {
  test.each([
    ['a week with a breach', WEEK],
    ['hostile names', HOSTILE_WEEK],
  ])('are drawings of their own that the text links to, and the same twice, in %s', async (_name, of) => {
    const painter = await loadPainter('md');
    const drawn = (await painter.beside?.(of, ASSETS)) ?? [];
    expect(drawn.length).toBeGreaterThan(4);
    expect(await painter.beside?.(of, ASSETS)).toEqual(drawn);
    const text = await painted('md', of);
    for (const { name, content } of drawn) {
      expect(name).toMatch(/^[a-z0-9-]{1,90}\.svg$/);
      expect(text).toContain(`](${encodeURIComponent(of.name)}.files/${name})`);
      const svg = new TextDecoder().decode(content);
      expect(() => new Resvg(svg)).not.toThrow();
      expect(svg).not.toMatch(/<(img|script|foreignObject|a|image)[ >]/i);
      expect(svg).not.toMatch(/(href|src)=/i);
    }
    expect(new Set(drawn.map(({ name }) => name)).size).toBe(drawn.length);
  });
});

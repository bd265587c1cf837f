import { describe, expect, it } from 'vitest';
import { reportPlans } from '../../../reports/index.ts';
import { type ReportModel, withSections } from '../../../src/report/index.ts';
import { pdfPainter } from '../../../src/report/paint/pdf/index.ts';
import { ALL_ASSETS, ASSETS } from '../assets.ts';
import { ALL_WELL, FIRST_WEEK, GERMAN, HOSTILE, HOSTILE_NAMES, MANY, MISSING, NO_TRAFFIC, WEEK } from '../fixture.ts';
import { paintedPdf } from '../painted.ts';
import { SITUATIONS as BUILT } from '../situations.ts';
import { hasPoppler, pageCount, pdfText, pdfWords, type Word } from './read-pdf.ts';
import { brokenAccessibility, hasVeraPdf } from './verapdf.ts';

const paint = (model: ReportModel) => pdfPainter.paint(model, ASSETS, { pageSize: 'A4' });

const SITUATIONS: readonly (readonly [string, ReportModel, number])[] = [
  ['a week with a breach', WEEK, 4],
  ['all well', ALL_WELL, 3],
  ['missing data', MISSING, 2],
  ['no traffic', NO_TRAFFIC, 3],
  ['a first week', FIRST_WEEK, 3],
  ['a German week', GERMAN, 5],
  ['200 SLOs', MANY, 13],
];

/** One space between words, as a reader sees them. */
const squeezed = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ');

describe('the PDF report', () => {
  it.each(SITUATIONS)('is the same bytes twice, with the pages that %s needs', async (_name, model, pages) => {
    const first = await paintedPdf(model);
    const second = await paint(model);
    expect(Buffer.compare(first, second)).toBe(0);
    expect(pageCount(first)).toBe(pages);
  });

  it('is tagged, has a title and a language, and carries its figures', async () => {
    const raw = Buffer.from(await paintedPdf(WEEK)).toString('latin1');
    expect(raw).toContain('/Marked true');
    expect(raw).toContain('/Lang (en)');
    expect(raw).toContain('/DisplayDocTitle true');
    expect(raw).toContain('(weekly-sla.json)');
    expect(raw).toContain('(weekly-sla.csv)');
    expect(raw).toContain('/S /Figure');
    expect(raw).toContain('/Alt');
  });

  it('changes when a figure changes', async () => {
    const other = { ...WEEK, confidentiality: 'Public' };
    expect(Buffer.compare(await paintedPdf(WEEK), await paint(other))).not.toBe(0);
  });

  it('survives a model without anything in it', async () => {
    const empty: ReportModel = {
      ...FIRST_WEEK,
      tiles: [],
      slos: { ...WEEK.slos, rows: [], key: [] },
      savings: null,
      health: { columns: [] },
      evidence: { ...WEEK.evidence, rows: [], formulas: [], queries: [], attached: '' },
    };
    expect(pageCount(await paint(empty))).toBe(1);
  });

  it('keeps actions that do not fit on page 1 for page 2, and says so', async () => {
    const long = { ...WEEK, actions: [...WEEK.actions, ...WEEK.actions] };
    const bytes = await paint(long);
    if (hasPoppler) expect(pdfText(bytes)).toContain('5 more on page 2');
    expect(pageCount(bytes)).toBeGreaterThan(4);
  });

  it('breaks names and queries that are longer than a page is wide', async () => {
    const endless = 'x'.repeat(5000);
    const model: ReportModel = {
      ...WEEK,
      title: endless,
      scope: endless,
      evidence: { ...WEEK.evidence, queries: [{ key: 'Q1', text: endless }] },
      panels: [
        {
          title: endless,
          remark: endless,
          panels: [
            {
              ...{ kind: 'table', id: 'endless', width: 'full', query: 'P1', alt: endless },
              ...{ title: endless, unit: endless, note: endless },
              columns: [{ name: endless, align: 'left' }],
              rows: [[endless]],
              values: [[endless]],
            },
          ],
        },
      ],
    };
    expect(pageCount(await paint(model))).toBeGreaterThan(3);
  });
});

describe.skipIf(!hasVeraPdf)('accessibility by PDF/UA-1 (needs Java, and veraPDF by scripts/fetch-verapdf.mjs)', () => {
  it('is what veraPDF finds in every situation and kind of report, on A4 and on Letter', async () => {
    const documents: Record<string, Uint8Array> = {};
    for (const [name, model] of SITUATIONS) documents[name] = await paintedPdf(model);
    for (const [name, model] of Object.entries(BUILT)) documents[`built ${name}`] = await paintedPdf(model);
    for (const plan of reportPlans) {
      documents[plan.name] = await paint(withSections(BUILT.breached ?? WEEK, plan.sections));
    }
    documents['hostile names'] = await pdfPainter.paint(HOSTILE, ALL_ASSETS, { pageSize: 'A4' });
    documents['a week on Letter'] = await paintedPdf(WEEK, 'Letter');
    expect(await brokenAccessibility(documents)).toEqual([]);
  });
});

describe.skipIf(!hasPoppler)('the text of the PDF (needs pdftotext)', () => {
  it.each(SITUATIONS)('holds the verdict and every SLO name of %s', async (_name, model) => {
    const text = squeezed(pdfText(await paintedPdf(model)));
    for (const part of model.verdict.sentence.flatMap(({ text }) => text.split(/[\s\u202f]+/))) {
      expect(text).toContain(part);
    }
    for (const row of model.slos.rows) {
      if (!HOSTILE_NAMES.includes(row.name)) expect(text).toContain(squeezed(row.name));
    }
  });

  it('holds hostile names whole, without what would reorder a line', async () => {
    const text = squeezed(pdfText(await paintedPdf(MANY)));
    expect(text).toContain(
      'customer-360-consolidated-reconciliation-of-all-regional-ledgers-and-their-correction-entries',
    );
    expect(text).toContain('<img src=x onerror=alert(1)> success');
    expect(text).toContain('emoji 🚀 launch rate');
    expect(text).toContain("</script><script>alert('x')</script>");
    expect(text).toContain('tab and linefeed right-to-left');
    expect(text).not.toMatch(/[\u202d\u202e]/);
  });

  it('sets other scripts and pictures in fonts that have them, which other reports do not carry', async () => {
    const bytes = await pdfPainter.paint(HOSTILE, ALL_ASSETS, { pageSize: 'A4' });
    const raw = Buffer.from(bytes).toString('latin1');
    expect(raw).toContain('DejaVuSans');
    expect(raw).toContain('NotoEmoji');
    const text = squeezed(pdfText(bytes));
    expect(text).toContain('emoji 🚀 launch rate');
    expect(text).toContain('family 👨‍👩‍👧 flag 🇩🇪 warning');
    // pdftotext prints words from right to left in the order of their letters on the page.
    expect(text).toContain([...'مخطط'].reverse().join(''));
    expect(Buffer.from(await paintedPdf(WEEK)).toString('latin1')).not.toContain('DejaVuSans');
  });

  it('sets what they lack in a font of the user’s', async () => {
    const { wide, emoji } = ALL_ASSETS.fallback ?? { wide: new Uint8Array(), emoji: new Uint8Array() };
    const own = { ...ALL_ASSETS, fallback: { wide, emoji: wide, own: emoji } };
    const bytes = await pdfPainter.paint({ ...WEEK, scope: 'launch 🚀' }, own, { pageSize: 'A4' });
    expect(Buffer.from(bytes).toString('latin1')).toContain('NotoEmoji');
    expect(squeezed(pdfText(bytes))).toContain('launch 🚀');
  });

  it('counts the rows of a table that goes on over pages', async () => {
    const text = squeezed(pdfText(await paintedPdf(MANY)));
    expect(text).toMatch(/\b19\d more met, page 4/);
    expect(text).toMatch(/continued · \d+ to \d+ of 200/);
    expect(text).toContain('page 13 of 13');
  });

  it.each([
    ['A4', 595.28, 788],
    ['Letter', 612, 738],
  ] as const)('stays inside the margins of %s, with no word over another', async (pageSize, width, bottom) => {
    for (const [name, model] of SITUATIONS) {
      const words = pdfWords(await paintedPdf(model, pageSize));
      for (const word of words) {
        expect(word.left, `${name}: ${word.text}`).toBeGreaterThanOrEqual(38);
        expect(word.right, `${name}: ${word.text}`).toBeLessThanOrEqual(width - 38);
        const footer = word.top > bottom;
        if (!footer) expect(baselineOf(word), `${name}: ${word.text}`).toBeLessThanOrEqual(bottom + 1);
      }
      expect(overlapping(words), name).toEqual([]);
    }
  });
});

function baselineOf(word: Word): number {
  return word.bottom - (word.bottom - word.top) * 0.28;
}

/** Pairs of words that are printed over each other: boxes shrunk to the height of small letters. */
function overlapping(words: readonly Word[]): string[] {
  const pairs: string[] = [];
  const byPage = new Map<number, Word[]>();
  // poppler gives replacement texts no box.
  const seen = words.filter((word) => word.bottom - word.top > 1);
  for (const word of seen) byPage.set(word.page, [...(byPage.get(word.page) ?? []), word]);
  for (const page of byPage.values()) {
    const sorted = page.map(shrunk).sort((a, b) => a.top - b.top);
    sorted.forEach((a, i) => {
      for (let j = i + 1; j < sorted.length; j++) {
        const b = sorted[j];
        if (b === undefined || b.top >= a.bottom) break;
        if (a.left < b.right - 0.6 && b.left < a.right - 0.6) pairs.push(`${a.text} | ${b.text} on page ${a.page}`);
      }
    });
  }
  return pairs;
}

function shrunk(word: Word): Word {
  const height = word.bottom - word.top;
  return { ...word, top: word.top + height * 0.35, bottom: word.bottom - height * 0.3 };
}

import { describe, expect, it } from 'vitest';
import { buildReport, loadPainter } from '../../../src/report/index.ts';
import { ASSETS } from '../assets.ts';
import { SAMPLE_OPTIONS, sampleFacts } from '../build/sample-facts.ts';
import { hasPoppler, pdfText } from './read-pdf.ts';

const squeezed = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ').trim();

describe.each(['en', 'de'])('the figures of a report in %s', (locale) => {
  const facts = sampleFacts();
  const model = buildReport(facts, { ...SAMPLE_OPTIONS, locale });

  it('follow from the counts of the evidence by the printed formulas', () => {
    expect(model.evidence.rows.length).toBe(model.slos.rows.length);
    for (const row of model.slos.rows) {
      const counts = model.evidence.rows.find(({ slo }) => slo === row.name)?.counts;
      if (counts === undefined || counts.allowed === null || counts.total === 0) continue;
      const objective = row.objective.value ?? Number.NaN;
      expect(counts.allowed).toBeCloseTo(counts.total * (1 - objective), 6);
      expect(row.window.value).toBeCloseTo(1 - counts.bad / counts.total, 12);
      expect(row.budgetUsed.value).toBeCloseTo(counts.bad / counts.allowed, 9);
      if (counts.periodBad !== null && counts.periodTotal !== null && counts.periodTotal > 0) {
        expect(row.periodActual.value).toBeCloseTo(1 - counts.periodBad / counts.periodTotal, 12);
      }
    }
  });

  it.skipIf(!hasPoppler)('are found in the text of the PDF as the model has them (needs pdftotext)', async () => {
    const bytes = await (await loadPainter('pdf')).paint(model, ASSETS, { pageSize: 'A4' });
    // Words: columns that stand side by side run into each other in lines of text.
    const words = new Set(squeezed(pdfText(bytes)).split(' '));
    const figures = [
      ...model.tiles.map(({ figure }) => figure.text),
      ...model.slos.rows.flatMap((row) => [row.objective.text, row.window.text, row.budgetUsed.text, row.burn.text]),
      ...model.incidents.rows.flatMap((row) => [row.startText, row.mttr, row.budget, row.cost]),
      ...model.evidence.rows.flatMap((row) => [row.bad, row.total, row.periodBad, row.periodTotal, row.used]),
      ...(model.savings?.rows ?? []).map((row) => row.text),
      ...model.health.columns.flatMap(({ rows }) => rows.map(({ value }) => value)),
    ].filter((figure) => figure !== '');
    expect(figures.length).toBeGreaterThan(60);
    const missing = figures.filter(
      (figure) =>
        !squeezed(figure)
          .split(' ')
          .every((word) => words.has(word)),
    );
    expect(missing).toEqual([]);
  });
});

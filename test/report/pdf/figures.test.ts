import { describe, expect, it } from 'vitest';
import { reportPlans } from '../../../reports/index.ts';
import { buildReport, type Panel, type ReportModel } from '../../../src/report/index.ts';
import { evidenceCells } from '../../../src/report/paint/evidence-cells.ts';
import { SAMPLE_OPTIONS, sampleFacts } from '../build/sample-facts.ts';
import { paintedPdf } from '../painted.ts';
import { reportOf } from '../situations.ts';
import { hasPoppler, pdfText, pdfWords, type Word } from './read-pdf.ts';

const squeezed = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ').trim();

describe.each(['en', 'de'])('the figures of a report in %s', (locale) => {
  const model = buildReport(sampleFacts(), { ...SAMPLE_OPTIONS, locale });

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
});

describe.skipIf(!hasPoppler).each(reportPlans)('a $name as PDF (needs pdftotext)', (plan) => {
  it.each(['en', 'de'])('prints every figure of the model, in %s', async (locale) => {
    const model = reportOf(plan, 'breached', locale);
    // Words: columns that stand side by side run into each other in lines of text.
    const words = new Set(squeezed(pdfText(await paintedPdf(model))).split(' '));
    const figures = figuresOf(model).filter((figure) => figure !== '');
    expect(figures.length).toBeGreaterThan(100);
    const kinds = new Set(panelsOf(model).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['bars', 'heatmap', 'lines', 'stat', 'table', 'top']);
    const missing = figures.filter(
      (figure) =>
        !squeezed(figure)
          .split(' ')
          .every((word) => words.has(word)),
    );
    expect(missing).toEqual([]);
  });

  it('draws every value where its axis says', async () => {
    const model = reportOf(plan, 'breached');
    const axes = axesOf(pdfWords(await paintedPdf(model)));
    const panels = panelsOf(model);
    const bars = panels.filter(({ kind }) => kind === 'bars' || kind === 'lines');
    const has = (section: ReportModel['sections'][number]) => model.sections.includes(section);
    const episodes = has('anomalies') ? model.anomalies.items.length : 0;
    const { attention } = model;
    // A compliance chart may have two ticks only, which tell nothing of evenness: those are looked for by their last value.
    expect(axes.length).toBeGreaterThanOrEqual(attention.length + episodes + bars.length);
    expect(axes.length).toBeLessThanOrEqual(attention.length * 2 + episodes + bars.length);
    const offsets = (text: string) =>
      axes.flatMap((axis) => axis.beside.filter((word) => word.text === text).map((word) => axis.offset(word)));
    const certain = [
      ...attention.map(({ burnDown }) => burnDown.lastText),
      ...bars.flatMap((panel) => ('series' in panel ? panel.series.map(({ last }) => last.text) : [])),
    ];
    const perhaps = attention.map(({ compliance }) => compliance.points.at(-1)?.text ?? '');
    for (const text of [...certain, ...perhaps.filter((one) => offsets(one).length > 0)]) {
      expect([text, Math.min(...offsets(text)) < LABEL_ASIDE]).toEqual([text, true]);
    }
  });
});

/** A label stands beside its point, or just above or below it; points. */
const LABEL_ASIDE = 14;

const panelsOf = (model: ReportModel): readonly Panel[] => model.panels.flatMap(({ panels }) => panels);

/** Every printed figure of a model: what stands in sentences, tables, tiles, captions, charts, and on the axes of time. */
function figuresOf(model: ReportModel): string[] {
  const has = (section: ReportModel['sections'][number]) => model.sections.includes(section);
  const { slos, incidents, anomalies, savings, capacity, evidence } = model;
  return [
    model.verdict.sentence.map(({ text }) => text).join(''),
    ...model.actions.flatMap((action) => [action.text, action.cost, action.costNote, action.todo, action.owner]),
    ...model.tiles.flatMap(({ figure, change, earlier }) => [figure.text, change, earlier]),
    ...slos.rows.flatMap((row) => [
      ...[row.objective.text, row.window.text, row.windowEvents, row.periodActual.text, row.change],
      ...[row.budgetUsed.text, row.budgetNote, row.burn.text, row.note],
    ]),
    ...model.dates.flatMap(({ when, text }) => [when, text]),
    ...model.attention.flatMap(({ remark, compliance, burnDown, contributors, policy }) => [
      ...remark.split(' · ').slice(0, 2),
      ...[compliance.finding, compliance.targetText, compliance.points.at(-1)?.text ?? ''],
      ...compliance.points.filter(({ missed }) => missed).map(({ text }) => text),
      ...[burnDown.finding, burnDown.lastText, burnDown.returnAt?.text ?? ''],
      ...(contributors?.rows ?? []).flatMap((row) => [row.name, row.text, row.share]),
      ...policy,
    ]),
    ...(has('incidents') ? incidentFigures(incidents) : []),
    ...(has('anomalies')
      ? anomalies.items.flatMap(({ what, why, peak }) => [
          what,
          why,
          peak.at < model.period.end ? peak.text : '',
          ...anomalies.dayLabels.filter((_, i) => anomalies.dayLabels.length <= 7 || i === 0),
        ])
      : []),
    ...(savings === null ? [] : savingsFigures(savings, has('evidence'))),
    ...(capacity?.rows ?? []).flatMap((row) => [row.usedText, row.days.text, row.rangeText]),
    ...(has('health')
      ? model.health.columns.flatMap(({ rows }) => rows.flatMap(({ value, earlier }) => [value, earlier]))
      : []),
    ...panelsOf(model).flatMap(panelFigures),
    ...(has('evidence')
      ? [
          ...evidence.rows.flatMap(evidenceCells),
          ...evidence.formulas.flatMap(({ name, text }) => [name, text]),
          ...evidence.queries.map(({ text }) => text),
        ]
      : []),
  ];
}

function incidentFigures({ rows, total, note, log, remark }: ReportModel['incidents']): string[] {
  return [
    remark,
    ...rows.flatMap((row) => [
      row.startText,
      row.endText,
      row.mttd,
      row.mtta,
      row.mttr,
      row.budget,
      row.cost,
      row.cause,
    ]),
    ...rows.map(({ duration }) => duration),
    ...total,
    ...(rows.length > 0 ? [note] : []),
    ...log.flatMap(({ when, text }) => [when, text]),
  ];
}

function savingsFigures(savings: NonNullable<ReportModel['savings']>, withAssumptions: boolean): string[] {
  return [
    savings.finding,
    ...savings.rows.flatMap(({ name, text, assumption }) => [name, text, assumption]),
    ...(withAssumptions
      ? savings.assumptions.flatMap(({ name, value, unit, source }) => [name, value, unit, source])
      : []),
  ];
}

function panelFigures(panel: Panel): string[] {
  const head = [panel.title, panel.unit, panel.note];
  switch (panel.kind) {
    case 'stat':
      return [panel.note, ...panel.tiles.flatMap(({ figure, change, earlier }) => [figure.text, change, earlier])];
    case 'table':
      return [...head, ...panel.columns.map(({ name }) => name), ...panel.rows.flat()];
    case 'top':
      return [...head, ...panel.rows.flatMap(({ name, text, earlier }) => [name, text, earlier])];
    case 'lines':
    case 'bars':
      return [
        ...head,
        ...panel.series.flatMap(({ name, last }) => (panel.series.length > 1 ? [name, last.text] : [last.text])),
        ...panel.ticks.map(({ text }) => text),
        panel.target?.text ?? '',
      ];
    case 'heatmap':
      // The lowest and the highest are in the unit: "light = 40, dark = 250".
      return [...head, ...panel.rows.map(({ label }) => label), panel.columns[0] ?? ''];
    default:
      return head;
  }
}

interface Axis {
  /** Words of the same chart. */
  readonly beside: readonly Word[];
  /** How far a value is printed from the height that the axis gives it, points. */
  readonly offset: (word: Word) => number;
}

const FIGURE = /^[−\d][\d,]*(\.\d+)?%?$/;
const numberOf = (text: string): number => Number(text.replaceAll(',', '').replace('−', '-').replace('%', ''));
const middle = (word: Word): number => (word.top + word.bottom) / 2;
const TICKS = 3;

/** Columns of figures that end at the same edge and fall evenly, as only axes do: a step up the page is a step in value. */
function axesOf(words: readonly Word[]): Axis[] {
  const columns = new Map<string, Word[]>();
  for (const word of words.filter(({ text }) => FIGURE.test(text))) {
    const key = `${word.page} ${word.right.toFixed(1)}`;
    columns.set(key, [...(columns.get(key) ?? []), word]);
  }
  return [...columns.values()].flatMap((column) =>
    runs(column)
      .filter((run) => run.length >= TICKS && isEven(run))
      .map((run) => axis(run, words)),
  );
}

/** A column parted where its values rise again: two charts stand one under the other. */
function runs(column: readonly Word[]): Word[][] {
  const parts: Word[][] = [];
  for (const word of [...column].sort((a, b) => a.top - b.top)) {
    const last = parts.at(-1)?.at(-1);
    if (last !== undefined && numberOf(last.text) > numberOf(word.text)) parts.at(-1)?.push(word);
    else parts.push([word]);
  }
  return parts;
}

/** Every tick lies within half a point of the line through the first and the last. */
function isEven(run: readonly Word[]): boolean {
  const at = scaleOf(run);
  return (
    run.every((word) => Math.abs(at(numberOf(word.text)) - middle(word)) < 0.5) &&
    (run[1]?.top ?? 0) - (run[0]?.bottom ?? 0) > 3
  );
}

function scaleOf(run: readonly Word[]): (value: number) => number {
  const [first, last] = [run[0] as Word, run.at(-1) as Word];
  const [high, low] = [numberOf(first.text), numberOf(last.text)];
  return (value) => middle(first) + ((high - value) / (high - low)) * (middle(last) - middle(first));
}

function axis(run: readonly Word[], words: readonly Word[]): Axis {
  const [first, last] = [run[0] as Word, run.at(-1) as Word];
  const at = scaleOf(run);
  const beside = words.filter(
    (word) =>
      word.page === first.page &&
      word.left > first.right &&
      word.top > first.top - 20 &&
      word.bottom < last.bottom + 40,
  );
  return { beside, offset: (word) => Math.abs(at(numberOf(word.text)) - middle(word)) };
}

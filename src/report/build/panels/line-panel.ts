import type { Figure, LinePanel } from '../../model.ts';
import { type UnitPrint, unitPrint } from '../../numbers/index.ts';
import { type FrameSeries, reduced } from './frame.ts';
import { line, type PanelContext } from './panel-context.ts';
import { timeTicks } from './time-ticks.ts';

/** More lines than this cannot be told apart. */
const MAX_SERIES = 6;

/** Lines or bars over the period, the ones with the highest mean where there are too many. */
export function linePanel({ context, facts, frame, head }: PanelContext): LinePanel {
  const { panel, stepMs } = facts;
  const { words, print: general } = context;
  const { period } = context.facts;
  const inside = frame.series
    .map((series) => ({
      ...series,
      // SQL cuts steps from the epoch on: the first may begin a little before the period.
      points: series.points.filter(({ at }) => at > period.start - stepMs && at < period.end),
    }))
    .filter(({ points }) => points.length > 0);
  const ranked = [...inside].sort((a, b) => (reduced(b, 'mean') ?? 0) - (reduced(a, 'mean') ?? 0));
  const kept = new Set(ranked.slice(0, MAX_SERIES));
  // In the order of the answer, which is often one of meaning.
  const shown = inside.filter((series) => kept.has(series));
  const values = shown.flatMap(({ points }) => points.map(({ value }) => value));
  const target = panel.target === undefined ? [] : [panel.target];
  const print = unitPrint(general, panel.unit, context.options.currency, [...values, ...target]);
  const peak = peakOf(shown);
  const series = shown.map((one) => lineOf(one, print, stepMs));
  const hidden = inside.length - shown.length;
  return {
    ...head,
    kind: panel.show === 'bars' && shown.length === 1 ? 'bars' : 'lines',
    unit: line([
      panel.description,
      print.unit,
      words.panels.every(general.duration(stepMs)),
      peak === undefined ? '' : words.panels.highest(print.full(peak.value), general.dayTime(peak.at)),
    ]),
    alt: series
      .map(({ name, lowest, highest, last }) => words.panels.lineAlt(name, lowest.text, highest.text, last.text))
      .join(' '),
    note: hidden > 0 ? words.panels.notDrawn(hidden) : '',
    start: period.start,
    end: period.end,
    stepMs,
    series,
    target: panel.target === undefined ? null : { value: print.scaled(panel.target), text: print.figure(panel.target) },
    ticks: timeTicks(context),
  };
}

function lineOf(series: FrameSeries, print: UnitPrint, stepMs: number): LinePanel['series'][number] {
  const figure = (value: number | undefined): Figure =>
    value === undefined ? { value: null, text: '—' } : { value: print.scaled(value), text: print.figure(value) };
  return {
    name: series.name,
    points: withGaps(series, stepMs).map(({ at, value }) => ({
      at,
      value: value === null ? null : print.scaled(value),
    })),
    lowest: figure(reduced(series, 'min')),
    mean: figure(reduced(series, 'mean')),
    highest: figure(reduced(series, 'max')),
    last: figure(reduced(series, 'last')),
  };
}

/** A missing step breaks the line: one empty point where two neighbours are further apart than that. */
function withGaps({ points }: FrameSeries, stepMs: number): { readonly at: number; readonly value: number | null }[] {
  return points.flatMap((point, i) => {
    const previous = points[i - 1];
    const gap = previous !== undefined && point.at - previous.at > stepMs * 1.5;
    return gap ? [{ at: previous.at + stepMs, value: null }, point] : [point];
  });
}

function peakOf(all: readonly FrameSeries[]): FrameSeries['points'][number] | undefined {
  return all
    .flatMap(({ points }) => points)
    .reduce<FrameSeries['points'][number] | undefined>(
      (most, point) => (most === undefined || point.value > most.value ? point : most),
      undefined,
    );
}

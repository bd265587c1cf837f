import { withRange } from '../../src/queries/index.ts';
import type { PanelDefinition, PanelFacts, PanelTable } from '../../src/report/index.ts';
import type { Answer, Source } from '../../src/sources/index.ts';
import { floorTo, lengthMs, type Period, type TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { problemOf } from '../problem.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** About as many points as a chart can show: [longest period, step]. */
const STEPS: readonly (readonly [number, number])[] = [
  [DAY_MS * 1.1, 10 * MINUTE_MS],
  [DAY_MS * 9, HOUR_MS],
  [DAY_MS * 32, 6 * HOUR_MS],
  [DAY_MS * 100, 12 * HOUR_MS],
];

/**
 * Asks the queries that a report shows. One that fails is told in its place: the others go on.
 * @param before the period that figures are compared with; undefined where there is none.
 */
export async function panelFacts(
  context: JobContext,
  panels: readonly PanelDefinition[],
  period: Period,
  before: Period | undefined,
): Promise<PanelFacts[]> {
  const end = Math.min(period.end, context.at);
  return Promise.all(panels.map((panel) => factsOf(context, panel, { start: period.start, end }, before)));
}

async function factsOf(
  context: JobContext,
  panel: PanelDefinition,
  range: TimeRange,
  before: Period | undefined,
): Promise<PanelFacts> {
  const stepMs = panel.stepMs ?? stepFor(range);
  const asked = panel.queries.map(({ query }) => withRange(query, { rangeMs: lengthMs(range), stepMs }));
  const facts = { panel, stepMs, asRows: false, atEnd: false, before: undefined, failure: '' };
  try {
    const source = context.source(panel.source);
    const asRows = source.kind === 'clickhouse';
    // One query that speaks of the whole period makes figures of all of them.
    const atEnd = source.kind === 'prometheus' && asked.some(({ hasRange }) => hasRange);
    const answers = await answersOf(source, panel, range, { stepMs, atEnd }, context.signal);
    const compared = before !== undefined && (isCompared(panel) || isFigure(answers));
    return {
      ...facts,
      asRows,
      atEnd,
      answers,
      before: compared ? await answersOf(source, panel, before, { stepMs, atEnd }, context.signal) : undefined,
    };
  } catch (error) {
    context.signal.throwIfAborted();
    return { ...facts, answers: [], failure: problemOf(`panel ${panel.name}`, error).message };
  }
}

const isCompared = ({ show }: PanelDefinition): boolean => show === 'stat' || show === 'top';
const isFigure = ([first]: readonly PanelTable[]): boolean => first?.rows.length === 1 && first.columns.length === 1;

/** Local midnights are no multiples of long steps, so the last one may be cut off: one that divides the range is better. */
function stepFor(range: TimeRange): number {
  const step = STEPS.find(([longest]) => lengthMs(range) <= longest)?.[1] ?? DAY_MS;
  return lengthMs(range) % step === 0 || step <= HOUR_MS ? step : HOUR_MS;
}

async function answersOf(
  source: Source,
  panel: PanelDefinition,
  range: TimeRange,
  { stepMs, atEnd }: { readonly stepMs: number; readonly atEnd: boolean },
  signal: AbortSignal,
): Promise<PanelTable[]> {
  const grid = { start: range.start, end: range.start + floorTo(lengthMs(range), stepMs), stepMs };
  return Promise.all(
    panel.queries.map(async ({ query: written }): Promise<PanelTable> => {
      if (source.kind !== 'prometheus') {
        if (source.table === undefined) throw new TypeError(`source "${source.name}" gives no tables`);
        return source.table(written, { ...range, stepMs }, { signal });
      }
      const { query } = withRange(written, { rangeMs: lengthMs(range), stepMs });
      if (atEnd) return tableOf(await source.instant(query, range.end, { signal }), undefined);
      if (grid.end <= grid.start) return { columns: [], rows: [] };
      return tableOf(await source.range(query, grid, { signal }), stepMs);
    }),
  );
}

/** Series as a table; a value at the end of a step stands at its start, as in SQL. Without a step there are no times. */
function tableOf({ series }: Answer, stepMs: number | undefined): PanelTable {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return {
    columns: [
      ...(stepMs === undefined ? [] : [{ name: 'time', type: 'time' as const }]),
      ...names.map((name) => ({ name, type: 'text' as const })),
      { name: 'value', type: 'number' },
    ],
    rows: series.flatMap(({ labels, times, values }) => {
      const texts = names.map((name) => labels[name] ?? null);
      return Array.from(times, (time, i) => [
        ...(stepMs === undefined ? [] : [time - stepMs]),
        ...texts,
        values[i] ?? null,
      ]);
    }),
  };
}

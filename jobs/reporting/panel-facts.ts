import { withRange } from '../../src/queries/index.ts';
import type { PanelDefinition, PanelFacts, PanelTable } from '../../src/report/index.ts';
import type { Source } from '../../src/sources/index.ts';
import { lengthMs, type Period, type TimeRange } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { problemOf } from '../problem.ts';
import { askTable } from './ask-table.ts';

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
  const stepMs = panel.stepMs ?? stepFor(range, panel);
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

/**
 * Local midnights are no multiples of long steps, so the last one may be cut off: one that divides the range is better. Hours of the day
 * are told by values of at most an hour.
 */
function stepFor(range: TimeRange, { show }: PanelDefinition): number {
  const step = STEPS.find(([longest]) => lengthMs(range) <= longest)?.[1] ?? DAY_MS;
  const divides = lengthMs(range) % step === 0 && show !== 'heatmap';
  return divides || step <= HOUR_MS ? step : HOUR_MS;
}

async function answersOf(
  source: Source,
  panel: PanelDefinition,
  range: TimeRange,
  { stepMs, atEnd }: { readonly stepMs: number; readonly atEnd: boolean },
  signal: AbortSignal,
): Promise<PanelTable[]> {
  return Promise.all(panel.queries.map(({ query }) => askTable({ source, signal, stepMs, atEnd }, query, range)));
}

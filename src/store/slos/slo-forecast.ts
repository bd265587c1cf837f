import { type Forecast, forecastExhaustion, type SloDefinition, windowAt } from '../../slo/index.ts';
import { floorTo, type Instant, lengthMs, type TimeRange } from '../../time/index.ts';
import { ledgerPieces } from '../ledger/ledger-pieces.ts';
import type { StoreReader } from '../store.ts';

const HOUR_MS = 3_600_000;
/** Weeks that a forecast learns from; older ones tell more of another service than of this one. */
const HISTORY_MS = 12 * 7 * 24 * HOUR_MS;

/** Events of one group of an SLO hour by hour; the first hour begins at `start`. */
export interface GroupHours {
  readonly slo: string;
  /** Canonical label text, as in `LedgerColumns`. */
  readonly group: string;
  readonly start: Instant;
  readonly valid: Float64Array;
  readonly bad: Float64Array;
  /** 1 for an hour of which something is known. */
  readonly known: Uint8Array;
}

/** Whole hours that forecasts of an SLO at these instants learn from, at least one instant. */
export function forecastRange(slo: SloDefinition, instants: readonly Instant[]): TimeRange {
  const ends = instants.map((at) => floorTo(at, HOUR_MS));
  const starts = instants.map((at) => floorTo(at, HOUR_MS) - reachOf(slo, at));
  return { start: Math.min(...starts), end: Math.max(...ends) };
}

function reachOf(slo: SloDefinition, at: Instant): number {
  const { elapsed } = windowAt(slo.window, at, slo.bucketMs);
  return Math.ceil(Math.max(HISTORY_MS, lengthMs(elapsed)) / HOUR_MS) * HOUR_MS;
}

/** The hours of a range, which begins and ends on one, for each group of some SLOs that has any. */
export async function hoursOf(store: StoreReader, slos: readonly string[], range: TimeRange): Promise<GroupHours[]> {
  const hours = lengthMs(range) / HOUR_MS;
  const cuts = Array.from({ length: hours }, (_, i) => range.start + i * HOUR_MS);
  const { from, params } = await ledgerPieces(store, { slos, range, cuts }, ['good', 'valid', 'seen_ms', 'gap_ms']);
  const answer = await store.columns(
    `SELECT slo, \`group\`, toFloat64(intDiv(toUnixTimestamp64Milli(start) - {first:Int64}, ${HOUR_MS})) AS hour,
       sum(p.valid) AS valid, sum(p.valid - p.good) AS bad, toFloat64(sum(p.seen_ms + p.gap_ms) > 0) AS known
     FROM ${from} GROUP BY slo, \`group\`, hour ORDER BY slo, \`group\``,
    { ...params, first: range.start },
  );
  const texts = (name: string) => (answer[name] instanceof Float64Array ? [] : (answer[name] ?? []));
  const number = (name: string, row: number) => Number(answer[name]?.[row] ?? 0);
  const groups = texts('group');
  const found: GroupHours[] = [];
  for (const [row, slo] of texts('slo').entries()) {
    const group = groups[row] ?? '';
    let last = found.at(-1);
    if (last?.slo !== slo || last.group !== group) {
      const empty = { valid: new Float64Array(hours), bad: new Float64Array(hours), known: new Uint8Array(hours) };
      last = { slo, group, start: range.start, ...empty };
      found.push(last);
    }
    const hour = number('hour', row);
    last.valid[hour] = number('valid', row);
    last.bad[hour] = number('bad', row);
    last.known[hour] = number('known', row);
  }
  return found;
}

/** When the budget of a group runs out, from the hours that had ended by `at`. The hours cover {@link forecastRange} of the instant. */
export function forecastFrom(hours: GroupHours, slo: SloDefinition, at: Instant): Forecast {
  const end = floorTo(at, HOUR_MS);
  const until = (end - hours.start) / HOUR_MS;
  const reach = until - reachOf(slo, at) / HOUR_MS;
  // Hours that nobody has seen yet are no history of quiet ones.
  const first = hours.known.indexOf(1, reach);
  const from = first < 0 ? until : Math.min(first, until);
  const history = { end, valid: hours.valid.subarray(from, until), bad: hours.bad.subarray(from, until) };
  const { whole } = windowAt(slo.window, at, slo.bucketMs);
  const window = slo.window.kind === 'rolling' ? slo.window : ({ kind: 'calendar', ...whole } as const);
  return forecastExhaustion(history, { objective: slo.objective, window });
}

/** When the budget of each group of an SLO runs out, by group, from the hours that had ended by `at`. */
export async function forecastsAt(
  store: StoreReader,
  slo: SloDefinition,
  at: Instant,
): Promise<ReadonlyMap<string, Forecast>> {
  const groups = await hoursOf(store, [slo.name], forecastRange(slo, [at]));
  return new Map(groups.map((hours) => [hours.group, forecastFrom(hours, slo, at)]));
}

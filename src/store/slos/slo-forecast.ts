import { type Forecast, forecastExhaustion, type SloDefinition, windowAt } from '../../slo/index.ts';
import { floorTo, type Instant, lengthMs } from '../../time/index.ts';
import { dailySums } from '../ledger/ledger-sums.ts';
import type { StoreReader } from '../store.ts';

const HOUR_MS = 3_600_000;
/** Weeks that a forecast learns from; older ones tell more of another service than of this one. */
const HISTORY_MS = 12 * 7 * 24 * HOUR_MS;

/** When the budget of each group of an SLO runs out, by group, from the hours that had ended by `at`. */
export async function forecastsAt(
  store: StoreReader,
  slo: SloDefinition,
  at: Instant,
): Promise<ReadonlyMap<string, Forecast>> {
  const end = floorTo(at, HOUR_MS);
  const { elapsed, whole } = windowAt(slo.window, at, slo.bucketMs);
  const reach = Math.max(HISTORY_MS, lengthMs(elapsed));
  const hours = Math.ceil(reach / HOUR_MS);
  const edges = Array.from({ length: hours + 1 }, (_, i) => end - (hours - i) * HOUR_MS);
  const window = slo.window.kind === 'rolling' ? slo.window : ({ kind: 'calendar', ...whole } as const);
  const forecasts = new Map<string, Forecast>();
  for (const { group, sums } of await dailySums(store, { slos: [slo.name], edges })) {
    // Hours that nobody has seen yet are no history of quiet ones.
    const first = sums.findIndex(({ seenMs, gapMs }) => seenMs + gapMs > 0);
    const known = first < 0 ? [] : sums.slice(first);
    const valid = known.map((sum) => sum.valid);
    const bad = known.map((sum) => sum.valid - sum.good);
    forecasts.set(group, forecastExhaustion({ end, valid, bad }, { objective: slo.objective, window }));
  }
  return forecasts;
}

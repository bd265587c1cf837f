import { pairCondition, pairRule } from '../../src/alerting/index.ts';
import { definitionHashes } from '../../src/slo/index.ts';
import { pairDifferencesAt, type SloPair } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';
import { sloStream } from '../collect.ts';
import type { JobContext } from '../job.ts';
import type { Scope } from './scope.ts';

/** Whole hours are compared, so that an instant within one says what its beginning said. */
const EVERY_MS = 3_600_000;

/** Two SLOs that measure the same from two sources, as far as both were collected. */
export function pairScope(
  one: SloPair,
  { store, config }: JobContext,
  watermarks: ReadonlyMap<string, Instant>,
): Scope {
  const { slo, other, pair } = one;
  const ends = [slo, other].map((each) => watermarks.get(sloStream(each)));
  return {
    name: `pair ${slo.name} ${other.name}`,
    rules: [pairRule(slo, pair)],
    upTo: ends.some((end) => end === undefined) ? undefined : Math.min(...ends.map((end) => end ?? 0)),
    async gather({ instants }) {
      const hourly = instants.filter((at) => at % EVERY_MS === 0);
      if (hourly.length === 0) return [];
      const differences = await pairDifferencesAt(store, one, hourly);
      const points = differences.map(({ events, budget, beyond }, i) => ({
        at: hourly[i] ?? 0,
        events,
        budget,
        beyond,
      }));
      const subject = { ...slo, measured: definitionHashes(slo).measured, source: slo.sli.source };
      return [pairCondition(subject, pair, points, config.alerts.labels)];
    },
  };
}

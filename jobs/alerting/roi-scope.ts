import { type RoiPoint, type RoiTarget, roiCondition, roiRule } from '../../src/alerting/index.ts';
import { downtimeCosts, roiSummary } from '../../src/roi/index.ts';
import { readIncidents, readRoiEntries } from '../../src/store/index.ts';
import { type Instant, periodContaining } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import type { Scope } from './scope.ts';

/** Less seen than this says nothing about the return. */
const MIN_COVERAGE = 0.9;

/** A target for the return on investment, from the days that the value job has kept. It changes at the midnights of the configured zone. */
export function roiScope(target: RoiTarget, context: JobContext): Scope {
  const { config, store, at } = context;
  const { streams, downtimePerMinute, currency } = config.savings;
  return {
    name: roiRule(target),
    rules: [roiRule(target)],
    upTo: at,
    async gather({ instants }) {
      const calendar = { timeZone: config.timeZone, weekStartsOn: config.weekStartsOn };
      const midnights = instants.map((instant) => periodContaining(instant, 'day', calendar).start);
      const [first = 0, last = 0] = [midnights[0], midnights.at(-1)];
      const reach = { start: first - target.overMs, end: last };
      const entries = await readRoiEntries(store, reach);
      const incidents = (
        await Promise.all(Object.keys(downtimePerMinute).map((slo) => readIncidents(store, slo, reach)))
      ).flat();
      const ratios = new Map<Instant, number | undefined>();
      for (const end of new Set(midnights)) {
        const range = { start: end - target.overMs, end };
        const downtime = downtimeCosts(incidents, downtimePerMinute, range);
        const { roiRatio, coverage } = roiSummary({ streams, entries, downtime, range, at: end, currency });
        ratios.set(end, coverage < MIN_COVERAGE ? undefined : roiRatio?.toNumber());
      }
      const points = instants.map((instant, i): RoiPoint => ({ at: instant, ratio: ratios.get(midnights[i] ?? 0) }));
      return [roiCondition(target, points, config.alerts.labels)];
    },
  };
}

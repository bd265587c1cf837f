import { type RoiPoint, type RoiTarget, roiCondition, roiRule } from '../../src/alerting/index.ts';
import { summaryOf } from '../../src/roi/index.ts';
import { type Instant, periodContaining } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import { moneyIn } from '../reporting/savings-facts.ts';
import type { Scope } from './scope.ts';

/** Less seen than this says nothing about the return. */
const MIN_COVERAGE = 0.9;

/** A target for the return on investment, from the days that the value job has kept. It changes at the midnights of the configured zone. */
export function roiScope(target: RoiTarget, context: JobContext): Scope {
  const { config, at } = context;
  return {
    name: roiRule(target),
    rules: [roiRule(target)],
    upTo: at,
    async gather({ instants }) {
      const calendar = { timeZone: config.timeZone, weekStartsOn: config.weekStartsOn };
      const midnights = instants.map((instant) => periodContaining(instant, 'day', calendar).start);
      const [first = 0, last = 0] = [midnights[0], midnights.at(-1)];
      const reach = { start: first - target.overMs, end: last };
      const money = await moneyIn(context, reach);
      const ratios = new Map<Instant, number | undefined>();
      for (const end of new Set(midnights)) {
        const range = { start: end - target.overMs, end };
        const { roiRatio, coverage } = summaryOf({ ...money, at: end }, { ...range, timeZone: config.timeZone });
        ratios.set(end, coverage < MIN_COVERAGE ? undefined : roiRatio?.toNumber());
      }
      const points = instants.map((instant, i): RoiPoint => ({ at: instant, ratio: ratios.get(midnights[i] ?? 0) }));
      return [roiCondition(target, points, config.alerts.labels)];
    },
  };
}

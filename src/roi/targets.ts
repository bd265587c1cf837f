import { lengthMs } from '../time/index.ts';
import { Exact } from './money.ts';
import { type Rate, rateAt } from './rates.ts';
import type { RoiSummary } from './summary.ts';

/** Savings per hour that somebody wants. */
export interface HourlyTarget {
  readonly name: string;
  /** A stream, or `net` for all savings less all cost. */
  readonly stream: string;
  /** Exact decimal, in the stream's currency. */
  readonly belowPerHour: string;
}

/** How a period did against a target. */
export interface TargetStanding {
  readonly target: HourlyTarget;
  /** In the currency of the summary. */
  readonly wanted: Exact;
  /** Mean of the elapsed hours; undefined where it is not known. */
  readonly perHour: Exact | undefined;
  readonly met: boolean | undefined;
}

const HOUR_MS = 3_600_000;

/** Means of a period against targets. As in their alerts, `net` is savings less cost, without downtime and investments. */
export function targetStandings(
  summary: RoiSummary,
  targets: readonly HourlyTarget[],
  rates: readonly Rate[],
): readonly TargetStanding[] {
  const hours = new Exact(lengthMs({ start: summary.range.start, end: summary.upTo })).div(HOUR_MS);
  return targets.flatMap((target): TargetStanding[] => {
    const totals = summary.streams.filter(({ stream }) => target.stream === 'net' || stream.name === target.stream);
    const [first] = totals;
    if (first === undefined) return [];
    const own = target.stream === 'net' ? summary.currency : first.stream.currency;
    const rate = rateAt(rates, own, summary.currency, summary.upTo);
    if (rate === undefined) return [];
    const wanted = rate.times(target.belowPerHour);
    const known = hours.gt(0) && totals.every(({ stream }) => !summary.missing.includes(stream.name));
    const sum = totals.reduce(
      (all, { stream, amount }) => (stream.kind === 'cost' ? all.minus(amount) : all.plus(amount)),
      new Exact(0),
    );
    const perHour = known ? sum.div(hours) : undefined;
    return [{ target, wanted, perHour, met: perHour?.gte(wanted) }];
  });
}

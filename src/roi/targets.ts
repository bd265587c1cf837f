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

/** What savings of a stream are called good or poor: of the thresholds only colours follow, no alerts. */
export interface SavingsThreshold {
  /** A stream, or `net`. */
  readonly stream: string;
  /** Length of time that the amounts are for. */
  readonly perMs: number;
  /** Exact decimals, in the stream's currency. */
  readonly poorBelow: string;
  readonly goodFrom: string;
}

/** How a period did against a threshold. Amounts are in the currency of the summary. */
export interface ThresholdStanding {
  readonly threshold: SavingsThreshold;
  readonly poorBelow: Exact;
  readonly goodFrom: Exact;
  /** Mean of the elapsed time; undefined where it is not known. */
  readonly mean: Exact | undefined;
  readonly level: 'poor' | 'fair' | 'good' | undefined;
}

const HOUR_MS = 3_600_000;

/** Means of a period against targets. As in their alerts, `net` is savings less cost, without downtime and investments. */
export function targetStandings(
  summary: RoiSummary,
  targets: readonly HourlyTarget[],
  rates: readonly Rate[],
): readonly TargetStanding[] {
  return targets.flatMap((target): TargetStanding[] => {
    const found = meanOf(summary, target.stream, HOUR_MS, rates);
    if (found === undefined) return [];
    const wanted = found.rate.times(target.belowPerHour);
    return [{ target, wanted, perHour: found.mean, met: found.mean?.gte(wanted) }];
  });
}

/** Means of a period against thresholds, which colour the report. */
export function thresholdStandings(
  summary: RoiSummary,
  thresholds: readonly SavingsThreshold[],
  rates: readonly Rate[],
): readonly ThresholdStanding[] {
  return thresholds.flatMap((threshold): ThresholdStanding[] => {
    const found = meanOf(summary, threshold.stream, threshold.perMs, rates);
    if (found === undefined) return [];
    const { mean, rate } = found;
    const [poorBelow, goodFrom] = [rate.times(threshold.poorBelow), rate.times(threshold.goodFrom)];
    const level = mean === undefined ? undefined : mean.lt(poorBelow) ? 'poor' : mean.lt(goodFrom) ? 'fair' : 'good';
    return [{ threshold, poorBelow, goodFrom, mean, level }];
  });
}

/** Mean of a stream per length of time, and the rate from its currency to the summary's. Undefined for no such stream, or no rate. */
function meanOf(
  summary: RoiSummary,
  stream: string,
  perMs: number,
  rates: readonly Rate[],
): { readonly mean: Exact | undefined; readonly rate: Exact } | undefined {
  const elapsed = lengthMs({ start: summary.range.start, end: summary.upTo });
  const totals = summary.streams.filter(({ stream: { name } }) => stream === 'net' || name === stream);
  const [first] = totals;
  if (first === undefined) return undefined;
  const own = stream === 'net' ? summary.currency : first.stream.currency;
  const rate = rateAt(rates, own, summary.currency, summary.upTo);
  if (rate === undefined) return undefined;
  const known = elapsed > 0 && totals.every(({ stream: { name } }) => !summary.missing.includes(name));
  const sum = totals.reduce(
    (all, { stream: { kind }, amount }) => (kind === 'cost' ? all.minus(amount) : all.plus(amount)),
    new Exact(0),
  );
  return { rate, mean: known ? sum.times(perMs).div(elapsed) : undefined };
}

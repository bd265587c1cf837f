import { type Instant, intersect, type Period, previousPeriod, type TimeRange } from '../time/index.ts';
import { settledByMonth } from './by-month.ts';
import { type CostlyIncident, type DowntimeInput, weightedMs } from './downtime.ts';
import {
  type Baseline,
  type DowntimePrice,
  minutePrices,
  type ReferenceMonth,
  responderMinute,
} from './downtime-price.ts';
import { monthShare, periodsIn } from './fixed.ts';
import { Exact } from './money.ts';
import type { RoiText } from './phrases.ts';

/** Downtime that did not happen, against a baseline: an estimate. */
export interface AvoidedDowntime {
  readonly slo: string;
  readonly minutes: Exact;
  readonly perMinute: Exact;
  /** Zero for months without a baseline: nothing is claimed of them. */
  readonly amount: Exact;
  readonly price: DowntimePrice;
  /** The baseline of each month that the range touches. */
  readonly baselines: readonly MonthBaseline[];
}

/** What a month is compared with. */
export interface MonthBaseline {
  /** `2026-11` */
  readonly month: string;
  /** The month in which it was measured; undefined where it is stated. */
  readonly reference: string | undefined;
  /** Minutes of the whole month; undefined where the reference was not measured. */
  readonly minutes: Exact | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ZERO = new Exact(0);
/** How many months before a month its reference lies. */
const MONTHS_BACK: Readonly<Record<ReferenceMonth, number>> = { 'previous-month': 1, 'same-month-last-year': 12 };

/** How many months before the first one of a range a baseline looks at, and one more, to know whether that one was measured whole. */
export function monthsBefore(baseline: Baseline | undefined): number {
  return baseline?.measured === undefined ? 0 : MONTHS_BACK[baseline.measured] + 1;
}

/**
 * Avoided downtime per SLO with a baseline: by calendar month, the baseline so far less the downtime so far, never below zero. The
 * baseline of a part of a month is its share of the month's, so that parts add up however a month is cut.
 */
export function avoidedDowntime(input: DowntimeInput): AvoidedDowntime[] {
  return input.prices.flatMap((price): AvoidedDowntime[] => {
    const { baseline } = price;
    if (baseline === undefined) return [];
    const history = historyOf(price.slo, input);
    const perMinute = Object.values(minutePrices(price))
      .reduce((sum, part) => sum.plus(part), ZERO)
      .plus(responderMinute(price));
    const baselines = periodsIn(input.range, 'month', input.timeZone).map((month) =>
      baselineOf(month, baseline, history),
    );
    const minutes = settledByMonth(input.range, input.timeZone, (month, upTo) => {
      const known = baselines.find(({ month: key }) => key === month.key)?.minutes;
      // Time before the SLO was measured avoided nothing.
      const passed = intersect(
        { start: history.measured, end: Number.POSITIVE_INFINITY },
        { start: month.start, end: upTo },
      );
      if (passed === undefined || known === undefined) return ZERO;
      const expected = monthShare(passed, input.timeZone).times(known);
      return Exact.max(0, expected.minus(downtimeMinutes(history, passed)));
    });
    return [{ slo: price.slo, minutes, perMinute, amount: minutes.times(perMinute), price, baselines }];
  });
}

/** Months of a range that nothing can be said of, and why; empty where every month has a baseline. */
export function unknownBaselines({ baselines }: AvoidedDowntime): RoiText {
  const unknown = baselines.filter(({ minutes }) => minutes === undefined).map(({ reference }) => reference);
  return unknown.length === 0 ? '' : ['notMeasured', unknown.join(', ')];
}

interface History {
  readonly incidents: readonly CostlyIncident[];
  /** Since when the SLO has been measured; infinite where it never was. */
  readonly measured: Instant;
}

function historyOf(slo: string, { incidents, events }: DowntimeInput): History {
  return {
    incidents: incidents.filter((incident) => incident.slo === slo),
    measured: events.get(slo)?.find(({ valid }) => valid > 0)?.start ?? Number.POSITIVE_INFINITY,
  };
}

function baselineOf(month: Period, { minutesPerMonth, measured }: Baseline, history: History): MonthBaseline {
  if (measured === undefined) {
    return { month: month.key, reference: undefined, minutes: new Exact(minutesPerMonth ?? 0) };
  }
  const reference = previousPeriod(month, MONTHS_BACK[measured]);
  // A month that was measured only in part would make too low a baseline.
  const whole = history.measured < reference.start + DAY_MS;
  return {
    month: month.key,
    reference: reference.key,
    minutes: whole ? downtimeMinutes(history, reference) : undefined,
  };
}

function downtimeMinutes({ incidents }: History, range: TimeRange): Exact {
  return [...weightedMs(incidents, range).values()].reduce((sum, ms) => sum.plus(ms), ZERO).div(MINUTE_MS);
}

import type { Instant, Period, TimeRange } from '../time/index.ts';
import { type Appraisal, appraise, type DayFlow, type Investment } from './appraisal.ts';
import { type Assumption, assumptionsOf } from './assumptions.ts';
import { avoidedDowntime } from './avoided.ts';
import type { EventStretch } from './credits.ts';
import { type CostlyIncident, type DowntimeInput, downtimeCosts } from './downtime.ts';
import type { DowntimePrice } from './downtime-price.ts';
import { periodsIn } from './fixed.ts';
import type { RoiEntry, StreamDefinition } from './ledger.ts';
import { Exact } from './money.ts';
import type { RoiText } from './phrases.ts';
import { type Rate, rateAt } from './rates.ts';
import { type Scenario, scenariosOf } from './scenarios.ts';
import { type Statement, statementOf } from './statement.ts';
import { noRate, type RoiSummary, roiSummary } from './summary.ts';
import { type SavingsThreshold, type ThresholdStanding, thresholdStandings } from './targets.ts';

/** Everything that is known about money: what is configured, and what the store holds. */
export interface BalanceInput {
  readonly streams: readonly StreamDefinition[];
  readonly downtime: readonly DowntimePrice[];
  readonly investments: readonly Investment[];
  readonly rates: readonly Rate[];
  readonly thresholds?: readonly SavingsThreshold[];
  readonly discountRate: string;
  readonly currency: string;
  /** Days of the ledger: those that touch the period; from the first one on where there are investments. */
  readonly entries: readonly RoiEntry[];
  /** Likewise, from the start of the period's first month on, or of the months that those are compared with. */
  readonly incidents: readonly CostlyIncident[];
  readonly events: ReadonlyMap<string, readonly EventStretch[]>;
  /** Logical time. */
  readonly at: Instant;
}

/** What a period came to, what it may come to, and what that rests on. */
export interface Balance {
  readonly period: Period;
  readonly summary: RoiSummary;
  readonly statement: Statement;
  /** Empty where no amount has a band. */
  readonly scenarios: readonly Scenario[];
  /** From the first day of any flow up to the period's end; undefined where no investment is configured. */
  readonly appraisal: Appraisal | undefined;
  /** Why there is no appraisal, where an amount is unknown. */
  readonly appraisalReason: RoiText;
  readonly assumptions: readonly Assumption[];
  /** Empty where none is configured. */
  readonly thresholds: readonly ThresholdStanding[];
}

/** The balance of one period. */
export function balanceOf(input: BalanceInput, period: Period): Balance {
  const { timeZone } = period;
  const summary = summaryOf(input, period);
  const investigated = input.investments.length > 0;
  const reason = investigated ? unknownFlow(input, period) : '';
  return {
    period,
    summary,
    statement: statementOf(summary),
    scenarios: scenariosOf(summary),
    appraisal: investigated && reason === '' ? appraisalOf(input, period) : undefined,
    appraisalReason: reason,
    thresholds: thresholdStandings(summary, input.thresholds ?? [], input.rates),
    assumptions: assumptionsOf(summary, input.rates, investigated ? input.discountRate : undefined, timeZone),
  };
}

/** Sums of a period, without what looks beyond it. */
export function summaryOf(input: BalanceInput, period: TimeRange & Pick<Period, 'timeZone'>): RoiSummary {
  const elapsed = { start: period.start, end: Math.max(period.start, Math.min(period.end, input.at)) };
  const { downtime: prices, incidents, events, ...rest } = input;
  const losses: DowntimeInput = { prices, incidents, events, range: elapsed, timeZone: period.timeZone };
  return roiSummary({
    ...rest,
    downtime: downtimeCosts(losses),
    avoidedDowntime: avoidedDowntime(losses),
    range: period,
  });
}

/** An amount without a rate would be taken for nothing. */
function unknownFlow({ streams, entries, investments, rates, currency }: BalanceInput, { end }: Period): RoiText {
  const currencyOf = new Map(streams.map((stream) => [stream.name, stream.currency]));
  const flows = [
    ...entries.flatMap(({ stream, day, key }) => {
      const own = currencyOf.get(stream);
      return own === undefined ? [] : [{ own, at: day.start, key }];
    }),
    ...investments.map(({ currency: own, date, day }) => ({ own, at: date, key: day })),
  ];
  const unknown = flows.find(({ own, at }) => at < end && rateAt(rates, own, currency, at) === undefined);
  return unknown === undefined ? '' : noRate(unknown.own, currency, unknown.key);
}

function appraisalOf(input: BalanceInput, period: Period): Appraisal {
  const { investments, rates, currency, entries, at, discountRate } = input;
  const end = Math.min(period.end, at);
  const dated = investments.filter(({ date }) => date < end);
  const first = Math.min(...entries.map(({ day }) => day.start), ...dated.map(({ date }) => date));
  const byDay = new Map<string, RoiEntry[]>();
  for (const entry of entries) byDay.set(entry.key, [...(byDay.get(entry.key) ?? []), entry]);
  const days = Number.isFinite(first) ? periodsIn({ start: first, end }, 'day', period.timeZone) : [];
  const operating = { ...input, investments: [], at: end };
  const flows = days.map((day): DayFlow => {
    return { day: day.key, net: summaryOf({ ...operating, entries: byDay.get(day.key) ?? [] }, day).net };
  });
  return appraise({
    investments: dated.map(({ day, date, amount, currency: own }) => {
      return { day, amount: new Exact(amount).times(rateAt(rates, own, currency, date) ?? 0) };
    }),
    flows,
    annualRate: discountRate,
    today: days.at(-1)?.key ?? '',
  });
}

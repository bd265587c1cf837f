import { type Instant, intersect, lengthMs, type TimeRange } from '../time/index.ts';
import type { Investment } from './appraisal.ts';
import type { AvoidedDowntime } from './avoided.ts';
import type { DowntimeCost } from './downtime.ts';
import type { RoiEntry, StreamDefinition } from './ledger.ts';
import { Exact } from './money.ts';
import { type RoiText, roiText } from './phrases.ts';
import { type Rate, rateAt } from './rates.ts';

/** One stream over a range. */
export interface StreamTotal {
  readonly stream: StreamDefinition;
  readonly quantity: Exact;
  /** In the currency of the summary; positive for savings and for costs alike. A lower bound where coverage is below 1. */
  readonly amount: Exact;
  /** In the currency of the stream. */
  readonly native: Exact;
  /** Share of the elapsed part of the range for which there was data. */
  readonly coverage: number;
}

/** When the money spent within the range has come back. */
export interface Payback {
  /** Undefined where nothing was spent, or where an amount is unknown. */
  readonly reached: boolean | undefined;
  /** At the range's mean rate of gross savings, how long it takes to earn what was spent and lost in it. */
  readonly afterMs: number | undefined;
  /** For people: `already positive`, `not reached: …`, `n/a: …`. */
  readonly reason: string;
}

/** Savings, costs and what is left of a range. All amounts are unrounded and in one currency. */
export interface RoiSummary {
  readonly range: TimeRange;
  /** End of the elapsed part: the range's end, or the logical time within it. */
  readonly upTo: Instant;
  readonly currency: string;
  readonly streams: readonly StreamTotal[];
  /** `total` adds realised and avoided; print it only with both beside it. */
  readonly gross: { readonly realised: Exact; readonly avoided: Exact; readonly total: Exact };
  readonly cost: Exact;
  readonly downtime: Exact;
  readonly downtimeParts: readonly DowntimeCost[];
  /** Part of `gross.avoided`. */
  readonly avoidedDowntime: readonly AvoidedDowntime[];
  /** Investments that were made within the range. */
  readonly investments: readonly InvestmentTotal[];
  readonly invested: Exact;
  /** gross.total − cost − downtime − invested. */
  readonly net: Exact;
  /**
   * Net if all unseen time had gone like the seen time of its stream: of savings only, the highest; of costs only, the lowest. Equal to
   * `net` where everything was seen; undefined where a stream has no data at all.
   */
  readonly netBounds: { readonly low: Exact; readonly high: Exact } | undefined;
  /** net ÷ (cost + downtime + invested); undefined where nothing was spent or lost, or where a stream has no data at all. */
  readonly roiRatio: Exact | undefined;
  /** Why there is no ratio; empty where there is one. */
  readonly roiReason: string;
  /** Per elapsed hour; undefined before the range has begun. */
  readonly runRatePerHour: { readonly gross: Exact; readonly net: Exact } | undefined;
  readonly payback: Payback;
  /** The smallest coverage of its streams; 1 without streams. */
  readonly coverage: number;
  /** Names of streams whose amounts in the range are unknown, not zero: without any data, or without a rate of exchange. */
  readonly missing: readonly string[];
  /** Why each of them is: `no data`, `no rate from USD to EUR on 2026-01-03`. */
  readonly missingReasons: Readonly<Record<string, RoiText>>;
}

export interface InvestmentTotal {
  readonly investment: Investment;
  /** In the currency of the summary. */
  readonly amount: Exact;
}

const HOUR_MS = 3_600_000;
const ZERO = new Exact(0);

export interface RoiSummaryInput {
  readonly streams: readonly StreamDefinition[];
  /** Entries of at least the days that touch the range; others are ignored. */
  readonly entries: readonly RoiEntry[];
  readonly downtime: readonly DowntimeCost[];
  readonly avoidedDowntime?: readonly AvoidedDowntime[];
  readonly investments?: readonly Investment[];
  /** For streams and investments in other currencies. */
  readonly rates?: readonly Rate[];
  readonly range: TimeRange;
  /** Logical time: nothing after it is due yet. */
  readonly at: Instant;
  /** Of the summary and of the prices of downtime. */
  readonly currency: string;
}

/**
 * Adds the ledger's days up. A range that cuts a day takes the part of that day's amount that its time is of the day's valued time, so that
 * the parts of a day always add up to the day. An amount in another currency is converted at the rate of its day; where there is none it
 * is unknown.
 */
export function roiSummary(input: RoiSummaryInput): RoiSummary {
  const { streams, range, currency, avoidedDowntime = [] } = input;
  const upTo = Math.max(range.start, Math.min(range.end, input.at));
  const due = { start: range.start, end: upTo };
  const found = streams.map((stream) => streamTotal(stream, input, due));
  const totals = found.map(({ total }) => total);
  const made = investmentsIn(input, due);
  const missingReasons = Object.fromEntries([
    ...found.flatMap(({ total, unknown }) => {
      const why = unknown ?? (total.coverage === 0 && lengthMs(due) > 0 ? NO_DATA : undefined);
      return why === undefined ? [] : [[total.stream.name, why] as const];
    }),
    ...made.flatMap(({ investment, unknown }) => (unknown === undefined ? [] : [[investment.name, unknown] as const])),
  ]);
  const missing = Object.keys(missingReasons);
  const sum = (choose: (stream: StreamDefinition) => boolean): Exact =>
    sumOf(totals.filter((total) => choose(total.stream)).map(({ amount }) => amount));
  const realised = sum((stream) => stream.kind === 'saving' && stream.basis === 'realised');
  const avoided = sum((stream) => stream.kind === 'saving' && stream.basis === 'avoided').plus(
    sumOf(avoidedDowntime.map(({ amount }) => amount)),
  );
  const gross = { realised, avoided, total: realised.plus(avoided) };
  const cost = sum((stream) => stream.kind === 'cost');
  const downtime = sumOf(input.downtime.map(({ amount }) => amount));
  const invested = sumOf(made.map(({ amount }) => amount));
  const spent = cost.plus(downtime).plus(invested);
  const net = gross.total.minus(spent);
  const roiReason = reasonAgainstRatio(spent, missingReasons);
  const hours = new Exact(lengthMs(due)).div(HOUR_MS);
  return {
    range,
    upTo,
    currency,
    streams: totals,
    gross,
    cost,
    downtime,
    downtimeParts: input.downtime,
    avoidedDowntime,
    investments: made.map(({ investment, amount }) => ({ investment, amount })),
    invested,
    net,
    netBounds: missing.length > 0 ? undefined : netBounds(net, totals),
    roiRatio: roiReason === '' ? net.div(spent) : undefined,
    roiReason,
    runRatePerHour: hours.isZero() ? undefined : { gross: gross.total.div(hours), net: net.div(hours) },
    payback: payback(gross.total, spent, lengthMs(due), missing.length > 0 ? roiReason : ''),
    coverage: totals.reduce((least, total) => Math.min(least, total.coverage), 1),
    missing,
    missingReasons,
  };
}

function sumOf(amounts: readonly Exact[]): Exact {
  return amounts.reduce((sum, amount) => sum.plus(amount), ZERO);
}

function streamTotal(
  stream: StreamDefinition,
  { entries, rates = [], currency }: RoiSummaryInput,
  due: TimeRange,
): { readonly total: StreamTotal; readonly unknown: RoiText | undefined } {
  let quantity = ZERO;
  let native = ZERO;
  let amount = ZERO;
  let coveredMs = 0;
  let unknown: RoiText | undefined;
  for (const entry of entries) {
    if (entry.stream !== stream.name) continue;
    const valued = { start: entry.day.start, end: entry.upTo };
    const part = intersect(valued, due);
    if (part === undefined) continue;
    const whole = lengthMs(part) === lengthMs(valued);
    const scale = (figure: Exact): Exact => (whole ? figure : figure.times(lengthMs(part)).div(lengthMs(valued)));
    const rate = rateAt(rates, stream.currency, currency, entry.day.start);
    quantity = quantity.plus(scale(entry.quantity));
    native = native.plus(scale(entry.amount));
    if (rate === undefined) unknown ??= noRate(stream.currency, currency, entry.key);
    else amount = amount.plus(scale(entry.amount).times(rate));
    coveredMs += entry.coverage * lengthMs(part);
  }
  const dueMs = lengthMs(due);
  return { total: { stream, quantity, amount, native, coverage: dueMs > 0 ? coveredMs / dueMs : 1 }, unknown };
}

function investmentsIn({ investments = [], rates = [], currency }: RoiSummaryInput, due: TimeRange) {
  return investments
    .filter(({ date }) => date >= due.start && date < due.end)
    .map((investment) => {
      const rate = rateAt(rates, investment.currency, currency, investment.date);
      const unknown = rate === undefined ? noRate(investment.currency, currency, investment.day) : undefined;
      return { investment, amount: new Exact(investment.amount).times(rate ?? 0), unknown };
    });
}

/** Why an amount is unknown where there is no rate of exchange. */
export const noRate = (from: string, to: string, day: string): RoiText => ['noRate', from, to, day];
const NO_DATA: RoiText = ['noData'];

function netBounds(net: Exact, totals: readonly StreamTotal[]): { readonly low: Exact; readonly high: Exact } {
  let low = net;
  let high = net;
  for (const { stream, amount, coverage } of totals) {
    if (coverage >= 1 || coverage <= 0) continue;
    const unseen = amount.div(coverage).minus(amount);
    const change = stream.kind === 'cost' ? unseen.negated() : unseen;
    if (change.lt(0)) low = low.plus(change);
    else high = high.plus(change);
  }
  return { low, high };
}

function reasonAgainstRatio(spent: Exact, missing: Readonly<Record<string, RoiText>>): string {
  const reasons = Object.entries(missing).map(([name, why]) =>
    why === NO_DATA ? `no data for ${name}` : `${name}: ${roiText(why)}`,
  );
  if (reasons.length > 0) return reasons.join(', ');
  return spent.isZero() ? 'nothing was spent' : '';
}

function payback(gross: Exact, spent: Exact, elapsedMs: number, unknown: string): Payback {
  if (unknown !== '') return { reached: undefined, afterMs: undefined, reason: `n/a: ${unknown}` };
  if (spent.isZero()) return { reached: undefined, afterMs: undefined, reason: 'n/a: nothing was spent' };
  if (gross.lte(0)) return { reached: false, afterMs: undefined, reason: 'not reached: nothing was saved' };
  const afterMs = spent.times(elapsedMs).div(gross).toNumber();
  return gross.gte(spent)
    ? { reached: true, afterMs, reason: 'already positive' }
    : { reached: false, afterMs, reason: 'not reached: more was spent and lost than saved' };
}

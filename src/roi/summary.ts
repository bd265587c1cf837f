import { UsageError } from '../errors.ts';
import { type Instant, intersect, lengthMs, type TimeRange } from '../time/index.ts';
import type { DowntimeCost } from './downtime.ts';
import type { RoiEntry, StreamDefinition } from './ledger.ts';
import { Exact } from './money.ts';

/** One stream over a range. */
export interface StreamTotal {
  readonly stream: StreamDefinition;
  readonly quantity: Exact;
  /** Positive for savings and for costs alike. A lower bound where coverage is below 1. */
  readonly amount: Exact;
  /** Share of the elapsed part of the range for which there was data. */
  readonly coverage: number;
}

/** When the money spent within the range has come back. */
export interface Payback {
  /** Undefined where nothing was spent. */
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
  /** gross.total − cost − downtime. */
  readonly net: Exact;
  /** net ÷ (cost + downtime); undefined where nothing was spent or lost, or where a stream has no data at all. */
  readonly roiRatio: Exact | undefined;
  /** Why there is no ratio; empty where there is one. */
  readonly roiReason: string;
  /** Per elapsed hour; undefined before the range has begun. */
  readonly runRatePerHour: { readonly gross: Exact; readonly net: Exact } | undefined;
  readonly payback: Payback;
  /** The smallest coverage of its streams; 1 without streams. */
  readonly coverage: number;
  /** Names of streams with no data at all in the range: their amounts are unknown, not zero. */
  readonly missing: readonly string[];
}

const HOUR_MS = 3_600_000;
const ZERO = new Exact(0);

export interface RoiSummaryInput {
  readonly streams: readonly StreamDefinition[];
  /** Entries of at least the days that touch the range; others are ignored. */
  readonly entries: readonly RoiEntry[];
  readonly downtime: readonly DowntimeCost[];
  readonly range: TimeRange;
  /** Logical time: nothing after it is due yet. */
  readonly at: Instant;
  /** Currency of the prices of downtime. */
  readonly currency: string;
}

/**
 * Adds the ledger's days up. A range that cuts a day takes the part of that day's amount that its time is of the day's valued time, so that
 * the parts of a day always add up to the day.
 * @throws UsageError where the streams are in more than one currency.
 */
export function roiSummary(input: RoiSummaryInput): RoiSummary {
  const { streams, range, currency } = input;
  const foreign = streams.find((stream) => stream.currency !== currency);
  if (foreign !== undefined) {
    throw new UsageError(`stream "${foreign.name}" is in ${foreign.currency}, the others are in ${currency}`, {
      hint: 'Price all streams in one currency: amounts of different currencies are not added.',
    });
  }
  const upTo = Math.max(range.start, Math.min(range.end, input.at));
  const due = { start: range.start, end: upTo };
  const totals = streams.map((stream) => streamTotal(stream, input.entries, due));
  const sum = (choose: (stream: StreamDefinition) => boolean): Exact =>
    totals.filter((total) => choose(total.stream)).reduce((all, total) => all.plus(total.amount), ZERO);
  const realised = sum((stream) => stream.kind === 'saving' && stream.basis === 'realised');
  const avoided = sum((stream) => stream.kind === 'saving' && stream.basis === 'avoided');
  const gross = { realised, avoided, total: realised.plus(avoided) };
  const cost = sum((stream) => stream.kind === 'cost');
  const downtime = input.downtime.reduce((all, part) => all.plus(part.amount), ZERO);
  const spent = cost.plus(downtime);
  const net = gross.total.minus(spent);
  const missing = totals.filter((total) => total.coverage === 0 && lengthMs(due) > 0).map((total) => total.stream.name);
  const roiReason = reasonAgainstRatio(spent, missing);
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
    net,
    roiRatio: roiReason === '' ? net.div(spent) : undefined,
    roiReason,
    runRatePerHour: hours.isZero() ? undefined : { gross: gross.total.div(hours), net: net.div(hours) },
    payback: payback(gross.total, spent, lengthMs(due)),
    coverage: totals.reduce((least, total) => Math.min(least, total.coverage), 1),
    missing,
  };
}

function streamTotal(stream: StreamDefinition, entries: readonly RoiEntry[], due: TimeRange): StreamTotal {
  let quantity = ZERO;
  let amount = ZERO;
  let coveredMs = 0;
  for (const entry of entries) {
    if (entry.stream !== stream.name) continue;
    const valued = { start: entry.day.start, end: entry.upTo };
    const part = intersect(valued, due);
    if (part === undefined) continue;
    const whole = lengthMs(part) === lengthMs(valued);
    const scale = (figure: Exact): Exact => (whole ? figure : figure.times(lengthMs(part)).div(lengthMs(valued)));
    quantity = quantity.plus(scale(entry.quantity));
    amount = amount.plus(scale(entry.amount));
    coveredMs += entry.coverage * lengthMs(part);
  }
  const dueMs = lengthMs(due);
  return { stream, quantity, amount, coverage: dueMs > 0 ? coveredMs / dueMs : 1 };
}

function reasonAgainstRatio(spent: Exact, missing: readonly string[]): string {
  if (missing.length > 0) return `no data for ${missing.join(', ')}`;
  return spent.isZero() ? 'nothing was spent' : '';
}

function payback(gross: Exact, spent: Exact, elapsedMs: number): Payback {
  if (spent.isZero()) return { reached: undefined, afterMs: undefined, reason: 'n/a: nothing was spent' };
  if (gross.lte(0)) return { reached: false, afterMs: undefined, reason: 'not reached: nothing was saved' };
  const afterMs = spent.times(elapsedMs).div(gross).toNumber();
  return gross.gte(spent)
    ? { reached: true, afterMs, reason: 'already positive' }
    : { reached: false, afterMs, reason: 'not reached: more was spent and lost than saved' };
}

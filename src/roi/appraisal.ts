import type { Instant } from '../time/index.ts';
import type { Band } from './ledger.ts';
import { Exact } from './money.ts';

/** Money that was spent once, on a day. */
export interface Investment {
  readonly name: string;
  readonly title: string;
  /** Start of the day in the configured zone, and the day as `2026-03-01`. */
  readonly date: Instant;
  readonly day: string;
  /** Exact decimal. */
  readonly amount: string;
  readonly currency: string;
  readonly evidence: string;
  readonly band: Band | undefined;
}

/** Net of one local day, without investments: gross savings less cost and cost of downtime. */
export interface DayFlow {
  readonly day: string;
  readonly net: Exact;
}

/** A day on which the money was back, or why there is none. */
export interface PaybackDay {
  /** Undefined where it has not come, or cannot. */
  readonly day: string | undefined;
  /** For people: `paid back`, `expected at the rate of the last 30 days`, `never: …`, `n/a: …`. */
  readonly reason: string;
  readonly reached: boolean;
}

/** What an investment came to from its first day up to the logical time. */
export interface Appraisal {
  /** First day of any flow; day zero of the discounting. */
  readonly from: string | undefined;
  readonly invested: Exact;
  /** Net of all days, investments taken off, not discounted. */
  readonly net: Exact;
  readonly annualRate: string;
  /** Undefined where nothing was invested. */
  readonly npv: Exact | undefined;
  readonly payback: PaybackDay;
  readonly discountedPayback: PaybackDay;
}

export interface AppraisalInput {
  /** In the currency of the report. */
  readonly investments: readonly { readonly day: string; readonly amount: Exact }[];
  /** By day. */
  readonly flows: readonly DayFlow[];
  /** 0.08 is 8 % a year. */
  readonly annualRate: string;
  /** Local day of the logical time; nothing later is due. */
  readonly today: string;
}

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365;
/** What has happened lately says how fast the rest comes back. */
const TREND_DAYS = 30;
/** No forecast further than this. */
const HORIZON_DAYS = 50 * YEAR_DAYS;

/**
 * Net present value, payback and discounted payback. A flow is discounted by (1 + r)^(days ÷ 365) from the first flow on, as XNPV of
 * spreadsheets does; days are calendar days. Where the money is not back yet, the mean of the last 30 days is carried on.
 */
export function appraise({ investments, flows, annualRate, today }: AppraisalInput): Appraisal {
  const due = investments.filter(({ day }) => day <= today);
  const known = flows.filter(({ day }) => day <= today);
  const byDay = new Map<number, Exact>();
  for (const { day, amount } of due) add(byDay, dayNumber(day), amount.negated());
  for (const { day, net } of known) add(byDay, dayNumber(day), net);
  const invested = sumOf(due.map(({ amount }) => amount));
  const net = sumOf([...byDay.values()]);
  if (invested.isZero()) {
    const none: PaybackDay = { day: undefined, reached: false, reason: 'n/a: nothing was invested' };
    return { from: undefined, invested, net, annualRate, npv: undefined, payback: none, discountedPayback: none };
  }
  const lately = known.slice(-TREND_DAYS);
  const trend = sumOf(lately.map((flow) => flow.net)).div(Math.max(1, lately.length));
  const spent = Math.min(...due.map(({ day }) => dayNumber(day)));
  const walk = { byDay, first: Math.min(...byDay.keys()), spent, last: dayNumber(today), trend };
  const discounted = follow(walk, new Exact(1).plus(annualRate).pow(new Exact(1).div(YEAR_DAYS)));
  return {
    from: dayText(walk.first),
    invested,
    net,
    annualRate,
    npv: discounted.sum,
    payback: follow(walk, new Exact(1)).payback,
    discountedPayback: discounted.payback,
  };
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const sumOf = (amounts: readonly Exact[]): Exact => amounts.reduce((sum, one) => sum.plus(one), new Exact(0));

function add(byDay: Map<number, Exact>, day: number, amount: Exact): void {
  byDay.set(day, (byDay.get(day) ?? new Exact(0)).plus(amount));
}

interface Walk {
  readonly byDay: ReadonlyMap<number, Exact>;
  readonly first: number;
  /** Day of the first investment: nothing is paid back before. */
  readonly spent: number;
  /** Day of the logical time. */
  readonly last: number;
  readonly trend: Exact;
}

/** Adds discounted flows up, and finds the day from which their sum is not below zero any more. */
function follow(
  { byDay, first, spent, last, trend }: Walk,
  daily: Exact,
): { readonly sum: Exact; readonly payback: PaybackDay } {
  let sum = new Exact(0);
  let factor = new Exact(1);
  let reached: number | undefined;
  for (let day = first; day <= last; day++) {
    sum = sum.plus((byDay.get(day) ?? new Exact(0)).div(factor));
    factor = factor.times(daily);
    if (sum.lt(0) || day < spent) reached = undefined;
    else reached ??= day;
  }
  if (reached !== undefined) {
    return { sum, payback: { day: dayText(reached), reached: true, reason: 'paid back' } };
  }
  const day = trend.gt(0) ? carriedOn(sum.negated(), trend, factor, daily) : undefined;
  if (day === undefined) {
    const why = trend.gt(0)
      ? 'not within 50 years at the rate of the last 30 days'
      : 'the last 30 days brought nothing';
    return { sum, payback: { day: undefined, reached: false, reason: `never: ${why}` } };
  }
  const reason = 'expected at the rate of the last 30 days';
  return { sum, payback: { day: dayText(last + day), reached: false, reason } };
}

/**
 * Days until flows of `trend` a day make up for what is missing: without discounting missing ÷ trend, else from the sum of a geometric
 * series, trend ÷ factor × (1 − q^n) ÷ (1 − q) with q = 1 ÷ daily. Undefined where they never do.
 */
function carriedOn(missing: Exact, trend: Exact, factor: Exact, daily: Exact): number | undefined {
  const flows = missing.times(factor).div(trend);
  const days = daily.eq(1) ? flows : daysOfSeries(flows, daily);
  const whole = days?.ceil().toNumber();
  return whole === undefined || whole > HORIZON_DAYS ? undefined : Math.max(1, whole);
}

function daysOfSeries(flows: Exact, daily: Exact): Exact | undefined {
  const q = new Exact(1).div(daily);
  const rest = new Exact(1).minus(flows.times(new Exact(1).minus(q)));
  return rest.gt(0) ? rest.ln().div(q.ln()) : undefined;
}

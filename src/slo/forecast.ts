import type { Instant } from '../time/index.ts';
import { errorShare } from './budget.ts';

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;

/** Fewer whole weeks than this show no season, and no spread either. */
export const LEAST_WEEKS = 3;
const SCENARIOS = 400;
/** Share of scenarios outside the interval, on each side. */
const TAIL = 0.1;

/** Events per hour, oldest first, one entry an hour; the last hour ends at `end`. */
export interface HourlyHistory {
  readonly end: Instant;
  readonly valid: ArrayLike<number>;
  readonly bad: ArrayLike<number>;
}

export interface ForecastWindow {
  readonly objective: number;
  /** A rolling window of this length; or a period that has a beginning and an end. */
  readonly window:
    | { readonly kind: 'rolling'; readonly lengthMs: number }
    | { readonly kind: 'calendar'; readonly start: Instant; readonly end: Instant };
}

/** When a budget is spent, if the coming weeks are like the past ones. */
export type Forecast =
  | { readonly kind: 'unknown'; readonly reason: string }
  /** Spent already. */
  | { readonly kind: 'exhausted' }
  /** In most scenarios it lasts to `until`: the end of the period, or one whole window from now. */
  | { readonly kind: 'lasts'; readonly until: Instant; readonly risk: number }
  /** Median, and the interval that eight of ten scenarios lie in; undefined where the later end is after `until`. */
  | {
      readonly kind: 'runsOut';
      readonly at: Instant;
      readonly earliest: Instant;
      readonly latest: Instant | undefined;
      readonly until: Instant;
    };

/** A small generator with a seed (mulberry32): the same history has the same forecast. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Foresees when an error budget runs out. Each scenario continues the ledger with whole weeks drawn from its own history, hour of the week on
 * hour of the week, so that nights, weekends and how much weeks differ are what they were: a bootstrap of weekly blocks. In a period, the
 * budget is that of all its events, the coming ones included; in a rolling window, old hours leave as new ones come.
 */
export function forecastExhaustion(history: HourlyHistory, slo: ForecastWindow): Forecast {
  const share = errorShare(slo.objective);
  const { window } = slo;
  const weeks = Math.floor(history.valid.length / WEEK_HOURS);
  if (weeks < LEAST_WEEKS) {
    return { kind: 'unknown', reason: `There are ${weeks} whole weeks of history, and ${LEAST_WEEKS} are needed.` };
  }
  const until = window.kind === 'calendar' ? window.end : history.end + window.lengthMs;
  const hoursAhead = Math.max(0, Math.ceil((until - history.end) / HOUR_MS));
  const backMs = window.kind === 'calendar' ? history.end - window.start : window.lengthMs;
  const backHours = Math.max(0, Math.min(history.valid.length, Math.round(backMs / HOUR_MS)));
  const known = history.valid.length - backHours;
  const hours = { valid: Float64Array.from(history.valid), bad: Float64Array.from(history.bad) };
  const past = { valid: hours.valid.subarray(known), bad: hours.bad.subarray(known) };
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const now = { valid: total(past.valid), bad: total(past.bad) };
  if (window.kind === 'rolling' && now.bad > now.valid * share * (1 + 1e-12)) return { kind: 'exhausted' };
  const random = seeded(Math.round(now.valid + 31 * now.bad + history.end / HOUR_MS));
  const ahead = { valid: new Float64Array(hoursAhead), bad: new Float64Array(hoursAhead) };
  const ends = Array.from({ length: SCENARIOS }, () => {
    drawScenario(ahead, hours, weeks, random);
    return window.kind === 'calendar'
      ? exhaustionInPeriod(now, ahead, share)
      : exhaustionWhileRolling(now, past, ahead, share);
  }).sort((a, b) => a - b);
  const atHour = (quantile: number) =>
    ends[Math.min(SCENARIOS - 1, Math.floor(quantile * SCENARIOS))] ?? Number.POSITIVE_INFINITY;
  const instant = (hours: number) => Math.min(until, history.end + hours * HOUR_MS);
  const median = atHour(0.5);
  if (median === 0) return { kind: 'exhausted' };
  if (!Number.isFinite(median)) {
    return { kind: 'lasts', until, risk: ends.filter(Number.isFinite).length / SCENARIOS };
  }
  const latest = atHour(1 - TAIL);
  return {
    kind: 'runsOut',
    at: instant(median),
    earliest: instant(atHour(TAIL)),
    latest: Number.isFinite(latest) ? instant(latest) : undefined,
    until,
  };
}

interface Hours {
  readonly valid: Float64Array;
  readonly bad: Float64Array;
}

/** Fills the coming hours with whole weeks of the past, counted back from its end, so that an hour of the week follows its own kind. */
function drawScenario(ahead: Hours, history: Hours, weeks: number, random: () => number): void {
  for (let at = 0; at < ahead.valid.length; at += WEEK_HOURS) {
    const from = history.valid.length - (1 + Math.floor(random() * weeks)) * WEEK_HOURS;
    const until = from + Math.min(WEEK_HOURS, ahead.valid.length - at);
    ahead.valid.set(history.valid.subarray(from, until), at);
    ahead.bad.set(history.bad.subarray(from, until), at);
  }
}

type Totals = { readonly valid: number; readonly bad: number };

/** Hours until the period's whole budget is spent; 0 for now, Infinity for never. */
function exhaustionInPeriod(now: Totals, ahead: Hours, share: number): number {
  const budget = (now.valid + ahead.valid.reduce((sum, value) => sum + value, 0)) * share * (1 + 1e-12);
  let { bad } = now;
  if (bad > budget) return 0;
  for (let i = 0; i < ahead.bad.length; i++) {
    bad += ahead.bad[i] ?? 0;
    if (bad > budget) return i + 1;
  }
  return Number.POSITIVE_INFINITY;
}

function exhaustionWhileRolling(now: Totals, past: Hours, ahead: Hours, share: number): number {
  let { valid, bad } = now;
  const limit = share * (1 + 1e-12);
  for (let i = 0; i < ahead.bad.length; i++) {
    valid += (ahead.valid[i] ?? 0) - (past.valid[i] ?? 0);
    bad += (ahead.bad[i] ?? 0) - (past.bad[i] ?? 0);
    if (bad > valid * limit) return i + 1;
  }
  return Number.POSITIVE_INFINITY;
}

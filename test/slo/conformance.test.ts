import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  BucketState,
  budgetedRows,
  budgetLeft,
  burnFactor,
  burnPolicyFor,
  burnRate,
  compliance,
  countEvents,
  errorBudget,
  type LedgerRows,
  type LedgerSum,
  minutesLeft,
  precomputedRows,
  timeToExhaustionMs,
} from '../../src/slo/index.ts';
import { formatInstant, parseDuration } from '../../src/time/index.ts';

const FILE = join(resolve(process.env.NINES_CONFORMANCE ?? '../shared/conformance'), 'numeric', 'conformance.json');
const DAY = 86_400_000;

interface Cases {
  readonly slo_generator_report: {
    readonly goal: number;
    readonly cases: readonly {
      name: string;
      good?: unknown;
      bad?: unknown;
      sli_in?: unknown;
      sli?: number;
      alert?: boolean;
      valid: boolean;
    }[];
    readonly report_fixture_v2: {
      readonly window_s: number;
      readonly goal: number;
      readonly good: number;
      readonly bad: number;
      readonly expect: Readonly<Record<string, number>>;
    };
  };
  readonly sloth_burn_factors: {
    readonly cases: readonly {
      period_d: number;
      factors?: readonly number[];
      budget_pct?: readonly number[];
      long?: readonly string[];
      short?: readonly string[];
    }[];
  };
  readonly pyrra_windows: {
    readonly period_d: number;
    readonly cases: readonly { severity: string; for: string; long: string; short: string; factor: number }[];
  };
  readonly time_zone_format: { readonly cases: readonly (readonly [number, string, string])[] };
  readonly openslo_examples: {
    readonly cases: readonly {
      window?: string;
      slice?: string;
      slices?: number;
      target?: number;
      timeslices_minutes_to_burn?: number;
      ratio_timeslices_minutes_to_burn?: number;
      baseline?: number;
      attack?: number;
      ratio?: string;
      bad_total?: string;
      sli?: number;
      minutes?: number;
      bad_minutes_budget?: number;
    }[];
  };
}

function seen(good: number, valid: number, lengthMs: number): LedgerSum {
  return { good, valid, seenMs: lengthMs, unseenMs: 0, excludedMs: 0, noTrafficMs: 0, gapMs: 0, rows: 1 };
}

const budgetOf = (good: number, valid: number, lengthMs: number, objective: number) =>
  errorBudget(
    countEvents(seen(good, valid, lengthMs), lengthMs, { noTraffic: 'ignore', unmeasured: 'ignore' }),
    objective,
  );

const MINUTE = 60_000;
const GRID = { start: 0, end: MINUTE, stepMs: MINUTE };
const PRECOMPUTED = { kind: 'precomputed', source: 'prom', query: 'ratio', ratioOf: 'good' } as const;

/** One bucket a minute with that many good events of `valid`. */
function measuredRows(good: number[], valid: number): LedgerRows {
  return {
    group: good.map(() => '{}'),
    start: good.map((_, i) => i * MINUTE),
    good,
    valid: good.map(() => valid),
    state: good.map(() => BucketState.measured),
    samples: good.map(() => 1),
  };
}

describe.skipIf(!existsSync(FILE))('numbers of other systems (skipped where their folder is missing)', () => {
  const cases = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Cases) : undefined;
  const report = cases?.slo_generator_report;
  const openslo = cases?.openslo_examples.cases ?? [];

  test.each(report?.cases.filter(({ sli, good, bad }) => sli !== undefined && (good ?? bad) !== undefined) ?? [])(
    'slo-generator: $name',
    ({ good, bad, sli, alert }) => {
      // A missing part is no events of that kind here; slo-generator's own -1 for it is what its users complain of.
      const count = (value: unknown) => (typeof value === 'number' ? value : 0);
      const events = { good: count(good), valid: count(good) + count(bad) };
      expect(compliance(events)).toBe(sli);
      if (alert !== undefined) expect((burnRate(events, report?.goal ?? 0) ?? 0) > 1).toBe(alert);
    },
  );

  test.each(report?.cases.filter(({ sli_in: ratio }) => typeof ratio === 'number') ?? [])(
    'slo-generator: $name, a ratio that somebody else computed',
    ({ sli_in: ratio, sli, alert }) => {
      const slice = { start: 0, end: MINUTE, stepMs: MINUTE };
      const series = { times: Float64Array.of(MINUTE), values: Float64Array.of(Number(ratio)) };
      const { rows } = precomputedRows('{}', series, { ...PRECOMPUTED, sliceMs: MINUTE }, slice);
      const events = { good: rows.good[0] ?? 0, valid: rows.valid[0] ?? 0 };
      expect(compliance(events)).toBe(sli);
      expect((burnRate(events, report?.goal ?? 0) ?? 0) > 1).toBe(alert);
    },
  );

  test.each(report?.cases.filter(({ valid, name }) => !valid && name !== 'not_enough_events') ?? [])(
    'slo-generator: $name is no ratio',
    ({ good, bad }) => {
      const count = (value: unknown) => (typeof value === 'number' ? value : 0);
      expect(compliance({ good: count(good), valid: count(good) + count(bad) })).toBeUndefined();
      const nothing = precomputedRows('{}', undefined, { ...PRECOMPUTED, sliceMs: MINUTE }, GRID);
      expect(nothing.rows.state).toEqual([BucketState.unmeasured]);
    },
  );

  test('slo-generator: the report of twelve hours at half', () => {
    const fixture = report?.report_fixture_v2;
    if (!fixture) throw new Error('no fixture');
    const { good, bad, goal, window_s: seconds, expect: expected } = fixture;
    const budget = budgetOf(good, good + bad, seconds * 1000, goal);
    expect(compliance({ good, valid: good + bad })).toBe(expected.sli);
    expect(burnRate({ good, valid: good + bad }, goal)).toBeCloseTo(expected.burn_rate ?? 0, 9);
    expect(minutesLeft(budget, goal, seconds * 1000)).toBeCloseTo(expected.error_budget_remaining_minutes ?? 0, 9);
    // Its own consumed ratio of 19.99 contradicts its own formula, which gives 500 %, as does ours.
    expect(budget.used).toBeCloseTo(5, 9);
  });

  test.each(cases?.sloth_burn_factors.cases.filter(({ factors }) => factors !== undefined) ?? [])(
    'Sloth: factors of $period_d days',
    ({ period_d: days, factors = [], budget_pct: shares = [], long = [], short = [] }) => {
      const { rules } = burnPolicyFor(days * DAY);
      expect(rules.map(({ longMs }) => longMs)).toEqual(long.map(parseDuration));
      expect(rules.map(({ shortMs }) => shortMs)).toEqual(short.map(parseDuration));
      rules.forEach(({ factor, longMs }, i) => {
        expect(factor).toBeCloseTo(factors[i] ?? 0, 9);
        expect(burnFactor((shares[i] ?? 0) / 100, days * DAY, longMs)).toBeCloseTo(factors[i] ?? 0, 9);
      });
    },
  );

  test.each(cases?.pyrra_windows.cases ?? [])(
    'Pyrra: $severity over $long lasts window ÷ factor, and can be written as a rule of our own',
    ({ factor, long, short }) => {
      const periodMs = (cases?.pyrra_windows.period_d ?? 0) * DAY;
      expect(timeToExhaustionMs(1, factor, periodMs)).toBe(periodMs / factor);
      const share = (factor * parseDuration(long)) / periodMs;
      expect(burnFactor(share, periodMs, parseDuration(long))).toBe(factor);
      expect(parseDuration(short)).toBeLessThan(parseDuration(long));
    },
  );

  test.each(openslo.filter(({ timeslices_minutes_to_burn: minutes }) => minutes !== undefined))(
    'OpenSLO: $window of slices of $slice may have $timeslices_minutes_to_burn bad ones',
    ({ slices = 0, target = 0, timeslices_minutes_to_burn: toBurn = 0 }) => {
      expect(budgetOf(slices, slices, slices * MINUTE, target).allowed).toBeCloseTo(toBurn, 6);
    },
  );

  test.each(openslo.filter(({ ratio_timeslices_minutes_to_burn: minutes }) => minutes !== undefined))(
    'OpenSLO: ratio slices at $baseline bear $ratio_timeslices_minutes_to_burn minutes at $attack',
    ({ baseline = 0, attack = 0, target = 0, ratio_timeslices_minutes_to_burn: toBurn = 0 }) => {
      const slices = 20_160;
      const attacked = Math.floor(toBurn);
      const method = { method: 'ratioTimeslices', sliceMs: MINUTE } as const;
      const counts = Array.from({ length: slices }, (_, i) => (i < attacked ? attack : baseline) * 1000);
      const rows = budgetedRows(measuredRows(counts, 1000), method, { start: 0, end: slices * MINUTE, stepMs: MINUTE });
      const good = rows.good.reduce((sum, value) => sum + value, 0);
      const budget = budgetOf(good, slices, slices * MINUTE, target);
      const left = budgetLeft(budget, { objective: target, wholeMs: slices * MINUTE, sliceMs: MINUTE });
      expect(attacked + (left?.minutes.value ?? 0) / (baseline - attack)).toBeCloseTo(toBurn, 3);
    },
  );

  test.each(openslo.filter(({ bad_minutes_budget: minutes }) => minutes !== undefined))(
    'OpenSLO: $minutes minutes at $target may have $bad_minutes_budget bad ones',
    ({ minutes = 0, target = 0, bad_minutes_budget: allowed = 0 }) => {
      expect(minutesLeft(budgetOf(1, 1, minutes * MINUTE, target), target, minutes * MINUTE)).toBeCloseTo(allowed, 6);
    },
  );

  test.each(openslo.filter(({ ratio, bad_total: bad }) => ratio !== undefined || bad !== undefined))(
    'OpenSLO: good $ratio, or bad $bad_total, is $sli',
    ({ sli }) => {
      // Ninety-nine of a hundred, and the same as one bad of a hundred.
      expect(compliance({ good: 99, valid: 100 })).toBe(sli);
      expect(compliance({ good: 100 - 1, valid: 100 })).toBe(sli);
    },
  );

  test.each(cases?.time_zone_format.cases ?? [])('slo-generator: %d in %s is %s', (seconds, zone, text) => {
    // Where it is UTC's we print Z, which ISO 8601 has for the same offset.
    expect(formatInstant(seconds * 1000, zone).replace(/Z$/, '+00:00')).toBe(text);
  });

  test('Sloth measured with promtool: a period is weighted by events, and an idle gap is not a NaN', () => {
    // 60 min at 10 requests a minute without errors, then 60 min at 10,000 with 1 %: Sloth says 0.0049995.
    const valid = 60 * 10 + 60 * 10_000;
    expect(1 - (compliance({ good: valid - 6000, valid }) ?? 0)).toBeCloseTo(0.00999, 6);
    const idle = { ...seen(999, 1000, DAY), noTrafficMs: 30 * 60_000 };
    expect(errorBudget(countEvents(idle, DAY, { noTraffic: 'ignore', unmeasured: 'ignore' }), 0.999).used).toBe(1);
  });
});

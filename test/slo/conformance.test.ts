import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  burnFactor,
  burnPolicyFor,
  burnRate,
  compliance,
  countEvents,
  errorBudget,
  type LedgerSum,
  minutesLeft,
} from '../../src/slo/index.ts';
import { parseDuration } from '../../src/time/index.ts';

const FILE = join(resolve(process.env.NINES_CONFORMANCE ?? '../shared/conformance'), 'numeric', 'conformance.json');
const DAY = 86_400_000;

interface Cases {
  readonly slo_generator_report: {
    readonly goal: number;
    readonly cases: readonly {
      name: string;
      good?: unknown;
      bad?: unknown;
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
  readonly openslo_examples: {
    readonly cases: readonly {
      slices?: number;
      target?: number;
      timeslices_minutes_to_burn?: number;
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

describe.skipIf(!existsSync(FILE))('numbers of other systems (skipped where their folder is missing)', () => {
  const cases = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Cases) : undefined;
  const report = cases?.slo_generator_report;

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

  test('slo-generator: no events are no ratio', () => {
    expect(compliance({ good: 0, valid: 0 })).toBeUndefined();
  });

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

  test('OpenSLO: how many slices and minutes may be bad', () => {
    for (const example of cases?.openslo_examples.cases ?? []) {
      const { slices, target, timeslices_minutes_to_burn: toBurn, minutes, bad_minutes_budget: allowed } = example;
      if (slices !== undefined && toBurn !== undefined) {
        expect(budgetOf(slices, slices, slices * 60_000, target ?? 0).allowed).toBeCloseTo(toBurn, 6);
      }
      if (minutes !== undefined) {
        expect(minutesLeft(budgetOf(1, 1, minutes * 60_000, target ?? 0), target ?? 0, minutes * 60_000)).toBeCloseTo(
          allowed ?? 0,
          6,
        );
      }
    }
  });

  test('Sloth measured with promtool: a period is weighted by events, and an idle gap is not a NaN', () => {
    // 60 min at 10 requests a minute without errors, then 60 min at 10,000 with 1 %: Sloth says 0.0049995.
    const valid = 60 * 10 + 60 * 10_000;
    expect(1 - (compliance({ good: valid - 6000, valid }) ?? 0)).toBeCloseTo(0.00999, 6);
    const idle = { ...seen(999, 1000, DAY), noTrafficMs: 30 * 60_000 };
    expect(errorBudget(countEvents(idle, DAY, { noTraffic: 'ignore', unmeasured: 'ignore' }), 0.999).used).toBe(1);
  });
});

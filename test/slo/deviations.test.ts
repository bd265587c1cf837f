import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { burnCondition } from '../../src/alerting/index.ts';
import {
  burnPolicyFor,
  burnRate,
  compliance,
  countEvents,
  counterBuckets,
  errorBudget,
  eventsWithin,
  type LedgerSum,
  windowAt,
} from '../../src/slo/index.ts';
import { lengthMs } from '../../src/time/index.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

interface Deviation {
  readonly name: string;
  readonly they: string;
  readonly we: string;
  readonly because: string;
}

/** Rows of the table under the heading. */
function deviations(): Deviation[] {
  const [, section = ''] = readFileSync('docs/accounting.md', 'utf8').split('## Where we differ on purpose');
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => {
      const [name = '', they = '', we = '', because = ''] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return { name, they, we, because };
    });
}

const whole = (good: number, valid: number, parts: Partial<LedgerSum> = {}): LedgerSum => ({
  good,
  valid,
  seenMs: DAY,
  unseenMs: 0,
  excludedMs: 0,
  noTrafficMs: 0,
  gapMs: 0,
  rows: 1,
  ...parts,
});
const budget = (sum: LedgerSum, objective: number) =>
  errorBudget(countEvents(sum, DAY, { noTraffic: 'ignore', unmeasured: 'ignore' }), objective);
const march = { kind: 'calendar', unit: 'month', timeZone: 'America/New_York' } as const;

/** One event among samples at half past every minute, seen from a window of five. */
function eventsOfFiveMinutes(): number {
  const times = Float64Array.from({ length: 10 }, (_, i) => (i - 2.5) * MINUTE);
  const values = times.map((time) => (time < 2 * MINUTE ? 1000 : 1001));
  const { increase } = counterBuckets({ times, values }, { start: 0, end: 5 * MINUTE, stepMs: 5 * MINUTE });
  return increase[0] ?? Number.NaN;
}

/** What a rule makes of windows of which nobody saw anything. */
function verdictInSilence(): string {
  const rule = { severity: 'page', longMs: 60 * MINUTE, shortMs: 5 * MINUTE, factor: 14.4 };
  const nobody = { service: '', owner: '', team: '', tier: '', runbook: '' };
  const slo = { name: 'api', title: 'API', labels: {}, measured: '', objective: 0.999, minCoverage: 0.9, ...nobody };
  const rates = [rule.longMs, rule.shortMs].map((windowMs) => ({ windowMs, rate: undefined, coverage: 0 }));
  const { readings } = burnCondition(slo, rule, { labels: {}, budgetLeft: undefined }, [{ at: 0, rates }], {});
  return [...readings].map(({ verdict }) => verdict).join();
}

/** What this program says, printed as in the table. */
const OURS: Readonly<Record<string, () => string>> = {
  'slo-generator: consumed ratio of the report fixture': () => (budget(whole(3556, 7112), 0.9).used ?? 0).toFixed(0),
  'slo-generator: no good and 15 bad events': () => `${(compliance({ good: 0, valid: 15 }) ?? -1) * 15} good`,
  'slo-generator: 5 good and 4 bad events': () => (compliance({ good: 5, valid: 9 }) ?? 0).toFixed(4),
  'Sloth: burn factors for a period of 42 days': () => String(burnPolicyFor(42 * DAY).rules[0]?.factor),
  'Sloth: 10 requests a minute without errors, then 10,000 with 1 %': () =>
    (1 - (compliance({ good: 600_600 - 6000, valid: 600_600 }) ?? 0)).toPrecision(3),
  'Sloth: an idle gap of 30 minutes': () => String(budget(whole(999, 1000, { noTrafficMs: 1_800_000 }), 0.999).used),
  'Pyrra: a total of zero': () => (compliance({ good: 0, valid: 0 }) === undefined ? 'no ratio' : 'a ratio'),
  'OpenSLO: failed requests that burn 5 % of two weeks at 24,000 a day': () =>
    String(Math.round(budget(whole(336_000, 336_000), 0.95).allowed)),
  'OpenSLO: 100 minus 1 bad of 100': () => String(compliance({ good: 99, valid: 100 })),
  'OpenSLO SDK: length of a month that is a calendar window': () =>
    String(lengthMs(windowAt(march, Date.parse('2026-03-20T00:00:00Z'), 300_000).whole) / 1000),
  'Kibana: burn rate of 19 bad in 1,680 at 90 %': () => (burnRate({ good: 1661, valid: 1680 }, 0.9) ?? 0).toFixed(6),
  'Prometheus: one event in five minutes, scraped every minute at half past': () => String(eventsOfFiveMinutes()),
  'Prometheus: a burn-rate alert whose source falls silent': verdictInSilence,
  'Prometheus 3: share of a native bucket from 1 s to 2 s that is at most 1.5 s': () =>
    String(eventsWithin([{ left: 1, right: 2, count: 1 }], 1.5).count),
};

describe('the table of deliberate deviations', () => {
  test('has the rows that are computed here, each with a reason', () => {
    const rows = deviations();
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(OURS).sort());
    for (const { they, we, because } of rows) {
      expect(because).not.toBe('');
      expect(we).not.toBe(they);
    }
  });

  test.each(deviations())('$name: $we, not $they', ({ name, we }) => {
    expect(OURS[name]?.()).toBe(we);
  });
});

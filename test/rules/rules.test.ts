import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/index.ts';
import { prometheusRules } from '../../src/rules/index.ts';
import {
  burnEstablished,
  burnRates,
  counterBuckets,
  counterRows,
  policyWindows,
  type SloDefinition,
} from '../../src/slo/index.ts';
import { findBinary } from '../servers/binaries.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const folder = temporaryFolder('rules');
afterAll(() => folder.remove());
const promtool = findBinary('promtool');
const MINUTE = 60_000;

async function slosOf(items: string): Promise<readonly SloDefinition[]> {
  const text = `sources: { prom: { type: prometheus, url: "http://localhost:9090" }, ch: { type: clickhouse, url: "http://localhost:8123" } }\nslos:\n${items}`;
  const { slos } = await loadConfig('/nines.yaml', { env: {}, readFile: async () => new TextEncoder().encode(text) });
  return slos;
}

function rulesOf(slos: readonly SloDefinition[]) {
  return prometheusRules(slos, (source) => source === 'prom');
}

function ruleFile(slos: readonly SloDefinition[]): string {
  return stringify({ groups: rulesOf(slos).groups });
}

/** Runs promtool on some files; gives what it said, and fails the test where it is not content. */
function run(command: string, files: Readonly<Record<string, string>>, last: string): string {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder.path, name), content);
  try {
    const args = [...command.split(' '), last];
    return execFileSync(promtool ?? '', args, { cwd: folder.path, encoding: 'utf8', timeout: 60_000 });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`promtool: ${stdout ?? ''}${stderr ?? ''}`.slice(0, 4000));
  }
}

const EVERY_KIND = `
  - { name: ratio, objective: 99.9%, window: 30d, service: shop, sli: { source: prom, bad: 'r_total{code=~"5.."}', valid: r_total } }
  - { name: signed, objective: 99%, groupBy: [zone], sli: { source: prom, good: 'sum by (zone) (a_total) - sum by (zone) (b_total)', valid: 'sum by (zone) (c_total)' } }
  - { name: latency, objective: 99%, sli: { source: prom, histogram: 'h_seconds{job="api"}', threshold: 250ms } }
  - { name: native, objective: 99%, sli: { source: prom, good: 'histogram_count(sum(increase(n[$window])))', valid: 'sum(increase(c_total[$window]))' } }
  - { name: slices, objective: 99%, sli: { source: prom, query: 'max(lag)', condition: '< 100' } }
  - { name: computed, objective: 99%, sli: { source: prom, ratio: 'job:errors:ratio', ratioOf: bad, slice: 5m } }
  - { name: budgeted, objective: 99%, window: month, sli: { source: prom, good: g_total, valid: v_total }, budgeting: { method: timeslices, slice: 1m, target: 95% } }
  - { name: averaged, objective: 99%, sli: { source: prom, good: g_total, valid: v_total }, budgeting: { method: ratioTimeslices, slice: 1m } }
  - { name: silent, objective: 99%, burnRules: [], sli: { source: prom, good: g_total, valid: v_total } }
  - { name: rows, objective: 99%, sli: { source: ch, query: 'SELECT time, good, valid FROM t WHERE time >= {start:DateTime64(3)} AND time < {end:DateTime64(3)}' } }
`;

describe('rules for Prometheus', () => {
  test('say which SLOs they leave out and where they differ from the ledger', async () => {
    const { groups, remarks } = rulesOf(await slosOf(EVERY_KIND));
    expect(groups.map(({ name }) => name)).not.toContain('nines-slo-rows');
    expect(remarks).toEqual([
      'latency: 0.25 s must be a bucket bound of the histogram: rules do not interpolate',
      'budgeted: the period of the rules is a rolling 30d, not a calendar month',
      'rows: left out, its source is not a Prometheus',
    ]);
  });

  test('hold no artefact of binary fractions and no alert where the SLO has none', async () => {
    const { groups } = rulesOf(await slosOf(EVERY_KIND));
    const text = JSON.stringify(groups);
    expect(text).not.toMatch(/0{8}[1-9]|9{8}/);
    expect(text).toContain('"vector(0.001)"');
    const silent = groups.find(({ name }) => name === 'nines-slo-silent');
    expect(silent?.rules.filter((rule) => 'alert' in rule)).toEqual([]);
  });
});

describe.skipIf(promtool === undefined)('rules in promtool (skipped where it is missing)', () => {
  test('are accepted for every kind of SLI', async () => {
    const { groups } = rulesOf(await slosOf(EVERY_KIND));
    expect(run('check rules', { 'every.yaml': stringify({ groups }) }, 'every.yaml')).toContain('SUCCESS');
  });

  test('weigh every event the same, where a mean of ratios gives half of the true error', async () => {
    const slos = await slosOf(
      `  - { name: uneven, objective: 99.9%, window: 30d, sli: { source: prom, bad: 'r_total{code="500"}', valid: r_total } }`,
    );
    const quietThenBusy = [
      { series: 'r_total{code="200"}', values: '0+10x60 10500+9900x60' },
      { series: 'r_total{code="500"}', values: '0+0x60 100+100x60' },
    ];
    const file = testFile(quietThenBusy, [
      // 6,100 of 610,600 events; between two samples at a time, so that two digits after the first agree.
      {
        expr: 'round(nines:slo_errors:ratio_period, 0.0001)',
        eval_time: '2h',
        samples: [{ value: 0.01, slo: 'uneven' }],
      },
    ]);
    run('test rules', { 'rules.yaml': ruleFile(slos), 'uneven.yaml': file }, 'uneven.yaml');
  });

  test('stay numbers over an idle gap and after it', async () => {
    const slos = await slosOf(
      `  - { name: idle, objective: 99.9%, window: 30d, sli: { source: prom, bad: 'r_total{code="500"}', valid: r_total } }`,
    );
    const gap = [
      { series: 'r_total{code="200"}', values: '0+990x60 59400+0x30 59400+990x60' },
      { series: 'r_total{code="500"}', values: '0+10x60 600+0x30 600+10x60' },
    ];
    const used = (time: string) => ({
      expr: 'round(nines:slo_error_budget_used:ratio, 0.001)',
      eval_time: time,
      samples: [{ value: 10, slo: 'idle' }],
    });
    const none = { expr: 'nines:slo_errors:ratio_5m', eval_time: '85m', samples: [] };
    const file = testFile(gap, [used('60m'), none, used('85m'), used('2h')]);
    run('test rules', { 'rules.yaml': ruleFile(slos), 'idle.yaml': file }, 'idle.yaml');
  });

  const HOUR = 60;
  const steady = () => ({ bad: 0, valid: 1000 });
  const shapes: Readonly<Record<string, (minute: number) => { readonly bad: number; readonly valid: number }>> = {
    'a total outage': (m) => (m >= 7 * HOUR && m < 8 * HOUR ? { bad: 1000, valid: 1000 } : steady()),
    'a slow burn': (m) => (m >= 7 * HOUR ? { bad: 12, valid: 1000 } : steady()),
    'uneven traffic': (m) => {
      const valid = m % (2 * HOUR) < HOUR ? 20 : 5000;
      return { bad: m >= 7 * HOUR && valid === 20 ? 10 : m >= 9 * HOUR ? 150 : 0, valid };
    },
    'a service that flaps': (m) => (m >= 7 * HOUR && m % 20 < 6 ? { bad: 300, valid: 1000 } : steady()),
    'an error ratio just above the threshold': (m) => (m >= 7 * HOUR ? { bad: 15, valid: 1000 } : steady()),
    'one failed request at night': (m) => ({ bad: m === 7 * HOUR ? 1 : 0, valid: m % 10 === 0 ? 1 : 0 }),
  };
  const LENGTH = 11 * HOUR;

  test.each(Object.keys(shapes))('fire within one step of our own evaluation: %s', async (name) => {
    const shape = shapes[name] ?? steady;
    const [slo] = await slosOf(`
  - name: shape
    objective: 99.9%
    window: 30d
    bucket: 1m
    sli: { source: prom, bad: 'r_total{code="500"}', valid: r_total }
    burnRules:
      - { severity: page, long: 1h, short: 5m, factor: 14.4 }
      - { severity: page, long: 6h, short: 30m, factor: 6 }
`);
    if (slo === undefined) throw new Error('no SLO');
    const counts = Array.from({ length: LENGTH }, (_, minute) => shape(minute));
    const good = runningTotals(counts.map(({ bad, valid }) => valid - bad));
    const bad = runningTotals(counts.map((count) => count.bad));
    const ours = firingMinutes(slo, good, bad);
    const checks: Check[] = [];
    for (const [index, firing] of ours.entries()) {
      const long = ['1h', '6h'][index];
      for (let minute = 6 * HOUR + 5; minute < LENGTH - 1; minute++) {
        const now = firing[minute];
        // Within one step: where ours changes in this minute or beside it, both answers are right.
        if (now !== firing[minute - 1] || now !== firing[minute + 1]) continue;
        checks.push({
          expr: `count(ALERTS{alertstate="firing",long_window="${long}"}) or vector(0)`,
          eval_time: `${minute}m`,
          samples: [{ value: now ? 1 : 0 }],
        });
      }
    }
    const series = [
      { series: 'r_total{code="200"}', values: good.join(' ') },
      { series: 'r_total{code="500"}', values: bad.join(' ') },
    ];
    run('test rules', { 'rules.yaml': ruleFile([slo]), 'shape.yaml': testFile(series, checks) }, 'shape.yaml');
    const fires = ours.some((firing) => firing.includes(true));
    expect(fires).toBe(name !== 'one failed request at night');
  });
});

interface Check {
  readonly expr: string;
  readonly eval_time: string;
  readonly samples: readonly { readonly value: number; readonly slo?: string }[];
}

function testFile(
  series: readonly { readonly series: string; readonly values: string }[],
  checks: readonly Check[],
): string {
  return stringify({
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series,
        promql_expr_test: checks.map(({ expr, eval_time, samples }) => ({
          expr,
          eval_time,
          exp_samples: samples.map(({ value, slo }) => ({ labels: slo ? `{slo="${slo}"}` : '{}', value })),
        })),
      },
    ],
  });
}

/** Counters that begin at zero: the sample of minute 0 is where they begin. */
function runningTotals(counts: readonly number[]): number[] {
  let total = 0;
  return counts.map((count, minute) => {
    if (minute > 0) total += count;
    return total;
  });
}

/** Per rule and minute, whether the ledger's burn rates fire. */
function firingMinutes(slo: SloDefinition, good: readonly number[], bad: readonly number[]): boolean[][] {
  const grid = { start: 0, end: lengthMs(good), stepMs: slo.bucketMs };
  const buckets = (values: readonly number[]) =>
    counterBuckets({ times: Float64Array.from(values, (_, i) => i * MINUTE), values: Float64Array.from(values) }, grid);
  const valid = buckets(good.map((count, i) => count + (bad[i] ?? 0)));
  const rows = counterRows('{}', { part: buckets(bad), partIs: 'bad', valid, anyLive: valid.live }, grid);
  const windows = policyWindows(slo.burnPolicy);
  const at = burnRates(
    {
      start: Float64Array.from(rows.start),
      widthMs: Float64Array.from(rows.start, () => slo.bucketMs),
      good: Float64Array.from(rows.good),
      valid: Float64Array.from(rows.valid),
      state: Float64Array.from(rows.state),
    },
    slo,
    windows,
    good.map((_, minute) => minute * MINUTE),
  );
  return slo.burnPolicy.rules.map((rule) =>
    at.map(({ rates }) => {
      const over = (windowMs: number) => rates[windows.indexOf(windowMs)];
      const [long, short] = [over(rule.longMs), over(rule.shortMs)];
      if (long === undefined || short === undefined) return false;
      const above = (long.rate ?? 0) > rule.factor && (short.rate ?? 0) > rule.factor;
      return above && burnEstablished(long, rule.factor, slo);
    }),
  );
}

function lengthMs(values: readonly unknown[]): number {
  return values.length * MINUTE;
}

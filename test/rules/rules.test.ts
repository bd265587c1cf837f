import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/index.ts';
import { prometheusRules } from '../../src/rules/index.ts';
import type { SloDefinition } from '../../src/slo/index.ts';
import { findBinary } from '../servers/binaries.ts';
import { runPromtool, testRules } from '../servers/promtool.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const folder = temporaryFolder('rules');
afterAll(() => folder.remove());
const promtool = findBinary('promtool');

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

  test('carry the labels by severity that the SLO has', async () => {
    const [slo] = await slosOf(
      '  - { name: api, objective: 99.9%, alertLabels: { page: { severity: critical } }, sli: { source: prom, bad: b_total, valid: v_total } }',
    );
    const { groups } = rulesOf(slo ? [slo] : []);
    const severities = groups.flatMap(({ rules }) =>
      rules.flatMap((rule) => ('alert' in rule ? [rule.labels.severity] : [])),
    );
    expect([...new Set(severities)].sort()).toEqual(['critical', 'ticket']);
    await expect(
      slosOf(
        '  - { name: api, objective: 99%, alertLabels: { page: { slo: x } }, sli: { source: prom, bad: b, valid: v } }',
      ),
    ).rejects.toThrow(/alertLabels/);
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
    const said = runPromtool(folder.path, ['check', 'rules'], { 'every.yaml': stringify({ groups }) }, 'every.yaml');
    expect(said).toContain('SUCCESS');
  });

  test('weigh every event the same, where a mean of ratios gives half of the true error', async () => {
    const slos = await slosOf(
      `  - { name: uneven, objective: 99.9%, window: 30d, sli: { source: prom, bad: 'r_total{code="500"}', valid: r_total } }`,
    );
    const quietThenBusy = [
      { series: 'r_total{code="200"}', values: '0+10x60 10500+9900x60' },
      { series: 'r_total{code="500"}', values: '0+0x60 100+100x60' },
    ];
    testRules(folder.path, ruleFile(slos), quietThenBusy, [
      // 6,100 of 610,600 events; between two samples at a time, so that two digits after the first agree.
      {
        expr: 'round(nines:slo_errors:ratio_period, 0.0001)',
        eval_time: '2h',
        samples: [{ value: 0.01, slo: 'uneven' }],
      },
    ]);
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
    testRules(folder.path, ruleFile(slos), gap, [used('60m'), none, used('85m'), used('2h')]);
  });
});

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { EVENTS, simulate } from '../../examples/reducto/simulation.ts';
import { evaluatePromql, seriesOf } from '../../examples/simulator/promql/evaluate.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { recorded } from '../../examples/simulator/recordings.ts';
import { Simulation } from '../../examples/simulator/simulation.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { Series } from '../../src/series/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { startPrometheus } from '../servers/prometheus.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { EXAMPLES } from './systems.ts';

const FOLDER = join(EXAMPLES, 'reducto');
const HOUR_MS = 3_600_000;
const DAY: TimeRange = { start: EVENTS.slowStorage.start - 6 * HOUR_MS, end: EVENTS.slowStorage.start + 18 * HOUR_MS };
const EVERY_MS = 120_000;

function answer(query: string, series: readonly Series[], { start, end } = DAY): readonly Series[] {
  const from = Math.ceil(start / EVERY_MS) * EVERY_MS;
  const steps = Float64Array.from({ length: Math.ceil((end - from) / EVERY_MS) }, (_, i) => from + i * EVERY_MS);
  const value = evaluatePromql(query, series, steps);
  if (value.kind === 'scalar') throw new Error('a vector is expected');
  return value.elements.map((element) => seriesOf(element, steps)).filter(({ times }) => times.length > 0);
}

/** Two hours of one server whose counters grow by fixed amounts per second. */
function steady(
  perSecond: Readonly<Record<string, number>>,
  buckets?: readonly [bounds: number[], counts: number[]],
): Series[] {
  const simulation = new Simulation({ start: DAY.start, end: DAY.start + 2 * HOUR_MS, everyMs: EVERY_MS, seed: 1 });
  const target = simulation.target({ job: 'reducto-server', instance: 'reducto-09:9090' });
  const counters = Object.entries(perSecond).map(([name, rate]) => ({ counter: target.counter(name), rate }));
  const histogram = target.histogram('reducto_processing_time_seconds', buckets?.[0] ?? [1]);
  target.run(() => {
    for (const { counter, rate } of counters) counter.add((rate * EVERY_MS) / 1_000);
    histogram.observe(buckets?.[1] ?? [1, 0], 1);
  });
  return [...simulation.series()];
}

const lastHour: TimeRange = { start: DAY.start + 1.5 * HOUR_MS, end: DAY.start + 1.9 * HOUR_MS };
const values = (series: readonly Series[]): number[] => series.flatMap((one) => [...one.values]);

describe('what was wrong in the guide of Reducto', () => {
  let series: readonly Series[];
  beforeAll(() => {
    const range = { start: DAY.start - 2 * HOUR_MS, end: DAY.end };
    const system = simulate(range);
    series = [...system.series, ...recorded(readRules(FOLDER), system.series, range, EVERY_MS)];
  });

  it.each([
    ['reducto:hourly_cost_savings_usd', 'rate(reducto_cost_savings_usd_total[1h])'],
    ['reducto:bandwidth_saved_gb_per_hour', 'rate(reducto_bandwidth_saved_bytes_total[1h]) / 1024 / 1024 / 1024'],
    ['reducto:storage_saved_gb_per_hour', 'rate(reducto_storage_saved_bytes_total[1h]) / 1024 / 1024 / 1024'],
  ])('%s is per hour, where the guide is per second', (record, guide) => {
    const mended = answer(record, series);
    const theirs = answer(guide, series);
    expect(mended.length).toBe(3);
    for (const [i, one] of mended.entries()) {
      for (const [j, value] of one.values.entries()) expect(value / (theirs[i]?.values[j] ?? 0)).toBeCloseTo(3_600, 3);
    }
  });

  it('with dollars per second the target of $100 per hour is missed all day by servers that save more', () => {
    const before = { start: DAY.start, end: EVENTS.savingsSlump.start };
    const always = answer('rate(reducto_cost_savings_usd_total[1h]) < bool 100', series, before);
    expect(values(always).every((missed) => missed === 1)).toBe(true);
    expect(answer('reducto:hourly_cost_savings_usd < 100', series, before)).toEqual([]);
  });

  it('memory of the process and of the host never match by their own labels, and do by the host', () => {
    const guide = '(process_resident_memory_bytes{job="reducto-server"} / node_memory_MemTotal_bytes) * 100';
    expect(answer(guide, series)).toEqual([]);
    const mended = answer('reducto:memory_utilization_percent', series);
    expect(mended.map(({ labels }) => labels.host)).toEqual(['reducto-01', 'reducto-02', 'reducto-03']);
  });

  it('a comparison without bool has no sample while a level is missed, so that its history is always good', () => {
    const p95 = 'histogram_quantile(0.95, rate(reducto_processing_time_seconds_bucket[5m]))';
    const slow = { start: EVENTS.slowStorage.start + 300_000, end: EVENTS.slowStorage.end };
    const server = (found: readonly Series[]) => found.filter(({ labels }) => labels.instance === 'reducto-02:9090');
    expect(server(answer(`${p95} < 5`, series, slow))).toEqual([]);
    expect(values(server(answer(`${p95} < bool 5`, series, slow))).every((kept) => kept === 0)).toBe(true);
    expect(values(server(answer('reducto:response_time_sla_compliance', series, slow)))).toContain(0);
  });

  it('adding two error ratios calls a level missed that is kept', () => {
    const both = steady({
      reducto_compression_operations_total: 1_000,
      reducto_compression_errors_total: 0.9,
      reducto_decompression_operations_total: 1_000,
      reducto_decompression_errors_total: 0.9,
    });
    const ratio = (kind: string) =>
      `rate(reducto_${kind}_errors_total[5m]) / rate(reducto_${kind}_operations_total[5m])`;
    expect(
      values(answer(`(${ratio('compression')} + ${ratio('decompression')}) < bool 0.001`, both, lastHour)),
    ).not.toContain(1);
    const whole = `(rate(reducto_compression_errors_total[5m]) + rate(reducto_decompression_errors_total[5m]))
      / (rate(reducto_compression_operations_total[5m]) + rate(reducto_decompression_operations_total[5m])) < bool 0.001`;
    expect(values(answer(whole, both, lastHour))).not.toContain(0);
  });

  it('percent of one core passes 80 on four cores of which 90 % of one is busy, and efficiency asks for 4,500 MB/s there', () => {
    const busy = steady({
      process_cpu_seconds_total: 0.9,
      reducto_bytes_compressed_total: 300 * 1_048_576,
      reducto_bytes_decompressed_total: 0,
    });
    const cpu = 'rate(process_cpu_seconds_total{job="reducto-server"}[5m]) * 100';
    for (const percent of values(answer(cpu, busy, lastHour))) expect(percent).toBeCloseTo(90, 6);
    const mbps =
      'rate(reducto_bytes_compressed_total[5m]) / 1024 / 1024 + rate(reducto_bytes_decompressed_total[5m]) / 1024 / 1024';
    expect(values(answer(`(${mbps}) > bool 100`, busy, lastHour))).not.toContain(0);
    expect(values(answer(`(${mbps}) / (${cpu}) < bool 50`, busy, lastHour))).not.toContain(0);
  });

  it('a service that misses its 5 seconds raises no alert at 30', () => {
    const slow = steady({}, [
      [5, 10, 30],
      [80, 15, 5, 0],
    ]);
    const p95 = 'histogram_quantile(0.95, rate(reducto_processing_time_seconds_bucket[5m]))';
    expect(values(answer(`${p95} < bool 5`, slow, lastHour))).not.toContain(1);
    expect(answer(`${p95} > 30`, slow, lastHour)).toEqual([]);
  });

  it('decompressions may all fail without an alert of the guide, and burn the budget of a service level', async () => {
    const failing = steady({
      reducto_compression_operations_total: 1_000,
      reducto_compression_errors_total: 0,
      reducto_decompression_operations_total: 1_000,
      reducto_decompression_errors_total: 1_000,
    });
    const rules = recorded(readRules(FOLDER), failing, { ...lastHour, start: DAY.start }, EVERY_MS);
    expect(answer('reducto:compression_error_rate > 0.05', [...failing, ...rules], lastHour)).toEqual([]);
    const { slos } = await loadConfig(join(FOLDER, 'nines.yaml'), { env: {} });
    const sli = slos.find(({ name }) => name === 'reducto-operations-succeed')?.sli;
    const [bad, valid] = sli?.kind === 'ratio' ? [sli.bad, sli.valid] : [];
    const share = `(${bad}) / (${valid})`.replaceAll('$window', '5m');
    for (const value of values(answer(share, failing, lastHour))) expect(value).toBeCloseTo(0.5, 6);
  });

  it('what is recorded as mbps and called MB/s is 4.9 % more than it says', () => {
    const copying = steady({ reducto_bytes_compressed_total: 100 * 1_048_576, reducto_bytes_decompressed_total: 0 });
    const guide = answer('rate(reducto_bytes_compressed_total[5m]) / 1024 / 1024', copying, lastHour);
    const megabytes = answer('rate(reducto_bytes_compressed_total[5m]) / 1e6', copying, lastHour);
    for (const value of values(guide)) expect(value).toBeCloseTo(100, 6);
    for (const value of values(megabytes)) expect(value).toBeCloseTo(104.8576, 6);
    const shown = readFileSync(join(FOLDER, 'panels.yaml'), 'utf8');
    expect(shown).toContain('unit: MiB/s');
    expect(shown).not.toMatch(/\bMB\/s|\bGB\b/);
  });

  it('uptime over 30 days in a Prometheus that keeps 15, as it does by default, forgets an outage of three weeks ago', () => {
    const end = EVENTS.outage01.start + 21 * 24 * HOUR_MS;
    const { series: all } = simulate({ start: end - 30 * 24 * HOUR_MS, end });
    const up = all.filter(({ labels }) => labels.__name__ === 'up' && labels.instance === 'reducto-01:9090');
    const keptFrom = end - 15 * 24 * HOUR_MS;
    const kept = up.map(({ times, values: readings, labels }) => {
      const first = times.findIndex((time) => time >= keptFrom);
      return { labels, times: times.slice(first), values: readings.slice(first) };
    });
    const asked = 'avg_over_time(up{job="reducto-server"}[30d]) * 100';
    const last = { start: end - 2 * EVERY_MS, end };
    expect(values(answer(asked, kept, last)).every((percent) => percent === 100)).toBe(true);
    expect(values(answer(asked, up, last)).every((percent) => percent < 99.98)).toBe(true);
  });

  it('the business mail prints an annotation that no rule has; the value stands in the description', () => {
    const rules = readRules(FOLDER).flatMap((text) => {
      const { groups } = parse(text) as {
        groups: { rules: { alert?: string; annotations?: Record<string, string> }[] }[];
      };
      return groups.flatMap((group) => group.rules);
    });
    expect(rules.filter(({ annotations }) => annotations?.value !== undefined)).toEqual([]);
    expect(rules.find(({ alert }) => alert === 'ReductoROIBelowTarget')?.annotations?.description).toContain('$value');
  });

  it.skipIf(!hasPrometheus())(
    'a rule file that is named and not there keeps nobody from starting, and records nothing',
    async () => {
      const named = ['rules/reducto-alerts.yml', 'rules/reducto-recording.yml', 'rules/system-alerts.yml'];
      const server = await startPrometheus({ config: stringify({ rule_files: named }) });
      try {
        const { data } = (await (await fetch(`${server.url}/api/v1/rules`)).json()) as { data: { groups: unknown[] } };
        expect(data.groups).toEqual([]);
      } finally {
        await server.stop();
      }
      expect(readRules(FOLDER).join()).toContain('record: reducto:uptime_sla_compliance');
    },
  );

  describe.skipIf(findBinary('amtool') === undefined || findBinary('alertmanager') === undefined)(
    'in Alertmanager',
    () => {
      const amtool = findBinary('amtool') ?? '';
      const mended = parse(readFileSync(join(FOLDER, 'alertmanager.yml'), 'utf8')) as {
        route: { routes: { receiver: string }[] };
        receivers: { name: string; email_configs?: Record<string, unknown>[] }[];
        inhibit_rules: { equal: string[] }[];
      };
      const folder = temporaryFolder('reducto-mistakes');
      afterAll(() => folder.remove());

      const fileOf = (config: unknown): string => {
        const file = join(folder.path, 'alertmanager.yml');
        writeFileSync(file, stringify(config));
        return file;
      };
      const check = (file: string): string => {
        try {
          return execFileSync(amtool, ['check-config', file], { encoding: 'utf8', stdio: 'pipe' });
        } catch (error) {
          return `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`;
        }
      };

      it.each(['body', 'subject'])('a mail with a %s is refused, and the mended file is taken', (key) => {
        const receivers = mended.receivers.map((one) => ({
          ...one,
          ...(one.email_configs && { email_configs: one.email_configs.map((mail) => ({ ...mail, [key]: 'text' })) }),
        }));
        expect(check(fileOf({ ...mended, receivers }))).toMatch(new RegExp(`FAILED[\\s\\S]*${key}`));
        expect(check(join(FOLDER, 'alertmanager.yml'))).toContain('SUCCESS');
      });

      it('the business team is told only when its route is asked before that of warnings', () => {
        const route = (config: unknown): string =>
          execFileSync(
            amtool,
            [
              'config',
              'routes',
              'test',
              `--config.file=${fileOf(config)}`,
              'alertname=ReductoROIBelowTarget',
              'severity=warning',
              'team=business',
            ],
            { encoding: 'utf8' },
          ).trim();
        const [business, ...others] = mended.route.routes;
        expect(route({ ...mended, route: { ...mended.route, routes: [...others, business] } })).toBe('warning-alerts');
        expect(route(mended)).toBe('business-alerts');
      });

      it('a warning is inhibited by a critical alert of the same server, and never by one of the same name', async () => {
        const inhibited = async (equal: readonly string[]): Promise<string> => {
          const server = await startAlertmanager(
            stringify({
              route: { receiver: 'nobody' },
              receivers: [{ name: 'nobody' }],
              inhibit_rules: mended.inhibit_rules.map((rule) => ({ ...rule, equal })),
            }),
          );
          try {
            const alert = (alertname: string, severity: string) => ({
              labels: { alertname, severity, instance: 'reducto-01:9090' },
            });
            const body = JSON.stringify([
              alert('ReductoServiceDown', 'critical'),
              alert('ReductoHighCPUUsage', 'warning'),
            ]);
            const headers = { 'content-type': 'application/json' };
            await fetch(`${server.url}/api/v2/alerts`, { method: 'POST', headers, body });
            const alerts = (await (await fetch(`${server.url}/api/v2/alerts`)).json()) as {
              labels: { alertname: string };
              status: { state: string };
            }[];
            return alerts.find(({ labels }) => labels.alertname === 'ReductoHighCPUUsage')?.status.state ?? 'missing';
          } finally {
            await server.stop();
          }
        };
        expect(await inhibited(['alertname', 'instance'])).toBe('active');
        expect(await inhibited(mended.inhibit_rules[0]?.equal ?? [])).toBe('suppressed');
      });
    },
  );
});

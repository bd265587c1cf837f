import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { EVENTS, simulate } from '../../examples/ai-etl/simulation.ts';
import { tableStatements } from '../../examples/ai-etl/telemetry-tables.ts';
import { evaluatePromql, seriesOf } from '../../examples/simulator/promql/evaluate.ts';
import { readRules } from '../../examples/simulator/read-rules.ts';
import { recorded } from '../../examples/simulator/recordings.ts';
import { Simulation } from '../../examples/simulator/simulation.ts';
import { addedIn, type SimulatedSystem, seriesOf as simulated } from '../../examples/simulator/truth.ts';
import { matrixOf } from '../../src/anomaly/engines/matrix.ts';
import { growForest, scoreForest } from '../../src/anomaly/forest/index.ts';
import { selectorsOf } from '../../src/queries/index.ts';
import type { Series } from '../../src/series/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { startAlertmanager } from '../servers/alertmanager.ts';
import { findBinary } from '../servers/binaries.ts';
import { temporaryFolder } from '../servers/server-process.ts';
import { alertRules } from './alert-rules.ts';
import { EXAMPLES } from './systems.ts';

const FOLDER = join(EXAMPLES, 'ai-etl');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const EVERY_MS = 120_000;
const SLOW_DAY: TimeRange = {
  start: EVENTS.slowDatabase.start - 6 * HOUR_MS,
  end: EVENTS.slowDatabase.start + 12 * HOUR_MS,
};

function answer(query: string, series: readonly Series[], { start, end }: TimeRange, stepMs = EVERY_MS): Series[] {
  const from = Math.ceil(start / stepMs) * stepMs;
  const steps = Float64Array.from({ length: Math.ceil((end - from) / stepMs) }, (_, i) => from + i * stepMs);
  const value = evaluatePromql(query, series, steps);
  if (value.kind === 'scalar') throw new Error('a vector is expected');
  return value.elements.map((element) => seriesOf(element, steps)).filter(({ times }) => times.length > 0);
}
const values = (series: readonly Series[]): number[] => series.flatMap((one) => [...one.values]);
const expressionOf = (alert: string): string => alertRules(FOLDER).find((rule) => rule.alert === alert)?.expr ?? '';

/** The guide's features of a metric: value, hour, day of the week, and mean and deviation of the last twelve. */
function guideFeatures(metric: readonly number[], start: number, stepMs: number): number[][] {
  return metric.slice(11).map((value, i) => {
    const last = metric.slice(i, i + 12);
    const mean = last.reduce((sum, one) => sum + one, 0) / 12;
    const spread = Math.sqrt(last.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 11);
    const at = new Date(start + (i + 11) * stepMs);
    return [value, at.getUTCHours(), (at.getUTCDay() + 6) % 7, mean, spread];
  });
}

describe('what was wrong in the rules of AI ETL', () => {
  let system: SimulatedSystem;
  let series: readonly Series[];
  beforeAll(() => {
    const range = { start: SLOW_DAY.start - 2 * HOUR_MS, end: SLOW_DAY.end };
    system = simulate(range);
    series = [...system.series, ...recorded(readRules(FOLDER), system.series, range, EVERY_MS)];
  });
  const slow = { start: EVENTS.slowDatabase.start + 10 * MINUTE_MS, end: EVENTS.slowDatabase.end };

  it('the rate of a steady mean says nothing of queries that take 2.5 seconds each', () => {
    const steady = new Simulation({ ...slow, everyMs: 30_000, seed: 1 });
    const target = steady.target({ job: 'postgres-exporter', instance: 'postgres-exporter:9187' });
    const mean = target.gauge('pg_stat_statements_mean_time_seconds', { datname: 'ai_etl', queryid: '7' });
    target.run(() => mean.set(2.5));
    const late = { ...slow, start: slow.start + 6 * MINUTE_MS };
    const guide = 'rate(pg_stat_statements_mean_time_seconds{datname="ai_etl"}[5m]) > 1';
    expect(answer(guide, steady.series(), late)).toEqual([]);
    expect(new Set(values(answer(expressionOf('DatabaseSlowQueries'), steady.series(), late)))).toEqual(new Set([2.5]));
  });

  it('no state of connections alone passes 180, while together they nearly exhaust 200', () => {
    expect(answer('pg_stat_activity_count > 180', series, slow)).toEqual([]);
    expect(values(answer(expressionOf('DatabaseConnectionHigh'), series, slow)).length).toBeGreaterThan(10);
  });

  it('no partition alone is 10,000 messages behind, while the group is', () => {
    const stall = { start: EVENTS.consumerStall.end - 10 * MINUTE_MS, end: EVENTS.consumerStall.end };
    expect(answer('kafka_consumergroup_lag > 10000', series, stall)).toEqual([]);
    expect(Math.max(...values(answer(expressionOf('KafkaConsumerLag'), series, stall)))).toBeGreaterThan(20_000);
  });

  it('one long run of one pipeline is a slow 95th percentile of that pipeline, and not of all', () => {
    const short = new Simulation({ ...slow, everyMs: 30_000, seed: 1 });
    const target = short.target({ job: 'celery-workers', instance: 'celery-exporter:9540' });
    const pipelines = ['101', '102', '203'].map((id) =>
      target.histogram('pipeline_execution_duration_seconds', [600, 1_800, 3_600], { pipeline_id: id }),
    );
    target.run((now) => {
      const isOnce = now - slow.start > 20 * MINUTE_MS && now - slow.start < 20 * MINUTE_MS + 31_000;
      for (const [i, runs] of pipelines.entries()) runs.observe(i === 0 ? [0, 0, isOnce ? 1 : 0, 0] : [2, 0, 0, 0], 1);
    });
    const guide = 'histogram_quantile(0.95, rate(pipeline_execution_duration_seconds_bucket[10m])) > 1800';
    const told = answer(guide, short.series(), slow, 30_000);
    expect(told.map(({ labels }) => labels.pipeline_id)).toEqual(['101']);
    expect(answer(expressionOf('SlowPipelineExecutions'), short.series(), slow, 30_000)).toEqual([]);
  });

  it('a Redis without a maximum is full for ever by the guide', () => {
    const open = new Simulation({ ...slow, everyMs: EVERY_MS, seed: 1 });
    const target = open.target({ job: 'redis-exporter', instance: 'redis-exporter:9121' });
    const [used, limit] = [target.gauge('redis_memory_used_bytes'), target.gauge('redis_memory_max_bytes')];
    target.run(() => {
      used.set(1e6);
      limit.set(0);
    });
    const guide = '(redis_memory_used_bytes / redis_memory_max_bytes) > 0.90';
    expect(new Set(values(answer(guide, open.series(), slow)))).toEqual(new Set([Number.POSITIVE_INFINITY]));
    expect(answer(expressionOf('RedisMemoryHigh'), open.series(), slow)).toEqual([]);
  });

  it('a quiet half minute interrupts a busy quarter of an hour by irate, and not by rate', () => {
    const busy = new Simulation({ start: slow.start, end: slow.start + 30 * MINUTE_MS, everyMs: 30_000, seed: 1 });
    const target = busy.target({ job: 'node-exporter', instance: 'worker-01' });
    const idle = target.counter('node_cpu_seconds_total', { cpu: '0', mode: 'idle' });
    let scrape = 0;
    target.run(() => idle.add(++scrape % 8 === 0 ? 12 : 1.5));
    const late = { start: slow.start + 6 * MINUTE_MS, end: slow.start + 29 * MINUTE_MS };
    const mended = expressionOf('HighCPUUsage');
    const asked = (late.end - late.start) / 30_000;
    expect(values(answer(mended, busy.series(), late, 30_000)).length).toBe(asked);
    expect(values(answer(mended.replace('rate(', 'irate('), busy.series(), late, 30_000)).length).toBeLessThan(asked);
  });

  it('one lost scrape ends an alert on a minute of scrapes every 30 seconds, and not on five', () => {
    const lost = { start: slow.start + 15 * MINUTE_MS, end: slow.start + 15 * MINUTE_MS + 30_000 };
    const full = new Simulation({ start: slow.start, end: slow.start + 30 * MINUTE_MS, everyMs: 30_000, seed: 1 });
    const target = full.target({ job: 'redis-exporter', instance: 'redis-exporter:9121' }, { down: [lost] });
    const refused = target.counter('redis_rejected_connections_total');
    target.run(() => refused.add(5));
    const late = { start: slow.start + 6 * MINUTE_MS, end: slow.start + 29 * MINUTE_MS };
    const asked = (late.end - late.start) / 30_000;
    const guide = 'rate(redis_rejected_connections_total[1m]) > 0';
    expect(values(answer(guide, full.series(), late, 30_000)).length).toBeLessThan(asked);
    expect(values(answer(expressionOf('RedisRejectedConnections'), full.series(), late, 30_000)).length).toBe(asked);
  });

  it('an endpoint without a failed request has an error rate of 0, where the guide has none', () => {
    const healthy = series.filter(
      ({ labels }) => labels.endpoint !== '/api/v1/metrics' || labels.status_code !== '503',
    );
    const errors = 'sum(rate(http_requests_total{status_code=~"5.."}[5m])) by (endpoint)';
    const guide = answer(`${errors} / sum(rate(http_requests_total[5m])) by (endpoint)`, healthy, slow);
    const mended = recorded(
      readRules(FOLDER),
      healthy.filter(({ labels }) => labels.__name__ === 'http_requests_total'),
      slow,
      EVERY_MS,
    ).filter(({ labels }) => labels.__name__ === 'api:error_rate:5m');
    expect([guide.length, mended.length]).toEqual([4, 5]);
    const added = mended.find(({ labels }) => labels.endpoint === '/api/v1/metrics');
    expect(new Set([...(added?.values ?? [])].filter((value) => !Number.isNaN(value)))).toEqual(new Set([0]));
  });

  it('a count of counters finds a user three outcomes for each pipeline, at any hour', () => {
    const guide = answer('count(pipeline_execution_total) by (user_id)', series, slow);
    const mended = answer('pipeline:per_user:1h', series, slow);
    const most = (found: readonly Series[], user: string) =>
      Math.max(...values(found.filter(({ labels }) => labels.user_id === user)));
    expect([most(guide, '7'), most(mended, '7')]).toEqual([6, 2]);
  });

  it('a sum over pods counts what containers use twice', () => {
    for (const [record, guide] of [
      ['pod:cpu_usage:rate5m', 'sum(rate(container_cpu_usage_seconds_total{pod!=""}[5m])) by (pod, namespace)'],
      ['pod:memory_usage:bytes', 'sum(container_memory_working_set_bytes{pod!=""}) by (pod, namespace)'],
    ] as const) {
      const [theirs, mended] = [values(answer(guide, series, slow)), values(answer(record, series, slow))];
      expect(mended.length).toBeGreaterThan(50);
      for (const [i, value] of mended.entries()) expect((theirs[i] ?? 0) / value).toBeCloseTo(2, 6);
    }
  });

  it('the health of a system whose services are all down is 0, where the guide has no data', () => {
    const dark = series
      .filter(({ labels }) => labels.__name__ === 'up')
      .map((one) => ({ ...one, values: one.values.map(() => 0) }));
    expect(answer('count(up == 1) / count(up)', dark, slow)).toEqual([]);
    expect(new Set(values(answer('avg(up)', dark, slow)))).toEqual(new Set([0]));
  });

  it('a hit rate since the start hides an hour of misses', () => {
    const hit = { start: EVENTS.slowDatabase.end - 60_000, end: EVENTS.slowDatabase.end };
    const [good, bad] = ['pg_stat_database_blks_hit', 'pg_stat_database_blks_read'];
    const [sinceStart = 0] = values(answer(`sum(${good}) / (sum(${good}) + sum(${bad}))`, series, hit, MINUTE_MS));
    const grown = (metric: string) => `sum(increase(${metric}[40m]))`;
    const [now = 1] = values(answer(`${grown(good)} / (${grown(good)} + ${grown(bad)})`, series, hit, MINUTE_MS));
    expect(now).toBeLessThan(0.72);
    expect(sinceStart).toBeGreaterThan(now + 0.15);
  });

  it('keeping the response times of a job drops what every other alert on its own metrics needs', () => {
    const isKept = (metric: string | undefined) => metric?.startsWith('http_request_duration_seconds') ?? false;
    const own = new Set(
      system.series.filter(({ labels }) => labels.job === 'ai-etl-backend').map(({ labels }) => labels.__name__),
    );
    // Prometheus writes `up` itself.
    own.delete('up');
    const about = alertRules(FOLDER).filter(({ expr }) =>
      selectorsOf(expr).some(({ metric }) => own.has(metric ?? '')),
    );
    const left = about.filter(({ expr }) => selectorsOf(expr).every(({ metric }) => isKept(metric)));
    expect(about.length).toBeGreaterThan(left.length);
    expect(left.map(({ alert }) => alert)).toEqual(['HighResponseTime']);
  });

  it('both rules on up are one condition', () => {
    const [first, second] = ['ServiceDown', 'PrometheusTargetDown'].map((alert) =>
      answer(expressionOf(alert), series, SLOW_DAY),
    );
    expect(first).toEqual(second);
  });

  it('a tenth of all points is odd on the quietest day, and no score passes 0.8, that of the incident neither', () => {
    const scoresOf = (quiet: boolean): number[] => {
      const { series: all } = simulate({ ...SLOW_DAY, quiet });
      const durations = simulated(all, 'http_request_duration_seconds_sum');
      const counts = simulated(all, 'http_request_duration_seconds_count');
      const means: number[] = [];
      for (let at = SLOW_DAY.start; at < SLOW_DAY.end; at += 2 * EVERY_MS) {
        const range = { start: at, end: at + 2 * EVERY_MS };
        means.push((1_000 * addedIn(durations, range)) / addedIn(counts, range));
      }
      const rows = guideFeatures(means, SLOW_DAY.start, 2 * EVERY_MS);
      const data = matrixOf(rows);
      return [...scoreForest(growForest(data, { trees: 100, sampleSize: Math.min(256, rows.length), seed: 42 }), data)];
    };
    const [ordinary, eventful] = [scoresOf(true), scoresOf(false)];
    const limit = [...ordinary].sort((a, b) => b - a)[Math.floor(ordinary.length / 10)] ?? 0;
    expect(ordinary.filter((score) => score > limit).length).toBeGreaterThan(20);
    expect(Math.max(...ordinary, ...eventful)).toBeLessThan(0.8);
  });

  it('the one model of the service, trained on the metric that came first, calls all of another one odd', () => {
    const stepMs = 5 * MINUTE_MS;
    const day = (level: number) =>
      Array.from(
        { length: 288 },
        (_, i) => level * (1 + 0.2 * Math.sin((i / 144) * Math.PI) + 0.1 * Math.sin(i * 2.4)),
      );
    const rowsOf = (level: number) => matrixOf(guideFeatures(day(level), SLOW_DAY.start, stepMs));
    const [times, lengths] = [rowsOf(120), rowsOf(400)];
    const options = { trees: 100, sampleSize: 256, seed: 42 };
    const first = growForest(times, options);
    // The threshold that a tenth of the points of training exceeds.
    const limit = [...scoreForest(first, times)].sort((a, b) => b - a)[Math.floor(times.rows / 10)] ?? 0;
    const odd = (scores: Float64Array) => scores.filter((score) => score > limit).length / scores.length;
    expect(odd(scoreForest(first, lengths))).toBe(1);
    expect(odd(scoreForest(growForest(lengths, options), lengths))).toBeLessThan(0.3);
  });
});

describe('what was wrong in the tables of AI ETL', () => {
  const folder = temporaryFolder('ai-etl-tables');
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ kind: 'embedded', path: folder.path, waitMs: 0 });
    for (const statement of await tableStatements('schema')) await store.command(statement);
    await store.command('CREATE DATABASE guide');
    await store.command(`CREATE TABLE guide.pipeline_executions (pipeline_id UInt64, started_at DateTime,
      duration_seconds Float64) ENGINE = MergeTree ORDER BY (pipeline_id, started_at)`);
    await store.command(`CREATE TABLE guide.api_requests (request_id UUID, timestamp DateTime, endpoint String)
      ENGINE = MergeTree ORDER BY (endpoint, timestamp) TTL timestamp + INTERVAL 90 DAY`);
    await store.command(`CREATE MATERIALIZED VIEW guide.pipeline_stats_hourly ENGINE = SummingMergeTree
      PARTITION BY toYYYYMM(hour) ORDER BY (pipeline_id, hour)
      AS SELECT pipeline_id, toStartOfHour(started_at) AS hour, count() AS execution_count,
        sum(duration_seconds) AS total_duration, avg(duration_seconds) AS avg_duration
      FROM guide.pipeline_executions GROUP BY pipeline_id, hour`);
  });
  afterAll(async () => {
    await store.close();
    folder.remove();
  });

  it('averages of two inserts are added up when their parts merge, where sums and counts stay right', async () => {
    for (const database of ['guide', 'ai_etl_telemetry']) {
      for (let insert = 0; insert < 2; insert++) {
        await store.command(`INSERT INTO ${database}.pipeline_executions (pipeline_id, started_at, duration_seconds)
          VALUES (1, toStartOfHour(now()), 100)`);
      }
      await store.command(`OPTIMIZE TABLE ${database}.pipeline_stats_hourly FINAL`);
    }
    const theirs = await store.query('SELECT avg_duration AS mean FROM guide.pipeline_stats_hourly');
    const mended = await store.query(`SELECT sum(total_duration) / sum(execution_count) AS mean,
      quantileTDigestMerge(0.95)(duration_p95) AS p95 FROM ai_etl_telemetry.pipeline_stats_hourly`);
    expect([theirs, mended]).toEqual([[{ mean: 200 }], [{ mean: 100, p95: 100 }]]);
  });

  it('requests of the first day of a quarter are gone on its last', async () => {
    const kept: object[] = [];
    for (const database of ['guide', 'ai_etl_telemetry']) {
      await store.command(`INSERT INTO ${database}.api_requests (request_id, timestamp, endpoint)
        SELECT generateUUIDv4(), now() - INTERVAL age DAY, '/' FROM (SELECT arrayJoin([1, 91]) AS age)`);
      await store.command(`OPTIMIZE TABLE ${database}.api_requests FINAL`);
      kept.push(...(await store.query(`SELECT count() AS rows FROM ${database}.api_requests`)));
    }
    expect(kept.map((row) => Number((row as { rows: number }).rows))).toEqual([1, 2]);
  });

  it('a sample is refused without a key to sample by', async () => {
    const sample = (database: string) => store.query(`SELECT count() AS rows FROM ${database}.api_requests SAMPLE 0.1`);
    await expect(sample('guide')).rejects.toThrow(/sampling/i);
    expect(await sample('ai_etl_telemetry')).toHaveLength(1);
  });
});

describe.skipIf(findBinary('amtool') === undefined || findBinary('alertmanager') === undefined)(
  'what was wrong in the routes of AI ETL',
  () => {
    const mended = parse(readFileSync(join(FOLDER, 'alertmanager.yml'), 'utf8')) as {
      route: { group_by: string[]; routes: { matchers: string[] }[] };
      inhibit_rules: { equal: string[] }[];
    };
    const folder = temporaryFolder('ai-etl-routes');
    afterAll(() => folder.remove());

    it('takes the mended file', () => {
      const program = findBinary('amtool') ?? '';
      const said = execFileSync(program, ['check-config', join(FOLDER, 'alertmanager.yml')], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
      expect(said).toContain('SUCCESS');
    });

    it('the database team hears of its exporter, and not by the component of the guide', () => {
      const route = (config: unknown): string => {
        const file = join(folder.path, 'alertmanager.yml');
        writeFileSync(file, stringify(config));
        const labels = ['alertname=ServiceDown', 'severity=critical', 'component=postgres-exporter'];
        const program = findBinary('amtool') ?? '';
        return execFileSync(program, ['config', 'routes', 'test', `--config.file=${file}`, ...labels], {
          encoding: 'utf8',
          stdio: 'pipe',
        }).trim();
      };
      const [first, ...others] = mended.route.routes;
      const guide = [first, { ...others[0], matchers: ['component="database"'] }];
      expect(route({ ...mended, route: { ...mended.route, routes: guide } })).toBe('pagerduty');
      expect(route(mended)).toBe('pagerduty,database-team');
    });

    it('groups by a label that alerts have', () => {
      const labels = new Set(alertRules(FOLDER).flatMap((rule) => Object.keys(rule.labels ?? {})));
      expect([labels.has('service'), labels.has('component')]).toEqual([false, true]);
      expect(mended.route.group_by).toContain('component');
    });

    it('inhibits by component and instance and never by name, and takes alerts by the first version of its API only where it is old', async () => {
      const alert = (alertname: string, severity: string, labels: Record<string, string>) => ({
        labels: { alertname, severity, ...labels },
      });
      const target = { job: 'postgres-exporter', instance: 'postgres-exporter:9187' };
      const alerts = [
        alert('CriticalAPIErrorRate', 'critical', { component: 'api' }),
        alert('HighAPIErrorRate', 'warning', { component: 'api' }),
        alert('HighMemoryUsage', 'warning', { component: 'infrastructure', instance: 'worker-01' }),
        alert('ServiceDown', 'critical', { component: 'postgres-exporter', ...target }),
        alert('PrometheusTargetDown', 'warning', { component: 'monitoring', ...target }),
      ];
      const askedOf = async (rules: readonly object[]) => {
        const server = await startAlertmanager(
          stringify({ route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }], inhibit_rules: rules }),
        );
        try {
          const headers = { 'content-type': 'application/json' };
          const post = (version: string) =>
            fetch(`${server.url}/api/${version}/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) });
          const { versionInfo } = (await (await fetch(`${server.url}/api/v2/status`)).json()) as {
            versionInfo: { version: string };
          };
          const [major = 0, minor = 0] = versionInfo.version.split('.').map(Number);
          const isSilent = major > 0 || minor >= 27;
          const statuses = [(await post('v1')).ok !== isSilent, (await post('v2')).ok];
          const stored = (await (await fetch(`${server.url}/api/v2/alerts`)).json()) as {
            labels: { alertname: string };
            status: { state: string };
          }[];
          const suppressed = stored.filter(({ status }) => status.state === 'suppressed');
          return { statuses, suppressed: suppressed.map(({ labels }) => labels.alertname).sort() };
        } finally {
          await server.stop();
        }
      };
      const guide = [{ ...mended.inhibit_rules[0], equal: ['alertname', 'instance'] }];
      expect(await askedOf(guide)).toEqual({ statuses: [true, true], suppressed: [] });
      const { suppressed } = await askedOf(mended.inhibit_rules);
      expect(suppressed).toEqual(['HighAPIErrorRate', 'PrometheusTargetDown']);
    });
  },
);

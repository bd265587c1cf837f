import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addedIn, seriesOf, slicesIn } from '../../examples/simulator/truth.ts';
import type { Labels } from '../../src/series/index.ts';
import { readAlertEvents } from '../../src/store/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { alertRules } from './alert-rules.ts';
import { csvRows } from './csv-rows.ts';
import { expectedFirings, type Firing } from './expected-firings.ts';
import { type SystemRun, startSystem } from './system-run.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The interval of the guide's group of alerts. */
const EVALUATED_EVERY_MS = 30_000;
const DAYS = 8;
/** The last days are lived through in runs of this distance. */
const LIVED_DAYS = 6.25;
const RUN_EVERY_MS = 25 * HOUR_MS;
const REPORTS = ['ai-etl-weekly', 'ai-etl-monthly', 'ai-etl-quarterly'];

describe.skipIf(!hasPrometheus())('AI ETL over six days on real servers', () => {
  let place: SystemRun;
  const instants: number[] = [];

  beforeAll(async () => {
    place = await startSystem('ai-etl', { days: DAYS });
    const { end } = place.range;
    for (let at = end - LIVED_DAYS * DAY_MS; at < end; at += RUN_EVERY_MS) instants.push(at);
    const crashed = instants[3] as number;
    for (const at of instants) {
      if (at === crashed) await place.crash(at, 'alert: started');
      const { exitCode, jobs } = await place.run(at, ['collect', 'evaluate', 'value', 'alert']);
      expect([exitCode, jobs.flatMap(({ problems }) => problems)]).toEqual([0, []]);
    }
    const last = await place.run(end);
    expect([last.exitCode, last.jobs.flatMap(({ problems }) => problems)]).toEqual([0, []]);
  }, 600_000);
  afterAll(() => place?.stop());

  const added = (metric: string, labels: Labels, range: TimeRange) =>
    addedIn(seriesOf(place.system.series, metric, labels), range);

  /** Bad and valid events of an SLO's group out of Prometheus, from what the simulator did. */
  const truth = (slo: string, group: string, range: TimeRange): { bad: number; valid: number } => {
    // What a counter stood at when it was first seen is nobody's knowledge; it counts from there.
    const seen = { ...range, start: Math.max(range.start, place.range.start + place.system.everyMs) };
    const counted = (metric: string, bad: Labels, all: Labels = {}) => ({
      bad: added(metric, { ...all, ...bad }, seen),
      valid: added(metric, all, seen),
    });
    const minutes = (metric: string, labels: Labels, isGood: (value: number) => boolean) => {
      const [one] = seriesOf(place.system.series, metric, labels);
      if (one === undefined) throw new Error(`${metric} is not simulated`);
      const { good, valid } = slicesIn(one, range, MINUTE_MS, isGood);
      return { bad: valid - good, valid };
    };
    switch (slo) {
      case 'ai-etl-api-availability':
        return counted('http_requests_total', { status_code: '503' });
      case 'ai-etl-llm-requests':
        return counted('llm_request_total', { success: 'false' }, { provider: group });
      case 'ai-etl-generation':
        return counted('pipeline_generation_total', { success: 'false' });
      case 'ai-etl-api-latency': {
        const valid = added('http_request_duration_seconds_count', {}, seen);
        return { bad: valid - added('http_request_duration_seconds_bucket', { le: '2' }, seen), valid };
      }
      case 'ai-etl-database':
        return minutes('pg_up', { instance: group }, (value) => value === 1);
      case 'ai-etl-replication':
        return minutes('pg_replication_lag_seconds', {}, (value) => value <= 10);
      case 'ai-etl-cache':
        return minutes('redis_up', {}, (value) => value === 1);
      case 'ai-etl-streaming':
        return minutes('kafka_brokers', {}, (value) => value >= 3);
    }
    throw new Error(`no truth for ${slo}`);
  };

  /** Bad and valid events of an SLO out of ClickHouse at the scrapes of a range. */
  const rows = (slo: string, group: string, range: TimeRange): { bad: number; valid: number } => {
    switch (slo) {
      case 'ai-etl-api-requests':
        return {
          bad: added('http_requests_total', { endpoint: group, status_code: '503' }, range),
          valid: added('http_requests_total', { endpoint: group }, range),
        };
      case 'ai-etl-pipeline-success':
        return {
          bad: added('pipeline_execution_total', { status: 'failed' }, range),
          valid: added('pipeline_execution_total', {}, range),
        };
      case 'ai-etl-pipeline-duration': {
        const valid = added('pipeline_execution_duration_seconds_count', {}, range);
        return { bad: valid - added('pipeline_execution_duration_seconds_bucket', { le: '1800' }, range), valid };
      }
    }
    throw new Error(`no rows for ${slo}`);
  };

  const IN_ROWS = ['ai-etl-api-requests', 'ai-etl-pipeline-success', 'ai-etl-pipeline-duration'];
  const reported = (report: string) => {
    const found = csvRows(readFileSync(join(place.folder, 'out', `${report}.csv`), 'utf8'));
    return found.map((row) => {
      const period = { start: Date.parse(row.period_start ?? ''), end: Date.parse(row.period_end ?? '') };
      const range = { ...period, start: Math.max(period.start, place.range.start) };
      return { row, slo: row.slo ?? '', group: row.group ?? '', range };
    });
  };

  it.each(REPORTS)('the %s report counts what happened', (report) => {
    const judged = reported(report).filter(
      ({ slo }) => !IN_ROWS.includes(slo) && !['ai-etl-services-up', 'ai-etl-queues'].includes(slo),
    );
    expect(judged.length).toBe(10);
    for (const { row, slo, group, range } of judged) {
      const { bad, valid } = truth(slo, group, range);
      expect([row.name, Number(row.period_bad), Number(row.period_total)]).toEqual([row.name, bad, valid]);
      if (row.period_actual !== '') expect(Number(row.period_actual)).toBeCloseTo(1 - bad / valid, 12);
    }
  });

  it.each(REPORTS)('the %s report counts the rows of ClickHouse, to the scrape at the edge of its period', (report) => {
    const { everyMs } = place.system;
    const judged = reported(report).filter(({ slo }) => IN_ROWS.includes(slo));
    expect(judged.length).toBe(7);
    for (const { row, slo, group, range } of judged) {
      const most = rows(slo, group, { start: range.start, end: range.end + everyMs });
      const least = rows(slo, group, { start: range.start + everyMs, end: range.end });
      for (const [found, low, high] of [
        [Number(row.period_bad), least.bad, most.bad],
        [Number(row.period_total), least.valid, most.valid],
      ] as const) {
        expect(found, row.name).toBeGreaterThanOrEqual(low);
        expect(found, row.name).toBeLessThanOrEqual(high);
      }
    }
  });

  it('has a row in ClickHouse for each request and each run that was counted', async () => {
    const [found] = await place.look(({ store }) =>
      store.query<Record<string, number>>(`SELECT
        (SELECT count() FROM ai_etl_telemetry.api_requests) AS requests,
        (SELECT countIf(status_code >= 500) FROM ai_etl_telemetry.api_requests) AS errors,
        (SELECT countIf(duration_ms > 2000) FROM ai_etl_telemetry.api_requests) AS slow,
        (SELECT count() FROM ai_etl_telemetry.pipeline_executions) AS runs,
        (SELECT countIf(status = 'failed') FROM ai_etl_telemetry.pipeline_executions) AS failed,
        (SELECT sum(execution_count) FROM ai_etl_telemetry.pipeline_stats_hourly) AS in_view`),
    );
    const all = place.range;
    const requests = added('http_request_duration_seconds_count', {}, all);
    const runs = added('pipeline_execution_total', {}, all);
    expect(found).toEqual({
      requests,
      errors: added('http_requests_total', { status_code: '503' }, all),
      slow: requests - added('http_request_duration_seconds_bucket', { le: '2' }, all),
      runs,
      failed: added('pipeline_execution_total', { status: 'failed' }, all),
      in_view: runs,
    });
  });

  describe('alerts', () => {
    const RULES = new Set(alertRules(join(import.meta.dirname, '../../examples/ai-etl')).map(({ alert }) => alert));
    const named = (labels: Labels): string =>
      ['alertname', 'job', 'instance', 'provider', 'endpoint', 'queue', 'queryid']
        .map((name) => labels[name])
        .join(' ');
    let expected: Firing[];
    let lived: TimeRange;
    beforeAll(async () => {
      lived = { start: (instants[0] as number) + 1, end: place.range.end + 1 };
      // Conditions may have begun before the first run.
      const range = { start: (instants[0] as number) - 12 * HOUR_MS, end: place.range.end };
      const asked = alertRules(place.folder).map((rule) =>
        expectedFirings(place.prometheus.url, rule, range, EVALUATED_EVERY_MS),
      );
      expected = (await Promise.all(asked)).flat().filter(({ startsAt }) => startsAt >= lived.start);
    }, 60_000);

    it('fire and end at the instants of Prometheus, every rule of the guide at least once', async () => {
      expect(new Set(expected.map(({ alert }) => alert))).toEqual(RULES);
      const events = await place.look(({ store }) => readAlertEvents(store, lived));
      const at = (phase: string) =>
        events
          .filter((event) => event.phase === phase && RULES.has(event.labels.alertname ?? ''))
          .map(({ labels, at }) => `${named(labels)} ${new Date(at).toISOString()}`)
          .sort();
      const line = ({ alert, labels }: Firing, instant: number) =>
        `${named({ ...labels, alertname: alert })} ${new Date(instant).toISOString()}`;
      expect(at('firing')).toEqual(expected.map((one) => line(one, one.startsAt)).sort());
      expect(at('resolved')).toEqual(
        expected.flatMap((one) => (one.endsAt === undefined ? [] : line(one, one.endsAt))).sort(),
      );
    });

    it.skipIf(findBinary('amtool') === undefined)(
      'reach the receivers that Alertmanager would tell, and an outage is told once',
      () => {
        const config = `--config.file=${join(place.folder, 'alertmanager.yml')}`;
        const told = (alert: string, receiver: string) => [
          ...place.http.requests.filter(({ path, body }) => path === `/slack/${receiver}` && body.includes(alert)),
          ...place.http.requests.filter(({ body }) => body.includes(`key-of-${receiver}`) && body.includes(alert)),
        ];
        const inhibited = ['HighAPIErrorRate', 'PrometheusTargetDown'];
        for (const { alert, labels } of expected.filter((one) => !inhibited.includes(one.alert))) {
          const component = labels.component?.replace('{{ $labels.job }}', labels.job ?? '') ?? '';
          const pairs = Object.entries({ ...labels, component, alertname: alert }).map((pair) => pair.join('='));
          const said = execFileSync(findBinary('amtool') ?? '', ['config', 'routes', 'test', config, ...pairs], {
            encoding: 'utf8',
            stdio: 'pipe',
          });
          for (const receiver of said.trim().split(',')) {
            expect(told(alert, receiver).length, `${alert} to ${receiver}`).toBeGreaterThan(0);
          }
        }
        expect(told('PrometheusTargetDown', 'default')).toEqual([]);
        expect(
          place.smtp.messages.some(
            ({ to, raw }) => to.includes('database-team@company.com') && raw.includes('PostgreSQLDown'),
          ),
        ).toBe(true);
      },
    );
  });

  it('shows results in the dashboard of Grafana by statements that the engine takes', async () => {
    const { panels } = JSON.parse(readFileSync(join(place.folder, 'grafana', 'ai-etl.json'), 'utf8')) as {
      panels: { title: string; targets: { rawSql: string }[] }[];
    };
    const instant = (at: number) => `toDateTime64(${at / 1_000}, 3, 'UTC')`;
    const counts = await place.look(({ store }) =>
      Promise.all(
        panels.flatMap(({ title, targets }) =>
          targets.map(async ({ rawSql }) => {
            const sql = rawSql
              .replaceAll('$__fromTime', instant(place.range.start))
              .replaceAll('$__toTime', instant(place.range.end));
            return [title, (await store.query(sql)).length] as const;
          }),
        ),
      ),
    );
    // Nothing need be firing at the end, and a week of history finds no anomaly.
    expect(counts.filter(([title, rows]) => rows === 0 && !['Fires now', 'Anomalies'].includes(title))).toEqual([]);
  });

  it('mails every report once', () => {
    const mails = place.smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
    expect(mails.map(({ to }) => to)).toEqual(Array(3).fill(['platform-owners@company.com']));
  });

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => {
    const file = (format: string) => join(place.folder, 'out', `${report}.${format}`);
    const model = JSON.parse(readFileSync(file('json'), 'utf8')) as {
      title: string;
      tiles: { label: string; figure: { text: string } }[];
    };
    const html = readFileSync(file('html'), 'utf8');
    const pdf = execFileSync('pdftotext', ['-layout', file('pdf'), '-'], { encoding: 'utf8', maxBuffer: 1e8 });
    for (const text of [model.title, ...model.tiles.flatMap(({ label, figure }) => [label, figure.text])]) {
      expect(pdf).toContain(text);
      expect(html).toContain(text);
    }
  });
});

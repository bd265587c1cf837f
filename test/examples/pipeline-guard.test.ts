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
import { dashboardRows } from './dashboard-rows.ts';
import { expectedFirings, type Firing } from './expected-firings.ts';
import { expectPrinted } from './printed-report.ts';
import { type SystemRun, startSystem } from './system-run.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The rule files are evaluated at this distance, as by the guide's Prometheus. */
const EVALUATION_MS = 15_000;
const DAYS = 11;
/** The last days are lived through in runs of this distance. */
const LIVED_DAYS = 6.25;
const RUN_EVERY_MS = 25 * HOUR_MS;
const REPORTS = ['pipeline-guard-weekly', 'pipeline-guard-monthly', 'pipeline-guard-quarterly'];
const GIB = 1_073_741_824;

describe.skipIf(!hasPrometheus())('Healing Guard over six days on real servers', () => {
  let place: SystemRun;
  const instants: number[] = [];

  beforeAll(async () => {
    place = await startSystem('pipeline-guard', { days: DAYS });
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

  /** What counters added, from the second scrape on: what they stood at when they were first seen is nobody's knowledge. */
  const added = (metric: string, labels: Labels, range: TimeRange): number => {
    const start = Math.max(range.start, place.range.start + place.system.everyMs);
    return addedIn(seriesOf(place.system.series, metric, labels), { ...range, start });
  };

  /** Bad and valid events of an SLO's group, from what the simulator did; undefined where only an engine can say. */
  const truth = (slo: string, group: string, range: TimeRange): { bad: number; valid: number } | undefined => {
    const slices = (metric: string, labels: Labels, sliceMs: number, isGood: (value: number) => boolean) => {
      const [one] = seriesOf(place.system.series, metric, labels);
      if (one === undefined) throw new Error(`${metric} is not simulated`);
      const { good, valid } = slicesIn(one, range, sliceMs, isGood);
      return { bad: valid - good, valid };
    };
    const slower = (histogram: string, le: string) => {
      const valid = added(`${histogram}_count`, {}, range);
      return { bad: valid - added(`${histogram}_bucket`, { le }, range), valid };
    };
    const verdicts = (...kinds: string[]) =>
      kinds.reduce((sum, verdict) => sum + added('detection_verdicts_total', { verdict }, range), 0);
    switch (slo) {
      case 'pipeline-guard-availability':
        return slices('up', { instance: group }, MINUTE_MS, (value) => value === 1);
      case 'pipeline-guard-requests-succeed':
        return {
          bad: ['500', '503'].reduce((sum, status) => sum + added('http_requests_total', { status }, range), 0),
          valid: added('http_requests_total', {}, range),
        };
      case 'pipeline-guard-response-time':
        return slower('http_request_duration_seconds', '0.2');
      case 'pipeline-guard-time-to-recovery':
        return slower('healing_duration_seconds', '300');
      case 'pipeline-guard-healing-succeeds':
        return {
          bad: added('healing_attempts_total', { pipeline_type: group, status: 'failure' }, range),
          valid: added('healing_attempts_total', { pipeline_type: group }, range),
        };
      case 'pipeline-guard-detection-accuracy':
        return {
          bad: verdicts('false_positive', 'false_negative'),
          valid: verdicts('true_positive', 'true_negative', 'false_positive', 'false_negative'),
        };
      case 'pipeline-guard-false-positives':
        return { bad: verdicts('false_positive'), valid: verdicts('false_positive', 'true_negative') };
      case 'pipeline-guard-network-latency':
        return slices('probe_duration_seconds', {}, MINUTE_MS, (value) => value < 0.05);
      case 'pipeline-guard-memory':
        return slices('node_memory_MemAvailable_bytes', {}, 5 * MINUTE_MS, (value) => 1 - value / (16 * GIB) < 0.8);
    }
    return undefined;
  };

  it.each(REPORTS)('the %s report counts what happened', (report) => {
    const rows = csvRows(readFileSync(join(place.folder, 'out', `${report}.csv`), 'utf8'));
    const judged = rows.flatMap((row) => {
      const period = { start: Date.parse(row.period_start ?? ''), end: Date.parse(row.period_end ?? '') };
      const start = Math.max(period.start, place.range.start);
      const known = truth(row.slo ?? '', row.group ?? '', { ...period, start });
      return known === undefined ? [] : [{ row, ...known }];
    });
    expect(judged.length).toBe(12);
    for (const { row, bad, valid } of judged) {
      expect(valid).toBeGreaterThan(0);
      expect([row.name, Number(row.period_bad), Number(row.period_total)]).toEqual([row.name, bad, valid]);
      if (row.period_actual !== '') expect(Number(row.period_actual)).toBeCloseTo(1 - bad / valid, 12);
    }
  });

  it.each([
    ['pipeline-guard-cpu', '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))', (value: number) => value < 0.7],
    ['pipeline-guard-disk-io', 'max(rate(node_disk_io_time_seconds_total[5m]))', (value: number) => value < 0.8],
    ['pipeline-guard-throughput', 'sum(healing_guard:request_rate_5m) * 60', (value: number) => value > 1_000],
  ])('the weekly slices of %s are those that Prometheus answers', async (slo, query, isGood) => {
    const rows = csvRows(readFileSync(join(place.folder, 'out', 'pipeline-guard-weekly.csv'), 'utf8'));
    const row = rows.find((one) => one.slo === slo) ?? {};
    const [start, end] = [row.period_start, row.period_end].map((text) => Date.parse(text ?? '') / 1_000) as [
      number,
      number,
    ];
    const form = new URLSearchParams({ query, start: `${start + 300}`, end: `${end}`, step: '300' });
    const answer = await fetch(`${place.prometheus.url}/api/v1/query_range?${form}`);
    const { data } = (await answer.json()) as { data: { result: { values: [number, string][] }[] } };
    const values = data.result.flatMap((series) => series.values.map(([, text]) => Number(text)));
    expect([row.period_bad, row.period_total].map(Number)).toEqual([
      values.filter((value) => !isGood(value)).length,
      values.length,
    ]);
    expect(Number(row.period_bad)).toBeGreaterThan(0);
  });

  describe('alerts', () => {
    const named = ({ alertname, instance }: Labels): string => [alertname, instance].join(' ');
    let expected: Firing[];
    let lived: TimeRange;
    beforeAll(async () => {
      lived = { start: (instants[0] as number) + 1, end: place.range.end + 1 };
      // Conditions may have begun before the first run.
      const range = { start: (instants[0] as number) - 2 * HOUR_MS, end: place.range.end };
      const asked = alertRules(place.folder).map((rule) =>
        expectedFirings(place.prometheus.url, rule, range, EVALUATION_MS),
      );
      expected = (await Promise.all(asked)).flat().filter(({ startsAt }) => startsAt >= lived.start);
    }, 60_000);

    it('fire and end at the instants of Prometheus, every rule of the guide at least once', async () => {
      const names = alertRules(place.folder).map(({ alert }) => alert);
      expect([...new Set(expected.map(({ alert }) => alert))].sort()).toEqual(names.toSorted());
      const events = await place.look(({ store }) => readAlertEvents(store, lived));
      const at = (phase: string) =>
        events
          .filter((event) => event.phase === phase && names.includes(event.labels.alertname ?? ''))
          .map(({ labels, at }) => `${named(labels)} ${new Date(at).toISOString()}`)
          .sort();
      const line = ({ alert, labels }: Firing, instant: number) =>
        `${named({ ...labels, alertname: alert })} ${new Date(instant).toISOString()}`;
      expect(at('firing')).toEqual(expected.map((one) => line(one, one.startsAt)).sort());
      expect(at('resolved')).toEqual(
        expected.flatMap((one) => (one.endsAt === undefined ? [] : line(one, one.endsAt))).sort(),
      );
    });

    it.skipIf(findBinary('amtool') === undefined)('reach the receivers that Alertmanager would tell', () => {
      const config = `--config.file=${join(place.folder, 'alertmanager.yml')}`;
      for (const { alert, labels } of expected) {
        const pairs = Object.entries({ ...labels, alertname: alert }).map(([name, value]) => `${name}=${value}`);
        const args = ['config', 'routes', 'test', config, ...pairs];
        const said = execFileSync(findBinary('amtool') ?? '', args, { encoding: 'utf8', stdio: 'pipe' });
        const pages = place.http.requests.filter(({ path, body }) => path === '/pagerduty' && body.includes(alert));
        const posts = place.http.requests.filter(
          ({ path, body }) => path === '/slack/web.hook' && body.includes(alert),
        );
        expect([alert, said.trim(), pages.length > 0, posts.length > 0]).toEqual([
          alert,
          labels.severity === 'critical' ? 'pagerduty,web.hook' : 'web.hook',
          labels.severity === 'critical',
          true,
        ]);
      }
      const keys = place.http.requests.filter(({ path }) => path === '/pagerduty');
      expect(keys.every(({ body }) => body.includes('key-of-pagerduty'))).toBe(true);
    });
  });

  it('shows results in the dashboard of Grafana by statements that the engine takes', async () => {
    const rows = await dashboardRows(place, 'pipeline-guard.json');
    // Nothing need be firing at the end, and ten days are too few to train detectors.
    const mayBeEmpty = ['Fires now', 'Anomalies'];
    expect(rows.filter(([title, count]) => count === 0 && !mayBeEmpty.includes(title))).toEqual([]);
  });

  it('mails every report once', () => {
    const mails = place.smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
    expect(mails.map(({ to }) => to)).toEqual(Array(3).fill(['platform-team@company.com']));
  });

  it('the balance of the week is what was healed, the minutes of runners, and 225 USD a month', async () => {
    const file = join(place.folder, 'out', 'pipeline-guard-weekly.json');
    const { start, end } = JSON.parse(readFileSync(file, 'utf8')).period as TimeRange;
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const rows = await place.look(({ store }) =>
      store.query<{ stream: string; amount: number }>(
        'SELECT stream, toFloat64(sum(amount)) AS amount FROM v_roi_daily WHERE day >= {from:Date} AND day < {to:Date} GROUP BY stream',
        { from: day(start), to: day(end) },
      ),
    );
    const amount = (stream: string) => rows.find((row) => row.stream === `pipeline-guard-${stream}`)?.amount;
    const week = { start, end };
    expect(amount('healed')).toBeCloseTo(added('healing_attempts_total', { status: 'success' }, week) * 0.85, 1);
    expect(amount('runners')).toBeCloseTo((added('healing_duration_seconds_sum', {}, week) / 60) * 0.008, 1);
    const monitoring = ['prometheus', 'grafana', 'alertmanager'].map((stream) => amount(stream) ?? Number.NaN);
    // Three days of September and four of October.
    expect(monitoring.reduce((sum, one) => sum + one, 0)).toBeCloseTo((225 * 3) / 30 + (225 * 4) / 31, 6);
  });

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => {
    expectPrinted(place.folder, report);
  });
});

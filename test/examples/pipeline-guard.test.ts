import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addedIn, seriesOf } from '../../examples/simulator/truth.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { alertRules } from './alert-rules.ts';
import { dashboardRows } from './dashboard-rows.ts';
import type { Firing } from './expected-firings.ts';
import { expectInstants, firingsOf, routedTo } from './firings.ts';
import type { Truth } from './happened.ts';
import { type LivedSystem, liveThrough } from './lived-system.ts';
import { expectPrinted } from './printed-report.ts';
import { expectCounts, periodOf, reportedRows } from './reported.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The rule files are evaluated at this distance, as by the guide's Prometheus. */
const EVALUATION_MS = 15_000;
const REPORTS = ['pipeline-guard-weekly', 'pipeline-guard-monthly', 'pipeline-guard-quarterly'];
const GIB = 1_073_741_824;

const truth: Truth = (slo, group, happened) => {
  const verdicts = (...kinds: string[]) =>
    kinds.reduce((sum, verdict) => sum + happened.added('detection_verdicts_total', { verdict }), 0);
  switch (slo) {
    case 'pipeline-guard-availability':
      return happened.slices('up', { instance: group }, MINUTE_MS, (value) => value === 1);
    case 'pipeline-guard-requests-succeed':
      return {
        bad: ['500', '503'].reduce((sum, status) => sum + happened.added('http_requests_total', { status }), 0),
        valid: happened.added('http_requests_total'),
      };
    case 'pipeline-guard-response-time':
      return happened.slower('http_request_duration_seconds', '0.2');
    case 'pipeline-guard-time-to-recovery':
      return happened.slower('healing_duration_seconds', '300');
    case 'pipeline-guard-healing-succeeds':
      return happened.counted('healing_attempts_total', { status: 'failure' }, { pipeline_type: group });
    case 'pipeline-guard-detection-accuracy':
      return {
        bad: verdicts('false_positive', 'false_negative'),
        valid: verdicts('true_positive', 'true_negative', 'false_positive', 'false_negative'),
      };
    case 'pipeline-guard-false-positives':
      return { bad: verdicts('false_positive'), valid: verdicts('false_positive', 'true_negative') };
    case 'pipeline-guard-network-latency':
      return happened.slices('probe_duration_seconds', {}, MINUTE_MS, (value) => value < 0.05);
    case 'pipeline-guard-memory':
      return happened.slices(
        'node_memory_MemAvailable_bytes',
        {},
        5 * MINUTE_MS,
        (value) => 1 - value / (16 * GIB) < 0.8,
      );
  }
  return undefined;
};

describe.skipIf(!hasPrometheus())('Healing Guard over six days on real servers', () => {
  let place: LivedSystem;

  beforeAll(async () => {
    place = await liveThrough('pipeline-guard', { days: 8, livedDays: 6.25, runEveryMs: 30 * HOUR_MS, truth });
  }, 600_000);
  afterAll(() => place?.stop());

  it.each(REPORTS)('the %s report counts what happened', (report) => {
    expect(expectCounts(place, report, truth)).toBe(12);
  });

  it.each([
    ['pipeline-guard-cpu', '1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))', (value: number) => value < 0.7],
    ['pipeline-guard-disk-io', 'max(rate(node_disk_io_time_seconds_total[5m]))', (value: number) => value < 0.8],
    ['pipeline-guard-throughput', 'sum(healing_guard:request_rate_5m) * 60', (value: number) => value > 1_000],
  ])('the weekly slices of %s are those that Prometheus answers', async (slo, query, isGood) => {
    const { row, period } = reportedRows(place.folder, 'pipeline-guard-weekly').find((one) => one.slo === slo) ?? {};
    const [start, end] = [period?.start, period?.end].map((at = Number.NaN) => at / 1_000) as [number, number];
    const form = new URLSearchParams({ query, start: `${start + 300}`, end: `${end}`, step: '300' });
    const answer = await fetch(`${place.prometheus.url}/api/v1/query_range?${form}`);
    const { data } = (await answer.json()) as { data: { result: { values: [number, string][] }[] } };
    const values = data.result.flatMap((series) => series.values.map(([, text]) => Number(text)));
    expect([row?.period_bad, row?.period_total].map(Number)).toEqual([
      values.filter((value) => !isGood(value)).length,
      values.length,
    ]);
    expect(Number(row?.period_bad)).toBeGreaterThan(0);
  });

  describe('alerts', () => {
    let expected: readonly Firing[];
    beforeAll(async () => {
      expected = await firingsOf(place, EVALUATION_MS, 2 * HOUR_MS);
    }, 60_000);

    it('fire and end at the instants of Prometheus, every rule of the guide at least once', async () => {
      const names = alertRules(place.folder).map(({ alert }) => alert);
      expect([...new Set(expected.map(({ alert }) => alert))].sort()).toEqual(names.toSorted());
      await expectInstants(place, expected, ['instance']);
    });

    it.skipIf(findBinary('amtool') === undefined)('reach the receivers that Alertmanager would tell', () => {
      for (const firing of expected) {
        const { alert, labels } = firing;
        const pages = place.http.requests.filter(({ path, body }) => path === '/pagerduty' && body.includes(alert));
        const posts = place.http.requests.filter(
          ({ path, body }) => path === '/slack/web.hook' && body.includes(alert),
        );
        expect([alert, routedTo(place.folder, firing), pages.length > 0, posts.length > 0]).toEqual([
          alert,
          labels.severity === 'critical' ? ['pagerduty', 'web.hook'] : ['web.hook'],
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
    // Nothing need be firing at the end, and eight days are too few to train detectors.
    const mayBeEmpty = ['Fires now', 'Anomalies'];
    expect(rows.filter(([title, count]) => count === 0 && !mayBeEmpty.includes(title))).toEqual([]);
  });

  it('mails every report once', () => {
    const mails = place.smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
    expect(mails.map(({ to }) => to)).toEqual(Array(3).fill(['platform-team@company.com']));
  });

  it('the balance of the week is what was healed, the minutes of runners, and 225 USD a month', async () => {
    const week = periodOf(place.folder, 'pipeline-guard-weekly');
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const rows = await place.look(({ store }) =>
      store.query<{ stream: string; amount: number }>(
        'SELECT stream, toFloat64(sum(amount)) AS amount FROM v_roi_daily WHERE day >= {from:Date} AND day < {to:Date} GROUP BY stream',
        { from: day(week.start), to: day(week.end) },
      ),
    );
    const amount = (stream: string) => rows.find((row) => row.stream === `pipeline-guard-${stream}`)?.amount;
    const added = (metric: string, labels = {}) => addedIn(seriesOf(place.system.series, metric, labels), week);
    expect(amount('healed')).toBeCloseTo(added('healing_attempts_total', { status: 'success' }) * 0.85, 1);
    expect(amount('runners')).toBeCloseTo((added('healing_duration_seconds_sum') / 60) * 0.008, 1);
    const monitoring = ['prometheus', 'grafana', 'alertmanager'].map((stream) => amount(stream) ?? Number.NaN);
    // Three days of September and four of October.
    expect(monitoring.reduce((sum, one) => sum + one, 0)).toBeCloseTo((225 * 3) / 30 + (225 * 4) / 31, 6);
  });

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => {
    expectPrinted(place.folder, report);
  });
});

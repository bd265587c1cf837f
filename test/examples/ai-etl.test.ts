import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { alertRules } from './alert-rules.ts';
import { dashboardRows } from './dashboard-rows.ts';
import type { Firing } from './expected-firings.ts';
import { expectInstants, firingsOf, routedTo } from './firings.ts';
import { type LivedSystem, liveThrough } from './lived-system.ts';
import { expectPrinted } from './printed-report.ts';
import { expectCounts } from './reported.ts';
import { expectIncidents, expectTiles } from './reported-happenings.ts';
import { expectMoney } from './reported-money.ts';
import { expectPanels } from './reported-panels.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The interval of the guide's group of alerts. */
const EVALUATED_EVERY_MS = 30_000;
const REPORTS = ['ai-etl-weekly', 'ai-etl-monthly', 'ai-etl-quarterly'];

describe.skipIf(!hasPrometheus())('AI ETL over six days on real servers', () => {
  let place: LivedSystem;

  beforeAll(async () => {
    place = await liveThrough('ai-etl', { days: 8, livedDays: 6.25, runEveryMs: 30 * HOUR_MS });
  });
  afterAll(() => place?.stop());

  it.each(REPORTS)('the %s report counts and values what happened', async (report) => {
    await expectCounts(place, report);
    expectMoney(place, report);
    expectIncidents(place, report);
    expectTiles(place, report);
  });

  it('the panels of every period show what was simulated', () => expectPanels(place, REPORTS));

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
    const added = (metric: string, labels = {}) =>
      place.everHappened(place.known).reduce((sum, happened) => sum + happened.added(metric, labels), 0);
    const requests = added('http_request_duration_seconds_count');
    const runs = added('pipeline_execution_total');
    expect(found).toEqual({
      requests,
      errors: added('http_requests_total', { status_code: '503' }),
      slow: requests - added('http_request_duration_seconds_bucket', { le: '2' }),
      runs,
      failed: added('pipeline_execution_total', { status: 'failed' }),
      in_view: runs,
    });
  });

  describe('alerts', () => {
    let expected: readonly Firing[];
    beforeAll(async () => {
      expected = await firingsOf(place, EVALUATED_EVERY_MS, 12 * HOUR_MS);
    });

    it('fire and end at the instants of Prometheus, every rule of the guide at least once', async () => {
      const names = alertRules(place.folder).map(({ alert }) => alert);
      expect(new Set(expected.map(({ alert }) => alert))).toEqual(new Set(names));
      await expectInstants(place, expected, ['job', 'instance', 'provider', 'endpoint', 'queue', 'queryid']);
    });

    it.skipIf(findBinary('amtool') === undefined)(
      'reach the receivers that Alertmanager would tell, and an outage is told once',
      () => {
        const told = (alert: string, receiver: string) => [
          ...place.http.requests.filter(({ path, body }) => path === `/slack/${receiver}` && body.includes(alert)),
          ...place.http.requests.filter(({ body }) => body.includes(`key-of-${receiver}`) && body.includes(alert)),
        ];
        const inhibited = ['HighAPIErrorRate', 'PrometheusTargetDown'];
        for (const firing of expected.filter(({ alert }) => !inhibited.includes(alert))) {
          const { alert, labels } = firing;
          const component = labels.component?.replace('{{ $labels.job }}', labels.job ?? '') ?? '';
          for (const receiver of routedTo(place.folder, { ...firing, labels: { ...labels, component } })) {
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
    const counts = await dashboardRows(place, 'ai-etl.json');
    // Nothing need be firing at the end, and a week of history finds no anomaly.
    expect(counts.filter(([title, rows]) => rows === 0 && !['Fires now', 'Anomalies'].includes(title))).toEqual([]);
  });

  it('mails every report once', () => {
    const mails = place.smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
    expect(mails.map(({ to }) => to)).toEqual(Array(3).fill(['platform-owners@company.com']));
  });

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => expectPrinted(place.folder, report));
});

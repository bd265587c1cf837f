import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS } from '../../examples/clusterdb/simulation.ts';
import { readAlertEvents } from '../../src/store/index.ts';
import { startNines } from '../cli/nines.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
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
const REPORTS = ['clusterdb-weekly', 'clusterdb-monthly', 'clusterdb-quarterly'];

describe.skipIf(!hasPrometheus())('ClusterDB over five days on real servers', () => {
  let place: LivedSystem;

  beforeAll(async () => {
    place = await liveThrough('clusterdb', { days: 8, livedDays: 5.5, runEveryMs: 33 * HOUR_MS });
  });
  afterAll(() => place?.stop());

  it.each(REPORTS)('the %s report counts and values what happened', async (report) => {
    await expectCounts(place, report);
    expectMoney(place, report);
    expectIncidents(place, report);
    expectTiles(place, report);
  });

  it('the panels of every period show what was simulated', () => expectPanels(place, REPORTS));

  describe('alerts', () => {
    let expected: readonly Firing[];
    beforeAll(async () => {
      expected = await firingsOf(place, MINUTE_MS, HOUR_MS);
    });

    it('fire and end at the instants of Prometheus, both rules of the guide', async () => {
      expect(expected.map(({ alert }) => alert).sort()).toEqual(['error_rate', 'high_latency']);
      await expectInstants(place, expected, ['region']);
    });

    it('a call goes out for the time in which the whole API is gone, of which the rules of the guide say nothing', async () => {
      const { start, end } = EVENTS.outageAll;
      const events = await place.look(({ store }) => readAlertEvents(store, { start, end: end + HOUR_MS }));
      const paged = events.filter(
        ({ phase, labels }) => phase === 'firing' && labels.slo === 'clusterdb-uptime' && labels.severity === 'page',
      );
      expect(new Set(paged.map(({ labels }) => labels.instance)).size).toBe(3);
      expect(paged.every(({ at }) => at > start && at <= end)).toBe(true);
      expect(expected.filter(({ startsAt }) => startsAt >= start && startsAt < end + HOUR_MS)).toEqual([]);
    });

    it.skipIf(findBinary('amtool') === undefined)('reach the receivers that Alertmanager would tell', () => {
      for (const firing of expected) {
        const { alert, labels } = firing;
        expect(routedTo(place.folder, firing)).toEqual(['oncall', 'team-slack', 'team-email']);
        const slack = place.http.requests.filter(
          ({ path, body }) => path === '/slack/team-slack' && body.includes(alert),
        );
        const calls = place.http.requests
          .filter(({ path, body }) => path === '/pagerduty' && body.includes(alert))
          .map(({ body }) => JSON.parse(body) as { payload?: { severity: string } });
        const mails = place.smtp.messages.filter(
          ({ to, raw }) => to.includes('team@example.com') && raw.includes(`Subject: ClusterDB: ${alert}`),
        );
        expect([alert, slack.length, mails.length]).toEqual([alert, 1, 1]);
        expect(calls.flatMap(({ payload }) => payload?.severity ?? [])).toEqual([labels.severity]);
      }
    });

    it('the debug command of the guide names a rule that is not there; the right name says when it fired', async () => {
      const at = new Date(EVENTS.slowQueries.end + HOUR_MS).toISOString();
      const from = new Date(EVENTS.slowQueries.start - HOUR_MS).toISOString();
      const ask = (name: string) => {
        const args = ['alerts', 'test-rule', `alerts/clusterdb.yml:${name}`, '--from', from, '--to', at, '--json'];
        return startNines(args, { cwd: place.folder, env: { PROMETHEUS_URL: place.prometheus.url } }).ended;
      };
      const [wrong, right] = await Promise.all([ask('high-latency-rule'), ask('high_latency')]);
      expect(wrong.code).toBe(2);
      expect(wrong.stderr).toContain('high_latency');
      expect(right.code).toBe(0);
      const firing = expected.find(({ alert }) => alert === 'high_latency');
      const { rules } = JSON.parse(right.stdout) as { rules: { firings: { startsAt: number; endsAt: number }[] }[] };
      const found = rules.flatMap(({ firings }) => firings.map(({ startsAt, endsAt }) => [startsAt, endsAt]));
      expect(found).toEqual([[firing?.startsAt, firing?.endsAt]]);
    });
  });

  it('shows results in the dashboard of Grafana by statements that the engine takes', async () => {
    const counts = await dashboardRows(place, 'clusterdb.json');
    // Nothing need be firing at the end.
    expect(counts.filter(([title, rows]) => rows === 0 && title !== 'Fires now')).toEqual([]);
  });

  it('mails every report once, and prints its model as PDF and HTML', () => {
    const mails = place.smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
    expect(mails.map(({ to }) => to)).toEqual(REPORTS.map(() => ['management@example.com']));
    for (const report of REPORTS) expectPrinted(place.folder, report);
  });
});

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
/** The rule files are evaluated at this distance, as by the guide's Prometheus. */
const EVALUATION_MS = 15_000;
const REPORTS = ['pipeline-guard-weekly', 'pipeline-guard-monthly', 'pipeline-guard-quarterly'];

describe.skipIf(!hasPrometheus())('Healing Guard over six days on real servers', () => {
  let place: LivedSystem;

  beforeAll(async () => {
    place = await liveThrough('pipeline-guard', { days: 8, livedDays: 6.25, runEveryMs: 30 * HOUR_MS });
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
      expected = await firingsOf(place, EVALUATION_MS, 2 * HOUR_MS);
    });

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

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => {
    expectPrinted(place.folder, report);
  });
});

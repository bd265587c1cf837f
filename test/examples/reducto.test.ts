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
const REPORTS = ['reducto-weekly', 'reducto-monthly', 'reducto-quarterly'];

describe.skipIf(!hasPrometheus())('Reducto over six days on real servers', () => {
  let place: LivedSystem;

  beforeAll(async () => {
    place = await liveThrough('reducto', { days: 10, livedDays: 6.25, runEveryMs: 30 * HOUR_MS });
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
      expected = await firingsOf(place, MINUTE_MS, 12 * HOUR_MS);
    });

    it('fire and end at the instants of Prometheus, every rule of the guide at least once', async () => {
      const names = alertRules(place.folder).map(({ alert }) => alert);
      expect([...new Set(expected.map(({ alert }) => alert))].sort()).toEqual(names.toSorted());
      await expectInstants(place, expected, ['instance', 'corpus_id']);
    });

    it.skipIf(findBinary('amtool') === undefined)('reach the receivers that Alertmanager would tell', () => {
      for (const firing of expected) {
        const { alert } = firing;
        const [receiver = ''] = routedTo(place.folder, firing);
        const told = [
          ...place.http.requests.filter(({ path, body }) => path === `/slack/${receiver}` && body.includes(alert)),
          ...place.http.requests.filter(({ body }) => body.includes(`key-of-${receiver}`) && body.includes(alert)),
          ...place.smtp.messages.filter(
            ({ to, raw }) =>
              to.includes('business-team@company.com') && receiver === 'business-alerts' && raw.includes(alert),
          ),
        ];
        expect(told.length, `${alert} to ${receiver}`).toBeGreaterThan(receiver === 'critical-alerts' ? 1 : 0);
      }
      const others = place.http.requests.filter(
        ({ path }) => path.startsWith('/slack/') && !/(critical|warning)-alerts$/.test(path),
      );
      expect(others).toEqual([]);
    });
  });

  it('shows results in the dashboard of Grafana by statements that the engine takes', async () => {
    const counts = await dashboardRows(place, 'reducto.json');
    // Nothing need be firing at the end.
    expect(counts.filter(([title, rows]) => rows === 0 && title !== 'Fires now')).toEqual([]);
  });

  it('mails every report once', async () => {
    const mails = place.smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
    expect(mails.map(({ to }) => to)).toEqual(Array(3).fill(['business-team@company.com']));
  });

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => expectPrinted(place.folder, report));
});

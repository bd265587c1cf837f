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
const REPORTS = ['dataflux-weekly', 'dataflux-monthly', 'dataflux-quarterly'];
const MAILBOX = 'admin@dataflux.local';

describe.skipIf(!hasPrometheus())('DataFlux over six days on real servers', () => {
  let place: LivedSystem;

  beforeAll(async () => {
    place = await liveThrough('dataflux', { days: 9, livedDays: 6.25, runEveryMs: 30 * HOUR_MS });
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

    it('fire and end at the instants of Prometheus, every rule at least once but the one for a lost target', async () => {
      const names = alertRules(place.folder).map(({ alert }) => alert);
      expect([...new Set(expected.map(({ alert }) => alert))].sort()).toEqual(
        names.filter((alert) => alert !== 'DataFluxTargetGone').sort(),
      );
      await expectInstants(place, expected, ['instance', 'service', 'mountpoint']);
    });

    it('a filling disk is foretold a day before it is critical', () => {
      const [early, full] = ['DataFluxDiskFillsUp', 'DataFluxDiskUsage'].map(
        (name) => expected.find(({ alert }) => alert === name)?.startsAt ?? Number.NaN,
      );
      expect((full ?? 0) - (early ?? 0)).toBeGreaterThan(18 * HOUR_MS);
    });

    it.skipIf(findBinary('amtool') === undefined)('reach the receivers that Alertmanager would tell', () => {
      const told = (path: string, alert: string) =>
        place.http.requests.filter((request) => request.path === path && request.body.includes(alert)).length;
      const mailed = (alert: string) =>
        place.smtp.messages.filter(({ to, raw }) => to.includes(MAILBOX) && raw.includes(alert)).length;
      for (const firing of expected) {
        const { alert } = firing;
        const [receiver] = routedTo(place.folder, firing);
        const slack = told(`/slack/${receiver}`, alert);
        // Inhibited all the time by the critical alert of the same disk.
        if (alert === 'DataFluxLowDiskSpace') expect([alert, slack]).toEqual([alert, 0]);
        else expect(slack, `${alert} to ${receiver}`).toBeGreaterThan(0);
        if (receiver !== 'dataflux-critical') continue;
        expect(told('/webhook/dataflux-critical', alert), `${alert} by webhook`).toBeGreaterThan(0);
        expect(mailed(alert), `${alert} by mail`).toBeGreaterThan(0);
      }
    });
  });

  it('shows results in the dashboard of Grafana by statements that the engine takes', async () => {
    const counts = await dashboardRows(place, 'dataflux.json');
    // Nothing need be firing at the end.
    expect(counts.filter(([title, rows]) => rows === 0 && title !== 'Fires now')).toEqual([]);
  });

  it('mails every report once', () => {
    const mails = place.smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
    expect(mails.map(({ to }) => to)).toEqual(REPORTS.map(() => [MAILBOX]));
  });

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => expectPrinted(place.folder, report));
});

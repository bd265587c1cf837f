import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addedIn, seriesOf } from '../../examples/simulator/truth.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { alertRules } from './alert-rules.ts';
import { dashboardRows } from './dashboard-rows.ts';
import type { Firing } from './expected-firings.ts';
import { expectInstants, firingsOf, routedTo } from './firings.ts';
import type { Tally, Truth } from './happened.ts';
import { sumOf } from './happened.ts';
import { type LivedSystem, liveThrough } from './lived-system.ts';
import { expectPrinted } from './printed-report.ts';
import { expectCounts, periodOf } from './reported.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const REPORTS = ['reducto-weekly', 'reducto-monthly', 'reducto-quarterly'];

const truth: Truth = (slo, group, happened): Tally | undefined => {
  const counted = (kinds: readonly string[], labels = {}) =>
    sumOf(
      kinds.map((kind) => ({
        bad: happened.added(`reducto_${kind}_errors_total`, labels),
        valid: happened.added(`reducto_${kind}_operations_total`, labels),
      })),
    );
  switch (slo) {
    case 'reducto-uptime':
      return happened.slices('up', { instance: group }, MINUTE_MS, (value) => value === 1);
    case 'reducto-corpus-available':
      return happened.slices('reducto_corpus_availability', { corpus_id: group }, MINUTE_MS, (value) => value === 1);
    case 'reducto-operations-succeed':
      return counted(['compression', 'decompression']);
    case 'reducto-compression-succeeds':
      return counted(['compression'], { instance: group });
    case 'reducto-response-time':
      return happened.slower('reducto_processing_time_seconds', '5');
  }
  return undefined;
};

describe.skipIf(!hasPrometheus())('Reducto over six days on real servers', () => {
  let place: LivedSystem;

  beforeAll(async () => {
    place = await liveThrough('reducto', { days: 10, livedDays: 6.25, runEveryMs: 30 * HOUR_MS, truth });
  }, 600_000);
  afterAll(() => place?.stop());

  it.each(REPORTS)('the %s report counts what happened', (report) => {
    expect(expectCounts(place, report, truth)).toBe(10);
  });

  describe('alerts', () => {
    let expected: readonly Firing[];
    beforeAll(async () => {
      expected = await firingsOf(place, MINUTE_MS, 12 * HOUR_MS);
    }, 60_000);

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

  it('the savings are those that the servers counted', async () => {
    const { start, end } = periodOf(place.folder, 'reducto-weekly');
    const roi = await place.look(({ store }) =>
      store.query<{ amount: number }>(
        "SELECT sum(amount) AS amount FROM v_roi_daily WHERE stream = 'reducto-cost-savings' AND day >= {from:Date} AND day < {to:Date}",
        { from: dayOf(start), to: dayOf(end) },
      ),
    );
    const saved = addedIn(seriesOf(place.system.series, 'reducto_cost_savings_usd_total'), { start, end });
    expect(roi[0]?.amount).toBeCloseTo(saved, 1);
  });

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => expectPrinted(place.folder, report));
});

/** Day in the zone of the example. */
function dayOf(instant: number): string {
  return new Date(instant).toLocaleDateString('sv-SE', { timeZone: 'America/New_York' });
}

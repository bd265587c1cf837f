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
const DAYS = 9;
/** The last days are lived through in runs of this distance. */
const LIVED_DAYS = 6.25;
const RUN_EVERY_MS = 25 * HOUR_MS;
const REPORTS = ['dataflux-weekly', 'dataflux-monthly', 'dataflux-quarterly'];
const MAILBOX = 'admin@dataflux.local';

describe.skipIf(!hasPrometheus())('DataFlux over six days on real servers', () => {
  let place: SystemRun;
  const instants: number[] = [];

  beforeAll(async () => {
    place = await startSystem('dataflux', { days: DAYS });
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

  /** Bad and valid events of an SLO's group, from what the simulator did. */
  const truth = (slo: string, group: string, range: TimeRange): { bad: number; valid: number } => {
    const { series } = place.system;
    // What a counter stood at when it was first seen is nobody's knowledge; it counts from there.
    const seen = { ...range, start: Math.max(range.start, place.range.start + place.system.everyMs) };
    const added = (metric: string, labels: Labels = {}) => addedIn(seriesOf(series, metric, labels), seen);
    const minutes = (metric: string, labels: Labels, isGood: (value: number) => boolean) => {
      const [one] = seriesOf(series, metric, labels);
      if (one === undefined) throw new Error(`${metric} is not simulated`);
      const { good, valid } = slicesIn(one, range, MINUTE_MS, isGood);
      return { bad: valid - good, valid };
    };
    const slower = (histogram: string, le: string, labels: Labels = {}) => {
      const valid = added(`${histogram}_count`, labels);
      return { bad: valid - added(`${histogram}_bucket`, { ...labels, le }), valid };
    };
    switch (slo) {
      case 'dataflux-services-up':
        return minutes('up', { instance: group }, (value) => value === 1);
      case 'dataflux-queue-short':
        return minutes('dataflux_queue_size', {}, (value) => value <= 500);
      case 'dataflux-requests-succeed':
        return {
          bad: added('dataflux_requests_total', { service: group, status: '500' }),
          valid: added('dataflux_requests_total', { service: group }),
        };
      case 'dataflux-response-time':
        return slower('dataflux_request_duration_seconds', '1', { service: group });
      case 'dataflux-processing-time':
        return slower('dataflux_processing_duration_seconds', '60');
      case 'dataflux-assets-processed':
        return { bad: added('dataflux_assets_failed_total'), valid: added('dataflux_assets_processed_total') };
    }
    throw new Error(`no truth for ${slo}`);
  };

  it.each(REPORTS)('the %s report counts what happened', (report) => {
    const rows = csvRows(readFileSync(join(place.folder, 'out', `${report}.csv`), 'utf8'));
    const judged = rows.filter(({ slo }) => slo !== 'dataflux-scraped');
    expect(judged.length).toBe(12);
    for (const row of judged) {
      const period = { start: Date.parse(row.period_start ?? ''), end: Date.parse(row.period_end ?? '') };
      const start = Math.max(period.start, place.range.start);
      const { bad, valid } = truth(row.slo ?? '', row.group ?? '', { ...period, start });
      expect([row.name, Number(row.period_bad), Number(row.period_total)]).toEqual([row.name, bad, valid]);
      if (row.period_actual !== '') expect(Number(row.period_actual)).toBeCloseTo(1 - bad / valid, 12);
    }
  });

  describe('alerts', () => {
    const named = ({ alertname, instance, service, mountpoint }: Labels): string =>
      [alertname, instance, service, mountpoint].join(' ');
    let expected: Firing[];
    let lived: TimeRange;
    beforeAll(async () => {
      lived = { start: (instants[0] as number) + 1, end: place.range.end + 1 };
      // Conditions may have begun before the first run.
      const range = { start: (instants[0] as number) - 12 * HOUR_MS, end: place.range.end };
      const asked = alertRules(place.folder).map((rule) =>
        expectedFirings(place.prometheus.url, rule, range, MINUTE_MS),
      );
      expected = (await Promise.all(asked)).flat().filter(({ startsAt }) => startsAt >= lived.start);
    }, 60_000);

    it('fire and end at the instants of Prometheus, every rule at least once but the one for a lost target', async () => {
      expect([...new Set(expected.map(({ alert }) => alert))].sort()).toEqual(
        alertRules(place.folder)
          .map(({ alert }) => alert)
          .filter((alert) => alert !== 'DataFluxTargetGone')
          .sort(),
      );
      const events = await place.look(({ store }) => readAlertEvents(store, lived));
      const at = (phase: string) =>
        events
          .filter((event) => event.phase === phase && event.labels.alertname?.startsWith('DataFlux'))
          .map(({ labels, at }) => `${named(labels)} ${new Date(at).toISOString()}`)
          .sort();
      const line = ({ alert, labels }: Firing, instant: number) =>
        `${named({ ...labels, alertname: alert })} ${new Date(instant).toISOString()}`;
      expect(at('firing')).toEqual(expected.map((one) => line(one, one.startsAt)).sort());
      expect(at('resolved')).toEqual(
        expected.flatMap((one) => (one.endsAt === undefined ? [] : line(one, one.endsAt))).sort(),
      );
    });

    it('a filling disk is foretold a day before it is critical', () => {
      const [early, full] = ['DataFluxDiskFillsUp', 'DataFluxDiskUsage'].map(
        (name) => expected.find(({ alert }) => alert === name)?.startsAt ?? Number.NaN,
      );
      expect((full ?? 0) - (early ?? 0)).toBeGreaterThan(18 * HOUR_MS);
    });

    it.skipIf(findBinary('amtool') === undefined)('reach the receivers that Alertmanager would tell', () => {
      const config = `--config.file=${join(place.folder, 'alertmanager.yml')}`;
      const told = (path: string, alert: string) =>
        place.http.requests.filter((request) => request.path === path && request.body.includes(alert)).length;
      const mailed = (alert: string) =>
        place.smtp.messages.filter(({ to, raw }) => to.includes(MAILBOX) && raw.includes(alert)).length;
      for (const { alert, labels } of expected) {
        const pairs = Object.entries({ ...labels, alertname: alert }).map(([name, value]) => `${name}=${value}`);
        const receiver = execFileSync(findBinary('amtool') ?? '', ['config', 'routes', 'test', config, ...pairs], {
          encoding: 'utf8',
          stdio: 'pipe',
        }).trim();
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

  it('values the assets that were processed', async () => {
    const { start, end } = JSON.parse(readFileSync(join(place.folder, 'out', 'dataflux-weekly.json'), 'utf8'))
      .period as TimeRange;
    const rows = await place.look(({ store }) =>
      store.query<{ quantity: number; amount: number }>(
        "SELECT sum(quantity) AS quantity, sum(amount) AS amount FROM v_roi_daily WHERE stream = 'dataflux-indexing' AND day >= {from:Date} AND day < {to:Date}",
        { from: dayOf(start), to: dayOf(end) },
      ),
    );
    const processed = addedIn(seriesOf(place.system.series, 'dataflux_assets_processed_total'), { start, end });
    expect(rows[0]?.quantity).toBe(processed);
    expect(rows[0]?.amount).toBeCloseTo(processed * 0.004, 1);
  });

  it.each(REPORTS)('the %s report prints its model as PDF and HTML', (report) => expectPrinted(place.folder, report));
});

/** Day in the zone of the example. */
function dayOf(instant: number): string {
  return new Date(instant).toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' });
}

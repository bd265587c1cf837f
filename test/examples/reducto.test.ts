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
const DAYS = 16;
/** The last days are lived through in runs of this distance. */
const LIVED_DAYS = 6.25;
const RUN_EVERY_MS = 25 * HOUR_MS;

describe.skipIf(!hasPrometheus())('Reducto over six days on real servers', () => {
  let place: SystemRun;
  const instants: number[] = [];

  beforeAll(async () => {
    place = await startSystem('reducto', { days: DAYS });
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
    const added = (metric: string, labels = {}) => addedIn(seriesOf(series, metric, labels), seen);
    const counted = (kinds: readonly string[], labels = {}) => ({
      bad: kinds.reduce((sum, kind) => sum + added(`reducto_${kind}_errors_total`, labels), 0),
      valid: kinds.reduce((sum, kind) => sum + added(`reducto_${kind}_operations_total`, labels), 0),
    });
    const minutes = (metric: string, labels: Record<string, string>, isGood: (value: number) => boolean) => {
      const [one] = seriesOf(series, metric, labels);
      if (one === undefined) throw new Error(`${metric} is not simulated`);
      const { good, valid } = slicesIn(one, range, MINUTE_MS, isGood);
      return { bad: valid - good, valid };
    };
    switch (slo) {
      case 'reducto-uptime':
        return minutes('up', { instance: group }, (value) => value === 1);
      case 'reducto-corpus-available':
        return minutes('reducto_corpus_availability', { corpus_id: group }, (value) => value === 1);
      case 'reducto-operations-succeed':
        return counted(['compression', 'decompression']);
      case 'reducto-compression-succeeds':
        return counted(['compression'], { instance: group });
      case 'reducto-response-time': {
        const valid = added('reducto_processing_time_seconds_count');
        return { bad: valid - added('reducto_processing_time_seconds_bucket', { le: '5' }), valid };
      }
    }
    throw new Error(`no truth for ${slo}`);
  };

  it.each(['reducto-weekly', 'reducto-monthly', 'reducto-quarterly'])(
    'the %s report counts what happened',
    (report) => {
      const rows = csvRows(readFileSync(join(place.folder, 'out', `${report}.csv`), 'utf8'));
      const judged = rows.filter(({ slo }) => !['reducto-throughput', 'reducto-scraped'].includes(slo ?? ''));
      expect(judged.length).toBe(10);
      for (const row of judged) {
        const period = { start: Date.parse(row.period_start ?? ''), end: Date.parse(row.period_end ?? '') };
        const start = Math.max(period.start, place.range.start);
        const { bad, valid } = truth(row.slo ?? '', row.group ?? '', { ...period, start });
        expect([row.name, Number(row.period_bad), Number(row.period_total)]).toEqual([row.name, bad, valid]);
        if (row.period_actual !== '') expect(Number(row.period_actual)).toBeCloseTo(1 - bad / valid, 12);
      }
    },
  );

  describe('alerts', () => {
    const named = ({ alertname, instance, corpus_id }: Labels): string => [alertname, instance, corpus_id].join(' ');
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

    it('fire and end at the instants of Prometheus, every rule of the guide at least once', async () => {
      expect([...new Set(expected.map(({ alert }) => alert))].sort()).toEqual(
        alertRules(place.folder)
          .map(({ alert }) => alert)
          .sort(),
      );
      const events = await place.look(({ store }) => readAlertEvents(store, lived));
      const at = (phase: string) =>
        events
          .filter((event) => event.phase === phase && event.labels.alertname?.startsWith('Reducto'))
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
        const said = execFileSync(findBinary('amtool') ?? '', ['config', 'routes', 'test', config, ...pairs], {
          encoding: 'utf8',
          stdio: 'pipe',
        });
        const receiver = said.trim();
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
    const { start, end } = JSON.parse(readFileSync(join(place.folder, 'out', 'reducto-weekly.json'), 'utf8'))
      .period as TimeRange;
    const roi = await place.look(({ store }) =>
      store.query<{ amount: number }>(
        "SELECT sum(amount) AS amount FROM v_roi_daily WHERE stream = 'reducto-cost-savings' AND day >= {from:Date} AND day < {to:Date}",
        { from: dayOf(start), to: dayOf(end) },
      ),
    );
    const saved = addedIn(seriesOf(place.system.series, 'reducto_cost_savings_usd_total'), { start, end });
    expect(roi[0]?.amount).toBeCloseTo(saved, 1);
  });

  it.each(['reducto-weekly', 'reducto-monthly', 'reducto-quarterly'])(
    'the %s report prints its model as PDF and HTML',
    (report) => expectPrinted(place.folder, report),
  );
});

/** Day in the zone of the example. */
function dayOf(instant: number): string {
  return new Date(instant).toLocaleDateString('sv-SE', { timeZone: 'America/New_York' });
}

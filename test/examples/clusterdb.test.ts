import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS } from '../../examples/clusterdb/simulation.ts';
import { addedIn, seriesOf, slicesIn } from '../../examples/simulator/truth.ts';
import { readAlertEvents } from '../../src/store/index.ts';
import type { TimeRange } from '../../src/time/index.ts';
import { startNines } from '../cli/nines.ts';
import { findBinary, hasPrometheus } from '../servers/binaries.ts';
import { alertRules } from './alert-rules.ts';
import { csvRows } from './csv-rows.ts';
import { expectedFirings, type Firing } from './expected-firings.ts';
import { type SystemRun, startSystem } from './system-run.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 12;
/** The last days are lived through in runs of this distance. */
const LIVED_DAYS = 5.5;
const RUN_EVERY_MS = 31 * HOUR_MS;
const REPORTS = ['clusterdb-weekly', 'clusterdb-monthly', 'clusterdb-quarterly'];

describe.skipIf(!hasPrometheus())('ClusterDB over five days on real servers', () => {
  let place: SystemRun;
  const instants: number[] = [];

  beforeAll(async () => {
    place = await startSystem('clusterdb', { days: DAYS });
    const { end } = place.range;
    for (let at = end - LIVED_DAYS * DAY_MS; at < end; at += RUN_EVERY_MS) instants.push(at);
    const crashed = instants[2] as number;
    for (const at of instants) {
      if (at === crashed) await place.crash(at, 'alert: started');
      const { exitCode, jobs } = await place.run(at, ['collect', 'evaluate', 'value', 'alert']);
      expect([exitCode, jobs.flatMap(({ problems }) => problems)]).toEqual([0, []]);
    }
    const last = await place.run(end);
    expect([last.exitCode, last.jobs.flatMap(({ problems }) => problems)]).toEqual([0, []]);
  }, 600_000);
  afterAll(() => place?.stop());

  /** Bad and valid events of a row of a report, from what the simulator did. */
  const truth = (row: Record<string, string>, range: TimeRange): { bad: number; valid: number } => {
    const { series } = place.system;
    const group = row.group ?? '';
    // What a counter stood at when it was first seen is nobody's knowledge; it counts from there.
    const seen = { ...range, start: Math.max(range.start, place.range.start + place.system.everyMs) };
    const added = (metric: string, labels = {}) => addedIn(seriesOf(series, metric, labels), seen);
    const requests = (labels = {}) => ({
      bad: added('http_errors_total', labels),
      valid: added('http_requests_total', labels),
    });
    const slower = (metric: string, bound: string) => {
      const valid = added(`${metric}_count`);
      return { bad: valid - added(`${metric}_bucket`, { le: bound }), valid };
    };
    const slices = (
      metric: string,
      labels: Record<string, string>,
      sliceMs: number,
      isGood: (value: number) => boolean,
    ) => {
      const [one] = seriesOf(series, metric, labels);
      if (one === undefined) throw new Error(`${metric} is not simulated`);
      const { good, valid } = slicesIn(one, range, sliceMs, isGood);
      return { bad: valid - good, valid };
    };
    switch (row.slo) {
      case 'clusterdb-uptime':
        return slices('up', { instance: group }, MINUTE_MS, (value) => value === 1);
      // All servers of the API are gone at the same time only; one of them is enough for the job.
      case 'clusterdb-scraped':
        return slices('up', { job: group }, MINUTE_MS, (value) => value === 1);
      case 'clusterdb-requests-succeed':
        return requests();
      case 'clusterdb-routes-succeed': {
        const [method = '', path = ''] = group.split(' · ');
        return requests({ method, path });
      }
      case 'clusterdb-response-time':
        return slower('request_duration_seconds', '1');
      case 'clusterdb-predictions':
        return slower('prediction_latency', '0.25');
      case 'clusterdb-model-accuracy':
        return slices('model_accuracy', {}, 5 * MINUTE_MS, (value) => value >= 0.9);
    }
    throw new Error(`no truth for ${row.slo}`);
  };

  it.each(REPORTS)('the %s report counts what happened', (report) => {
    const rows = csvRows(readFileSync(join(place.folder, 'out', `${report}.csv`), 'utf8'));
    expect(rows.length).toBe(17);
    for (const row of rows) {
      const period = { start: Date.parse(row.period_start ?? ''), end: Date.parse(row.period_end ?? '') };
      const start = Math.max(period.start, place.range.start);
      const { bad, valid } = truth(row, { ...period, start });
      expect([row.name, Number(row.period_bad), Number(row.period_total)]).toEqual([row.name, bad, valid]);
      if (row.period_actual !== '') expect(Number(row.period_actual)).toBeCloseTo(1 - bad / valid, 12);
    }
  });

  describe('alerts', () => {
    let expected: Firing[];
    let lived: TimeRange;
    beforeAll(async () => {
      lived = { start: (instants[0] as number) + 1, end: place.range.end + 1 };
      const range = { start: (instants[0] as number) - HOUR_MS, end: place.range.end };
      const asked = alertRules(place.folder).map((rule) =>
        expectedFirings(place.prometheus.url, rule, range, MINUTE_MS),
      );
      expected = (await Promise.all(asked)).flat().filter(({ startsAt }) => startsAt >= lived.start);
    }, 60_000);

    it('fire and end at the instants of Prometheus, both rules of the guide', async () => {
      expect(expected.map(({ alert }) => alert).sort()).toEqual(['error_rate', 'high_latency']);
      const events = await place.look(({ store }) => readAlertEvents(store, lived));
      const of = (phase: string) =>
        events
          .filter(({ phase: one, labels }) => one === phase && /^[a-z]/.test(labels.alertname ?? ''))
          .map(({ labels, at }) => `${labels.alertname} ${labels.region} ${new Date(at).toISOString()}`)
          .sort();
      const line = ({ alert, labels }: Firing, at: number) => `${alert} ${labels.region} ${new Date(at).toISOString()}`;
      expect(of('firing')).toEqual(expected.map((one) => line(one, one.startsAt)).sort());
      expect(of('resolved')).toEqual(expected.map((one) => line(one, one.endsAt ?? Number.NaN)).sort());
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
      const config = `--config.file=${join(place.folder, 'alertmanager.yml')}`;
      for (const { alert, labels } of expected) {
        const pairs = Object.entries({ ...labels, alertname: alert }).map(([name, value]) => `${name}=${value}`);
        const said = execFileSync(findBinary('amtool') ?? '', ['config', 'routes', 'test', config, ...pairs], {
          encoding: 'utf8',
          stdio: 'pipe',
        });
        expect(said.trim()).toBe('oncall,team-slack,team-email');
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
    }, 60_000);
  });

  it('shows results in the dashboard of Grafana by statements that the engine takes', async () => {
    const { panels } = JSON.parse(readFileSync(join(place.folder, 'grafana', 'clusterdb.json'), 'utf8')) as {
      panels: { title: string; targets: { rawSql: string }[] }[];
    };
    const instant = (at: number) => `toDateTime64(${at / 1_000}, 3, 'UTC')`;
    const counts = await place.look(({ store }) =>
      Promise.all(
        panels.flatMap(({ title, targets }) =>
          targets.map(async ({ rawSql }) => {
            const sql = rawSql
              .replaceAll('$__fromTime', instant(place.range.start))
              .replaceAll('$__toTime', instant(place.range.end));
            return [title, (await store.query(sql)).length] as const;
          }),
        ),
      ),
    );
    // Nothing need be firing at the end.
    expect(counts.filter(([title, rows]) => rows === 0 && title !== 'Fires now')).toEqual([]);
  });

  it('values the predictions that were made', async () => {
    const { start, end } = JSON.parse(readFileSync(join(place.folder, 'out', 'clusterdb-weekly.json'), 'utf8'))
      .period as TimeRange;
    const [saved] = await place.look(({ store }) =>
      store.query<{ amount: number }>(
        "SELECT sum(amount) AS amount FROM v_roi_daily WHERE stream = 'clusterdb-predictions' AND day >= {from:Date} AND day < {to:Date}",
        { from: dayOf(start), to: dayOf(end) },
      ),
    );
    const predictions = addedIn(seriesOf(place.system.series, 'prediction_latency_count'), { start, end });
    expect(saved?.amount).toBeCloseTo(predictions * 0.0005, 1);
  });

  it('mails every report once, and prints its model as PDF and HTML', () => {
    const mails = place.smtp.messages.filter(({ raw }) => raw.includes('application/pdf'));
    expect(mails.map(({ to }) => to)).toEqual(REPORTS.map(() => ['management@example.com']));
    for (const report of REPORTS) {
      const file = (format: string) => join(place.folder, 'out', `${report}.${format}`);
      const model = JSON.parse(readFileSync(file('json'), 'utf8')) as {
        title: string;
        tiles: { label: string; figure: { text: string } }[];
      };
      const html = readFileSync(file('html'), 'utf8');
      const pdf = execFileSync('pdftotext', ['-layout', file('pdf'), '-'], { encoding: 'utf8', maxBuffer: 1e8 });
      for (const text of [model.title, ...model.tiles.flatMap(({ label, figure }) => [label, figure.text])]) {
        expect(pdf).toContain(text);
        expect(html).toContain(text);
      }
    }
  });
});

/** Day in the zone of the example. */
function dayOf(instant: number): string {
  return new Date(instant).toLocaleDateString('sv-SE', { timeZone: 'America/Los_Angeles' });
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import type { JobContext } from '../../jobs/job.ts';
import { detectorMetrics } from '../../src/anomaly/index.ts';
import {
  readAlertEvents,
  readAlertStates,
  waitingNotifications,
  writeAnomalies,
  writeWatermark,
} from '../../src/store/index.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { alertYaml, fillLedger } from './alert-ledger.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 10, 12);

let receiver: HttpReceiver;
let place: Workplace;

beforeEach(async () => {
  receiver = await startHttpReceiver();
  place = await openWorkplace(yaml());
});
afterEach(async () => {
  await place.close();
  await receiver.stop();
});

function yaml(more = ''): string {
  return alertYaml(`    webhook_configs: [{url: '${receiver.url}/hook', timeout: 3m}]`, more);
}

/** Bad from `from` until before `to`, collected up to `upTo`. */
async function ledger(upTo: number, ...outages: readonly (readonly [from: number, to: number])[]): Promise<void> {
  const slo = place.context(NOON).config.slos[0];
  if (slo === undefined) throw new Error('no SLO');
  const bad = (start: number) => outages.some(([from, to]) => start >= from && start < to);
  await fillLedger(place.store, slo, { start: NOON - 4 * DAY, end: upTo }, bad);
}

async function run(at: number, changes: Partial<JobContext> = {}) {
  return await alert.run(place.context(at, { notify: true, ...changes }));
}

interface Payload {
  readonly status: string;
  readonly alerts: readonly {
    status: string;
    labels: Record<string, string>;
    startsAt: string;
    endsAt: string;
    annotations: Record<string, string>;
  }[];
}

function payloads(): Payload[] {
  return receiver.requests.map(({ body }) => JSON.parse(body) as Payload);
}

function said(): string[] {
  return payloads().flatMap(({ alerts }) =>
    alerts.map(({ status, labels }) => `${labels.alertname} ${labels.severity} ${labels.long_window ?? ''} ${status}`),
  );
}

async function story(): Promise<string[]> {
  const events = await readAlertEvents(place.store, { start: 0, end: NOON + 10 * DAY });
  return events.map(({ at, phase, labels }) => {
    const time = new Date(at).toISOString().slice(11, 16);
    return `${time} ${labels.alertname} ${labels.long_window ?? ''} ${phase}`;
  });
}

describe('the alert job', () => {
  it('tells of a burning budget with exact times, says nothing twice, and tells when it is over', async () => {
    await ledger(NOON);
    expect((await run(NOON)).summary).toMatchObject({ firing: 0, sent: 0 });
    await ledger(NOON + HOUR, [NOON + 30 * MINUTE, NOON + HOUR]);
    const result = await run(NOON + HOUR);
    expect(result.problems).toEqual([]);
    const [burn] = payloads().filter(({ alerts }) => alerts[0]?.labels.alertname === 'ErrorBudgetBurn');
    expect(burn?.status).toBe('firing');
    const page = burn?.alerts.find(({ labels }) => labels.long_window === '1h');
    expect(page).toMatchObject({
      labels: { slo: 'api', severity: 'page', short_window: '5m', team: 'platform' },
      startsAt: '2026-11-10T12:35:00.000Z',
      annotations: { owner: 'M. Okafor', runbook_url: 'https://runbooks.example/api' },
    });
    expect(page?.annotations.summary).toMatch(/^API availability burns its error budget \d+ times too fast$/);
    const before = receiver.requests.length;
    await run(NOON + HOUR);
    await ledger(NOON + HOUR + 5 * MINUTE, [NOON + 30 * MINUTE, NOON + HOUR + 5 * MINUTE]);
    await run(NOON + HOUR + 5 * MINUTE);
    expect(receiver.requests).toHaveLength(before);
    await ledger(NOON + 2 * HOUR, [NOON + 30 * MINUTE, NOON + HOUR + 5 * MINUTE]);
    await run(NOON + 2 * HOUR);
    const last = payloads()
      .slice(before)
      .flatMap(({ alerts }) => alerts);
    expect(last.find(({ labels }) => labels.long_window === '1h')).toMatchObject({
      status: 'resolved',
      startsAt: '2026-11-10T12:35:00.000Z',
      endsAt: '2026-11-10T13:10:00.000Z',
    });
  });

  it('finds what began and ended between two runs, and tells of it once', async () => {
    await ledger(NOON);
    await run(NOON);
    await ledger(NOON + 12 * HOUR, [NOON + HOUR, NOON + HOUR + 10 * MINUTE]);
    await run(NOON + 12 * HOUR);
    expect(said()).toContain('ErrorBudgetBurn page 1h resolved');
    const page = payloads()
      .flatMap(({ alerts }) => alerts)
      .find(({ labels }) => labels.long_window === '1h');
    expect(page?.annotations.description).toContain('Fired and resolved, 2026-11-10 13:05 – 13:15 UTC.');
    const count = receiver.requests.length;
    await run(NOON + 12 * HOUR + 5 * MINUTE);
    expect(receiver.requests).toHaveLength(count);
  });

  it('pages nobody for one failed request at night, and somebody for ten', async () => {
    const slo = place.context(NOON).config.slos[0];
    if (slo === undefined) throw new Error('no SLO');
    const night = Date.UTC(2026, 10, 10, 3);
    // One request every five minutes.
    const fill = (minutes: number) =>
      fillLedger(
        place.store,
        slo,
        { start: NOON - 4 * DAY, end: NOON },
        (at) => at >= night && at < night + minutes * MINUTE,
        1,
      );
    const pages = async () => (await story()).filter((line) => /Burn (1h|6h) firing/.test(line));
    await fill(5);
    await run(NOON);
    expect(await pages()).toEqual([]);
    await place.close();
    place = await openWorkplace(yaml());
    await fill(50);
    await run(NOON);
    expect(await pages()).not.toEqual([]);
  });

  it('tells a new receiver what fires, not what was over before its first run', async () => {
    await ledger(NOON, [NOON - 20 * HOUR, NOON - 20 * HOUR + 10 * MINUTE]);
    await run(NOON);
    expect(said().filter((line) => line.includes('resolved'))).toEqual([]);
    expect(await story()).toContain('16:05 ErrorBudgetBurn 1h firing');
  });

  it('comes to the same history whether it runs every five minutes or once', async () => {
    const outages = [
      [NOON + 20 * MINUTE, NOON + 40 * MINUTE],
      [NOON + 2 * HOUR, NOON + 3 * HOUR],
    ] as const;
    await ledger(NOON, ...outages);
    await run(NOON, { notify: false });
    await ledger(NOON + 5 * HOUR, ...outages);
    for (let at = NOON; at <= NOON + 5 * HOUR; at += 25 * MINUTE) await run(at, { notify: false });
    const often = [await story(), [...(await readAlertStates(place.store)).values()].map(comparable)];
    await place.store.command('TRUNCATE TABLE alert_events');
    await place.store.command('TRUNCATE TABLE alert_states');
    await place.store.command("DELETE FROM watermarks WHERE stream LIKE 'alert:%'");
    await run(NOON, { notify: false });
    await run(NOON + 5 * HOUR, { notify: false });
    expect([await story(), [...(await readAlertStates(place.store)).values()].map(comparable)]).toEqual(often);
    expect(often[0]?.length).toBeGreaterThan(4);
    expect(receiver.requests).toHaveLength(0);
  });

  it('freezes while nothing is collected, and walks what it missed when data are back', async () => {
    const outage = [NOON - 30 * MINUTE, NOON + 30 * MINUTE] as const;
    await ledger(NOON, outage);
    await run(NOON);
    for (const hours of [1, 2]) await run(NOON + hours * HOUR);
    expect(said().some((line) => line.includes('resolved'))).toBe(false);
    await ledger(NOON + 3 * HOUR, outage);
    await run(NOON + 3 * HOUR);
    expect(await story()).toContain('12:35 ErrorBudgetBurn 1h resolved');
  });

  it('keeps what a receiver could not take, says so, and delivers it once in a later run', async () => {
    receiver.answer({ status: 503, headers: { 'retry-after': '60' }, body: 'try later' });
    await ledger(NOON, [NOON - 30 * MINUTE, NOON]);
    const failed = await run(NOON);
    expect(failed.summary).toMatchObject({ sent: 0 });
    expect(failed.problems[0]).toMatchObject({ subject: 'receiver ops/webhook' });
    expect(failed.problems[0]?.message).toMatch(/answered 503: try later; it is tried again in the next run$/);
    const waiting = await waitingNotifications(place.store);
    expect(waiting.length).toBeGreaterThan(0);
    receiver.answer({});
    const asked = receiver.requests.length;
    await run(NOON + 5 * MINUTE);
    expect(receiver.requests).toHaveLength(asked);
    const later = { clock: () => Date.now() + HOUR };
    const done = await run(NOON + 10 * MINUTE, later);
    expect(done.problems).toEqual([]);
    expect(receiver.requests.length - asked).toBe(waiting.length);
    await run(NOON + 15 * MINUTE, later);
    expect(receiver.requests.length - asked).toBe(waiting.length);
  });

  it('gives up in the end, and says that as well', async () => {
    receiver.answer({ status: 400, body: 'never' });
    await ledger(NOON, [NOON - 30 * MINUTE, NOON]);
    const { problems, summary } = await run(NOON);
    expect(problems[0]?.message).toMatch(/answered 400: never; given up after one attempt$/);
    expect(summary).toMatchObject({ waiting: 0 });
    expect(summary.givenUp).toBeGreaterThan(0);
  });

  it('resolves what comes from a rule that the configuration no longer has', async () => {
    await ledger(NOON, [NOON - 30 * MINUTE, NOON]);
    await run(NOON);
    await place.configure(yaml('  burnRate: false'));
    await run(NOON + 5 * MINUTE);
    expect(payloads().at(-1)?.status).toBe('resolved');
    expect([...(await readAlertStates(place.store)).values()].every(({ phase }) => phase !== 'firing')).toBe(true);
  });

  it('writes nothing in a dry run, and tells nobody in a run that must not', async () => {
    await ledger(NOON, [NOON - 30 * MINUTE, NOON]);
    const dry = await run(NOON, { dryRun: true });
    expect(dry.summary.firing).toBeGreaterThan(0);
    expect(await readAlertStates(place.store)).toEqual(new Map());
    await run(NOON, { notify: false });
    expect(await waitingNotifications(place.store)).toEqual([]);
    expect(receiver.requests).toHaveLength(0);
    await run(NOON + 5 * MINUTE);
    expect(said()).toContain('ErrorBudgetBurn page 1h firing');
  });

  it('tells when less is saved per hour than was aimed at, and freezes while the sources cannot say', async () => {
    const targets = '  savingsTargets: [{name: pays, stream: net, belowPerHour: 0.5, for: 30m}]';
    const monitoring = '    - {name: monitoring, kind: cost, perMonth: 720}';
    await place.configure(`${yaml(targets)}\nsavings:\n  streams:\n${monitoring}`);
    const { problems } = await run(NOON);
    expect(problems).toEqual([]);
    expect(said()).toEqual(['SavingsBelowTarget ticket  firing']);
    expect(payloads()[0]?.alerts[0]).toMatchObject({
      // The first walk begins a day back, and 30 minutes pass before it fires.
      startsAt: '2026-11-09T12:35:00.000Z',
      annotations: { summary: 'Net savings are below target: -1 USD per hour' },
    });
    await place.configure(
      `${yaml(targets)}\nsavings:\n  streams:\n${monitoring}\n    - {name: gain, source: prom, query: up}`,
    );
    const unreachable = await run(NOON + HOUR);
    expect(unreachable.problems).toMatchObject([{ subject: 'savings pays' }]);
    expect(unreachable.summary).toMatchObject({ firing: 1 });
  });

  it('makes one alert of an anomaly, and ends it when the detector has seen enough quiet', async () => {
    const detectors = 'detectors:\n  - {name: p95, source: prom, query: up, step: 5m}';
    const config = await place.configure(`${yaml('  anomalies: major')}\n${detectors}`);
    const detector = config.detectors[0];
    if (detector === undefined) throw new Error('no detector');
    const stream = detectorMetrics(detector).value;
    const peak = { time: NOON, value: 9, expected: 1, lower: 0, upper: 2 };
    const start = NOON - 10 * MINUTE;
    const open = {
      id: 'x',
      detector: 'p95',
      labels: { host: 'a' },
      start,
      last: NOON,
      peak,
      score: 0.9,
      severity: 'major',
      reason: 'Was 9.',
      grounds: undefined,
    } as const;
    await writeAnomalies(place.store, [{ ...open, end: undefined }]);
    await writeWatermark(place.store, stream, NOON);
    await run(NOON);
    expect(said()).toEqual(['MetricAnomaly ticket  firing']);
    await writeAnomalies(place.store, [{ ...open, end: NOON }]);
    await writeWatermark(place.store, stream, NOON + 6 * HOUR);
    await run(NOON + 6 * HOUR);
    expect(said().at(-1)).toBe('MetricAnomaly ticket  resolved');
  });
});

/** Texts name the budget that is left at the end of a run, which depends on when runs are. */
function comparable({ annotations: _, ...state }: { readonly annotations: unknown }): unknown {
  return state;
}

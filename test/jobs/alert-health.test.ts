import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { sloStream } from '../../jobs/collect.ts';
import { Exact } from '../../src/roi/index.ts';
import { BucketState, definitionHashes } from '../../src/slo/index.ts';
import {
  readAlertStates,
  recordOutcomes,
  recordRun,
  scheduleRun,
  writeBuckets,
  writeRoiEntries,
  writeWatermark,
} from '../../src/store/index.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BUCKET = 5 * MINUTE;
const NOON = Date.UTC(2026, 10, 10, 12);

let receiver: HttpReceiver;
let place: Workplace;
const yaml = (more = '', alerts = '') => `
sources:
  prom: { type: prometheus, url: 'http://127.0.0.1:9' }
  lone: { type: prometheus, url: 'http://127.0.0.1:9' }
slos:
  - { name: api, objective: 99.9%, window: 28d, sli: { source: prom, good: a, valid: b } }
  - { name: cart, objective: 99.9%, window: 28d, sli: { source: prom, good: c, valid: d } }
  - { name: other, objective: 99.9%, window: 28d, sli: { source: lone, good: e, valid: f } }
receivers: [{ name: ops, webhook_configs: [{ url: '${receiver.url}/hook', timeout: 3m }] }]
alerts: { receiver: ops, budgetLeftBelow: [], burnRate: false${alerts} }
${more}
`;

beforeEach(async () => {
  receiver = await startHttpReceiver();
  place = await openWorkplace(yaml());
});
afterEach(async () => {
  await place.close();
  await receiver.stop();
});

/** Five-minute buckets with 1,000 events each, `bad` of them in every one. */
async function ledger(name: string, from: number, to: number, bad: (start: number) => number = () => 0): Promise<void> {
  const slo = place.context(NOON).config.slos.find((one) => one.name === name);
  if (slo === undefined) throw new Error(`no SLO ${name}`);
  const start = Array.from({ length: (to - from) / BUCKET }, (_, i) => from + i * BUCKET);
  const all = <T>(value: T): T[] => start.map(() => value);
  await writeBuckets(place.store, {
    slo: name,
    widthMs: BUCKET,
    definition: definitionHashes(slo).measured,
    group: all('{}'),
    start,
    good: start.map((at) => 1_000 - bad(at)),
    valid: all(1_000),
    state: all(BucketState.measured),
    samples: all(1),
  });
}

async function collected(name: string, upTo: number): Promise<void> {
  const slo = place.context(NOON).config.slos.find((one) => one.name === name);
  if (slo !== undefined) await writeWatermark(place.store, sloStream(slo), upTo);
}

const run = (at: number) => alert.run(place.context(at, { notify: true }));

async function standing(): Promise<string[]> {
  const states = [...(await readAlertStates(place.store)).values()];
  return states
    .filter(({ phase }) => phase !== 'inactive')
    .map(({ labels, phase, startsAt }) => {
      const of = labels.slo ?? labels.source ?? labels.job ?? labels.receiver ?? labels.target ?? '';
      const since = startsAt === undefined ? '' : ` ${new Date(startsAt).toISOString().slice(11, 16)}`;
      return `${labels.alertname} ${of} ${phase}${since}`;
    })
    .sort();
}

describe('data that do not come', () => {
  it('raise an alert per SLO when their series are gone, with the instant, and end it when they are back', async () => {
    for (const name of ['api', 'other']) await ledger(name, NOON - DAY, NOON + 3 * HOUR);
    await ledger('cart', NOON - DAY, NOON);
    for (const name of ['api', 'cart', 'other']) await collected(name, NOON + 3 * HOUR);
    await run(NOON);
    expect(await standing()).toEqual([]);
    await run(NOON + 3 * HOUR);
    expect(await standing()).toEqual(['SliMissing cart firing 13:05']);
    await ledger('cart', NOON + 3 * HOUR, NOON + 4 * HOUR);
    for (const name of ['api', 'other']) await ledger(name, NOON + 3 * HOUR, NOON + 4 * HOUR);
    for (const name of ['api', 'cart', 'other']) await collected(name, NOON + 4 * HOUR);
    await run(NOON + 4 * HOUR);
    expect(await standing()).toEqual(['SliMissing cart resolved 13:05']);
  });

  it('of a source that fails are one page and one message, although every SLO of it is missing', async () => {
    for (const name of ['api', 'cart']) await ledger(name, NOON - DAY, NOON);
    await ledger('other', NOON - DAY, NOON + 3 * HOUR);
    for (const name of ['api', 'cart']) await collected(name, NOON);
    await collected('other', NOON + 3 * HOUR);
    await run(NOON);
    const why = new Map(['api', 'cart'].map((name) => [name, 'prom:9090 answered 503']));
    await recordOutcomes(place.store, why, NOON + 5 * MINUTE);
    await run(NOON + 3 * HOUR);
    expect(await standing()).toEqual([
      'SliMissing api firing 13:05',
      'SliMissing cart firing 13:05',
      'SourceSilent prom firing 13:05',
    ]);
    const bodies = receiver.requests.map(({ body }) => body);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain('prom:9090 answered 503');
    expect(bodies[0]).not.toContain('SliMissing');
  });

  it('raise nothing where nobody has looked for them yet', async () => {
    for (const name of ['api', 'cart', 'other']) {
      await ledger(name, NOON - DAY, NOON);
      await collected(name, NOON);
    }
    await run(NOON);
    await run(NOON + 2 * HOUR);
    expect(await standing()).toEqual([]);
    await run(NOON + 5 * HOUR);
    expect((await standing()).filter((line) => line.startsWith('SliMissing'))).toHaveLength(3);
  });
});

describe('a budget that is foreseen to run out', () => {
  it('raises an alert before it is spent, from the ledger as it grows', async () => {
    // A budget is one bad event a bucket: a tenth of it in the first week, 1.2 times in the three that follow, 93 % in all.
    const from = NOON - 28 * DAY;
    const often = (start: number) => (start % (5 * BUCKET) === 0 ? 2 : 1);
    const bad = (start: number) => (start >= from + 7 * DAY ? often(start) : start % (10 * BUCKET) === 0 ? 1 : 0);
    await ledger('api', from, NOON + 12 * HOUR, bad);
    await collected('api', NOON + 12 * HOUR);
    await run(NOON + 12 * HOUR);
    const [state] = [...(await readAlertStates(place.store)).values()].filter(
      ({ labels }) => labels.alertname === 'ErrorBudgetRunsOut',
    );
    expect(state).toMatchObject({ phase: 'firing', labels: { slo: 'api', within: '3d', severity: 'ticket' } });
    expect(state?.annotations.summary).toMatch(/^api will have spent its error budget in about [\d.]+ (hours|days)$/);
    expect((state?.startsAt ?? 1) % (6 * HOUR)).toBe(0);
  });
});

describe('the health of jobs and receivers', () => {
  it('is judged by the schedule, the last runs and the outbox', async () => {
    await place.configure(
      yaml(`schedule:
  - { name: nightly, jobs: [keep], cron: '30 3 * * *', timeLimit: 10m }
  - { name: often, jobs: [collect, alert], cron: '*/5 * * * *' }`),
    );
    const ran = (job: string, at: number, outcome: 'done' | 'failed', problems: readonly unknown[] = []) =>
      recordRun(place.store, { job, at, started: at, durationMs: 1, outcome, summary: {}, problems });
    await ran(scheduleRun('nightly'), NOON - 2 * DAY, 'done');
    await ran(scheduleRun('often'), NOON - 5 * MINUTE, 'done');
    for (const i of [1, 2, 3]) await ran('collect', NOON - i * 5 * MINUTE, 'failed', [{ message: 'disk full' }]);
    await run(NOON);
    expect(await standing()).toEqual(['JobFailing collect firing 12:00', 'JobOverdue nightly pending']);
    receiver.answer({ status: 500 });
    await run(NOON + 15 * MINUTE);
    const overdue = [...(await readAlertStates(place.store)).values()].find(
      ({ labels }) => labels.alertname === 'JobOverdue' && labels.job === 'nightly',
    );
    expect(overdue).toMatchObject({ phase: 'firing' });
    expect(overdue?.annotations.description).toContain('It was due at 2026-11-09 03:30 UTC');
    await run(NOON + 20 * MINUTE);
    expect(await standing()).toContain('ReceiverFailing ops/webhook firing 12:20');
    receiver.answer({ status: 400, body: 'no such channel' });
    await alert.run(place.context(NOON + 25 * MINUTE, { notify: true, clock: () => Date.now() + 2 * HOUR }));
    await run(NOON + 30 * MINUTE);
    expect(await standing()).toContain('NotificationGivenUp ops/webhook firing 12:30');
  });

  it('says nothing in a run for another time that tells nobody', async () => {
    const problems = [{ message: 'x' }];
    for (const i of [1, 2, 3]) {
      const at = NOON - i * MINUTE;
      await recordRun(place.store, {
        job: 'collect',
        at,
        started: at,
        durationMs: 1,
        outcome: 'failed',
        summary: {},
        problems,
      });
    }
    await alert.run(place.context(NOON));
    expect(await standing()).toEqual([]);
  });
});

describe('a target for the return on investment', () => {
  it('is judged over whole days', async () => {
    await place.configure(
      yaml(
        `currency: EUR
savings:
  streams:
    - { name: dedup, source: prom, query: x, unit: GB, price: 1 }
    - { name: licence, kind: cost, perMonth: 300 }`,
        ', roiTargets: [{ name: board, below: 150%, over: 7d }]',
      ),
    );
    const entry = (stream: string, kind: 'saving' | 'cost', day: number, amount: number) => {
      const start = NOON - 12 * HOUR - day * DAY;
      return {
        stream,
        kind,
        basis: 'realised' as const,
        key: new Date(start).toISOString().slice(0, 10),
        day: { start, end: start + DAY },
        upTo: start + DAY,
        quantity: new Exact(amount),
        amount: new Exact(amount),
        currency: 'EUR',
        coverage: 1,
      };
    };
    const days = [1, 2, 3, 4, 5, 6, 7, 8];
    const cost = days.map((day) => entry('licence', 'cost', day, 10));
    // 30 against 10 a day is 200 %; the last day brings the week to 140 %.
    const saved = days.map((day) => entry('dedup', 'saving', day, day === 1 ? -12 : 30));
    await writeRoiEntries(place.store, [...cost, ...saved]);
    await run(NOON);
    expect(await standing()).toEqual(['RoiBelowTarget board firing 00:00']);
    const [state] = [...(await readAlertStates(place.store)).values()].filter(
      ({ labels }) => labels.target === 'board',
    );
    expect(state?.annotations.summary).toBe('ROI is below target: 140% over 7d');
  });
});

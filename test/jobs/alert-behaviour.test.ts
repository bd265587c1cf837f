import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { waitingNotifications } from '../../src/store/index.ts';
import {
  type Behaviour,
  type HttpReceiver,
  type ReceivedRequest,
  startHttpReceiver,
} from '../servers/http-receiver.ts';
import { alertYaml, fillLedger } from './alert-ledger.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 10, 12);

let receiver: HttpReceiver;
let place: Workplace;

/** @param timeout how long each receiver may take to answer */
function yaml(timeout: string): string {
  const ways = `    webhook_configs: [{ url: '${receiver.url}/webhook', timeout: ${timeout} }]
    slack_configs: [{ api_url: '${receiver.url}/slack', timeout: ${timeout}, send_resolved: true }]
    pagerduty_configs: [{ routing_key: k, url: '${receiver.url}/pagerduty', timeout: ${timeout} }]
    alertmanager_configs: [{ url: '${receiver.url}/alertmanager', timeout: ${timeout} }]`;
  return alertYaml(ways, '  anomalies: false\n  health: false');
}

beforeEach(async () => {
  receiver = await startHttpReceiver();
  place = await openWorkplace(yaml('3m'));
});
afterEach(async () => {
  await place.close();
  await receiver.stop();
});

/** How a receiver behaves at first, and whether it has the message although nobody is told that it has. */
const BEHAVIOURS: readonly (readonly [name: string, bad: Behaviour, has: boolean, times: number])[] = [
  ['answers 500', { status: 500 }, false, 2],
  ['answers 429 and a time to wait', { status: 429, headers: { 'retry-after': '600' } }, false, 1],
  ['hangs', 'hang', false, 1],
  ['cuts the connection', 'cut', false, 2],
  [
    'takes the message and cuts the connection within its answer',
    { status: 200, body: 'accepted', half: true },
    true,
    1,
  ],
  ['takes the message and answers too late', { status: 200, delayMs: 6_000 }, true, 1],
];

/** What the receiver knows a message by; undefined where it cannot know one again. */
function identity({ path, body, headers }: ReceivedRequest): string | undefined {
  if (path === '/webhook') return String(headers['idempotency-key']);
  if (path === '/pagerduty') {
    const { dedup_key, event_action } = JSON.parse(body) as Record<string, string>;
    return `${dedup_key} ${event_action}`;
  }
  // An Alertmanager knows alerts by their labels.
  if (path.startsWith('/alertmanager')) {
    return (JSON.parse(body) as { labels: object }[]).map(({ labels }) => JSON.stringify(labels)).join();
  }
  return undefined;
}

describe('a message reaches a receiver', () => {
  it.each(BEHAVIOURS)('that at first %s', async (_, bad, has, times) => {
    const taken: ReceivedRequest[] = [];
    const asked = new Map<string, number>();
    receiver.answer((request) => {
      const count = (asked.get(request.path) ?? 0) + 1;
      asked.set(request.path, count);
      if (count > times || has) taken.push(request);
      return count > times ? {} : bad;
    });
    const [slo] = place.context(NOON).config.slos;
    if (slo === undefined) throw new Error('no SLO');
    const range = { start: NOON - 96 * HOUR, end: NOON + HOUR };
    await fillLedger(place.store, slo, range, (start) => start >= NOON + 30 * MINUTE);
    // Whoever answers must have the time to, so the limit is short in the run alone that nobody answers.
    const isLate = bad === 'hang' || (typeof bad === 'object' && bad.delayMs !== undefined);
    if (isLate) await place.configure(yaml('2s'));
    const first = await alert.run(place.context(NOON + HOUR, { notify: true }));
    await place.configure(yaml('3m'));
    // The same instant again, hours later by the clock: nothing new is decided, what waits is tried again.
    for (const later of [2, 4, 6]) {
      const clock = () => Date.now() + later * HOUR;
      await alert.run(place.context(NOON + HOUR, { notify: true, clock }));
    }
    expect(await waitingNotifications(place.store)).toEqual([]);
    // Only a connection that broke off after a 200 is no problem of anybody.
    if (!(typeof bad === 'object' && bad.half)) expect(first.problems.length).toBeGreaterThan(0);
    for (const path of ['/webhook', '/slack', '/pagerduty', '/alertmanager/api/v2/alerts']) {
      const own = taken.filter((request) => request.path === path);
      expect([path, own.length >= 1 && own.length <= 2]).toEqual([path, true]);
      if (!has) expect([path, own.length]).toEqual([path, 1]);
      const known = new Set(own.map(identity));
      if (path !== '/slack') expect([path, known.size]).toEqual([path, 1]);
    }
  });
});

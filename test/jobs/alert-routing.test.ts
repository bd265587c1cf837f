import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alert } from '../../jobs/alert.ts';
import { matcher } from '../../src/alerting/index.ts';
import { waitingNotifications, writeSilences } from '../../src/store/index.ts';
import { type HttpReceiver, startHttpReceiver } from '../servers/http-receiver.ts';
import { alertYaml, fillLedger } from './alert-ledger.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 10, 12);

let receiver: HttpReceiver;
let place: Workplace;

beforeEach(async () => {
  receiver = await startHttpReceiver();
  place = await openWorkplace(yaml(''));
});
afterEach(async () => {
  await place.close();
  await receiver.stop();
});

/** `/pages` and `/rest` are told, with the parts of an alertmanager.yml that a test is about. */
function yaml(more: string, page = ''): string {
  const base = alertYaml(`    webhook_configs: [{ url: '${receiver.url}/rest' }]`).replace('  receiver: ops\n', '');
  return `${base.replace('receivers:\n', `receivers:\n  - { name: pages, webhook_configs: [{ url: '${receiver.url}/pages' }] }\n`)}
route:
  receiver: ops
  group_wait: 0s
  routes:
    - { receiver: pages, matchers: [severity=page]${page} }
${more}
`;
}

/** Burns from 11:00 on, and runs at 13:00 and at the hours that follow. */
async function burnAndRun(...hours: readonly number[]): Promise<void> {
  const slo = place.context(NOON).config.slos[0];
  if (slo === undefined) throw new Error('no SLO');
  for (const hour of hours) {
    const at = NOON + hour * HOUR;
    await fillLedger(place.store, slo, { start: NOON - 96 * HOUR, end: at }, (start) => start >= NOON - HOUR);
    await alert.run(place.context(at, { notify: true }));
  }
}

function paths(): string[] {
  return [...new Set(receiver.requests.map(({ path }) => path))].sort();
}

describe('the alert job with a route tree', () => {
  it('tells each receiver what its route takes', async () => {
    await burnAndRun(1);
    expect(paths()).toEqual(['/pages', '/rest']);
    for (const { path, body } of receiver.requests) {
      const { alerts } = JSON.parse(body) as { alerts: { labels: Record<string, string> }[] };
      for (const { labels } of alerts) expect(labels.severity === 'page').toBe(path === '/pages');
    }
  });

  it('tells nobody of tickets while a page of the same SLO fires that inhibits them', async () => {
    await place.configure(
      yaml('inhibit_rules: [{ source_matchers: [severity=page], target_matchers: [severity!=page], equal: [slo] }]'),
    );
    await burnAndRun(1);
    expect(paths()).toEqual(['/pages']);
  });

  it('tells nobody what is silenced, and tells when the silence is over', async () => {
    const silence = { startsAt: NOON, endsAt: NOON + 1.5 * HOUR, createdBy: 'a test', comment: '' };
    await writeSilences(place.store, [{ ...silence, id: 's', matchers: [matcher('slo', '=', 'api')] }]);
    await burnAndRun(1);
    expect(paths()).toEqual([]);
    await burnAndRun(2);
    expect(paths()).toEqual(['/pages', '/rest']);
  });

  it('tells nobody in muted times, and tells afterwards', async () => {
    const muted = `time_intervals: [{ name: early, time_intervals: [{ times: [{ start_time: '13:00', end_time: '14:00' }] }] }]`;
    await place.configure(yaml(muted, ', mute_time_intervals: [early]'));
    await burnAndRun(1);
    expect(paths()).toEqual(['/rest']);
    await burnAndRun(2);
    expect(paths()).toEqual(['/pages', '/rest']);
  });

  it('holds what a known group may not be told yet, and sends it in its time', async () => {
    await place.configure(yaml('', ', group_interval: 90m, repeat_interval: 1m'));
    await burnAndRun(1, 2);
    expect(receiver.requests.filter(({ path }) => path === '/pages')).toHaveLength(1);
    const held = await waitingNotifications(place.store);
    expect(held.map(({ status, notification }) => [status, notification.receiver])).toEqual([
      ['held', 'pages/webhook'],
    ]);
    await burnAndRun(3);
    expect(receiver.requests.filter(({ path }) => path === '/pages')).toHaveLength(2);
    expect((await waitingNotifications(place.store)).filter(({ status }) => status === 'held')).toEqual([]);
  });
});

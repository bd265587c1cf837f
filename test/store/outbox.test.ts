import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert, Notification } from '../../src/alerting/index.ts';
import {
  lastDelivered,
  markOutbox,
  type OutboxEntry,
  openStore,
  type Store,
  waitingNotifications,
  writeOutbox,
} from '../../src/store/index.ts';
import { alertOf, notificationOf } from '../notify/notification.ts';
import { temporaryFolder } from '../servers/server-process.ts';

const AT = Date.UTC(2026, 10, 16, 6);

function entry(key: string, receiver: string, alerts: readonly Alert[]): OutboxEntry {
  return {
    notification: { ...notificationOf(alerts, receiver), key },
    at: AT,
    status: 'waiting',
    attempts: 0,
    firstAttempt: undefined,
    nextAttempt: AT,
    sentAt: undefined,
    error: '',
  };
}

/** What JSON makes of it: an end that is undefined is absent. */
const plain = (notification: Notification | undefined): unknown => JSON.parse(JSON.stringify(notification));

describe('the outbox', () => {
  const folder = temporaryFolder('outbox');
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ kind: 'embedded', path: folder.path, waitMs: 0 });
  });
  afterAll(async () => {
    await store.close();
    folder.remove();
  });

  it('gives back thousands of alerts as they were, in little room and once for all receivers of a group', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) =>
      alertOf({ labels: { alertname: 'A', host: `host-${i}`, odd: '\u202e\u0000"\\\n€ 😀' } }),
    );
    const entries = [
      entry('a', 'ops/webhook', many),
      entry('b', 'ops/slack', many),
      entry('c', 'ops/mail', [alertOf()]),
    ];
    await writeOutbox(store, entries);
    const read = await waitingNotifications(store);
    expect(read.map(({ notification }) => plain(notification))).toEqual(entries.map((one) => plain(one.notification)));
    expect(read[0]?.notification.alerts).toBe(read[1]?.notification.alerts);
    const [kept] = await store.query<{ most: number }>('SELECT max(length(notification)) AS most FROM outbox');
    expect(kept?.most).toBeLessThan(JSON.stringify(many).length / 5);
  });

  it('keeps what a notification says when it is marked', async () => {
    const [first] = await waitingNotifications(store);
    if (first === undefined) throw new Error('nothing waits');
    await markOutbox(store, { ...first, status: 'sent', attempts: 1, sentAt: AT + 1 });
    const [delivered] = await lastDelivered(store);
    expect(delivered).toMatchObject({ status: 'sent', attempts: 1, sentAt: AT + 1 });
    expect(plain(delivered?.notification)).toEqual(plain(first.notification));
  });
});

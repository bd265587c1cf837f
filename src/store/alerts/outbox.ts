import { deflateSync, inflateSync } from 'node:zlib';
import type { Alert, Notification } from '../../alerting/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

/**
 * `held`: its group may not be told yet, a later run sends it. `replaced`: what it said is part of a later message of the same group.
 * `givenUp`: nobody was told, and a problem said so.
 */
export type OutboxStatus = 'waiting' | 'held' | 'sent' | 'replaced' | 'givenUp';

/** One notification on its way. */
export interface OutboxEntry {
  readonly notification: Notification;
  /** Logical time of the run that wrote it. */
  readonly at: Instant;
  readonly status: OutboxStatus;
  readonly attempts: number;
  /** Wall clock, as the next two. */
  readonly firstAttempt: number | undefined;
  /** Not before this; of one that was given up, when that was. */
  readonly nextAttempt: number;
  readonly sentAt: number | undefined;
  /** Why the last attempt failed; without secrets. */
  readonly error: string;
}

interface OutboxRow {
  readonly key: string;
  readonly receiver: string;
  readonly group_key: string;
  readonly at: Instant;
  readonly notification: string;
  readonly status: OutboxStatus;
  readonly attempts: number;
  readonly first_attempt: number | null;
  readonly next_attempt: number;
  readonly sent_at: number | null;
  readonly error: string;
}

/** Writes entries by the key of their notification: the same one with another status replaces the former row. */
export async function writeOutbox(store: Store, entries: readonly OutboxEntry[]): Promise<void> {
  let rows: OutboxRow[] = [];
  let size = 0;
  for (const entry of entries) {
    const row = toRow(entry);
    rows.push(row);
    size += row.notification.length;
    if (size < CHARACTERS_AT_ONCE) continue;
    await store.insertRows('outbox', rows);
    rows = [];
    size = 0;
  }
  await store.insertRows('outbox', rows);
}

const CHARACTERS_AT_ONCE = 1_000_000;

/** Writes how an entry that is kept already stands now; what it says is copied within the store. */
export async function markOutbox(store: Store, { notification, ...entry }: OutboxEntry): Promise<void> {
  const instant = (at: number | undefined): number => at ?? -1;
  await store.command(
    `INSERT INTO outbox (key, receiver, group_key, at, notification, status, attempts, first_attempt, next_attempt, sent_at, error)
     SELECT key, receiver, group_key, at, notification, {status:String}, {attempts:UInt32},
       if({first:Int64} < 0, NULL, fromUnixTimestamp64Milli({first:Int64}, 'UTC')),
       fromUnixTimestamp64Milli({next:Int64}, 'UTC'),
       if({sent:Int64} < 0, NULL, fromUnixTimestamp64Milli({sent:Int64}, 'UTC')), {error:String}
     FROM (SELECT * FROM outbox FINAL WHERE key = {key:String})`,
    {
      key: notification.key,
      status: entry.status,
      attempts: entry.attempts,
      first: instant(entry.firstAttempt),
      next: entry.nextAttempt,
      sent: instant(entry.sentAt),
      error: entry.error,
    },
  );
}

const COLUMNS = `o.key AS key, receiver, group_key, notification, status, attempts, error,
  toUnixTimestamp64Milli(o.at) AS at,
  toUnixTimestamp64Milli(o.first_attempt) AS first_attempt,
  toUnixTimestamp64Milli(o.next_attempt) AS next_attempt,
  toUnixTimestamp64Milli(o.sent_at) AS sent_at`;

/** Everything that waits to be delivered, also what is held, oldest first. */
export async function waitingNotifications(store: StoreReader): Promise<OutboxEntry[]> {
  const rows = await store.query<OutboxRow>(
    `SELECT ${COLUMNS} FROM (SELECT * FROM outbox FINAL) AS o WHERE status IN ('waiting', 'held') ORDER BY o.at, o.key`,
  );
  return toEntries(rows);
}

/** The last notification of every receiver and group that arrived. */
export async function lastDelivered(store: StoreReader): Promise<OutboxEntry[]> {
  const rows = await store.query<OutboxRow>(
    `SELECT ${COLUMNS} FROM (SELECT * FROM outbox FINAL) AS o WHERE status = 'sent'
     ORDER BY receiver, group_key, o.at DESC, o.sent_at DESC, o.key LIMIT 1 BY receiver, group_key`,
  );
  return toEntries(rows);
}

/** The newest entries, whatever became of them; those that wait first. */
export async function latestNotifications(store: StoreReader, count: number): Promise<OutboxEntry[]> {
  const rows = await store.query<OutboxRow>(
    `SELECT ${COLUMNS} FROM (SELECT * FROM outbox FINAL) AS o
     ORDER BY status IN ('waiting', 'held') DESC, o.at DESC, o.key LIMIT {count:UInt32}`,
    { count },
  );
  return toEntries(rows);
}

/** What a receiver could not be told. */
export interface ReceiverLog {
  readonly receiver: string;
  /** Messages that wait after an attempt that failed. */
  readonly waiting: number;
  readonly givenUp: number;
  /** Of the last attempt that failed. */
  readonly error: string;
}

/** Receivers with messages that wait after failed attempts, or that were given up since an instant of the wall clock. */
export async function troubledReceivers(store: StoreReader, since: number): Promise<ReceiverLog[]> {
  return await store.query<ReceiverLog>(
    `SELECT receiver, toFloat64(countIf(status = 'waiting')) AS waiting, toFloat64(countIf(status = 'givenUp')) AS givenUp,
       argMax(error, next_attempt) AS error
     FROM (SELECT * FROM outbox FINAL) AS o
     WHERE (status = 'waiting' AND attempts > 0) OR (status = 'givenUp' AND o.next_attempt >= {since:DateTime64(3)})
     GROUP BY receiver ORDER BY receiver`,
    { since },
  );
}

function toRow(entry: OutboxEntry): OutboxRow {
  const { notification } = entry;
  return {
    key: notification.key,
    receiver: notification.receiver,
    group_key: notification.groupKey,
    at: entry.at,
    notification: notificationText(notification),
    status: entry.status,
    attempts: entry.attempts,
    first_attempt: entry.firstAttempt ?? null,
    next_attempt: entry.nextAttempt,
    sent_at: entry.sentAt ?? null,
    error: entry.error,
  };
}

/** Alerts of this many characters and more are kept packed: 10,000 of them are 6 MB as they are, for each receiver, and 0.4 MB packed. */
const LONGEST_PLAIN = 65_536;

/** As it is kept: JSON in which a long list of alerts is a text, deflated and in base64. */
function notificationText({ alerts, ...head }: Notification): string {
  const list = JSON.stringify(alerts);
  if (list.length < LONGEST_PLAIN) return `${JSON.stringify(head).slice(0, -1)},"alerts":${list}}`;
  return JSON.stringify({ ...head, alerts: deflateSync(list, { level: 1 }).toString('base64') });
}

/** Rows with equal packed alerts, one for each receiver of a group, share one list of them. */
function toEntries(rows: readonly OutboxRow[]): OutboxEntry[] {
  const lists = new Map<string, readonly Alert[]>();
  const unpacked = (packed: string): readonly Alert[] => {
    const list = lists.get(packed) ?? (JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString()) as Alert[]);
    lists.set(packed, list);
    return list;
  };
  return rows.map((row) => toEntry(row, unpacked));
}

function toEntry(row: OutboxRow, unpacked: (packed: string) => readonly Alert[]): OutboxEntry {
  // An end that is undefined is absent in JSON, which reads the same.
  const kept = JSON.parse(row.notification) as Omit<Notification, 'alerts'> & { alerts: readonly Alert[] | string };
  return {
    notification: { ...kept, alerts: typeof kept.alerts === 'string' ? unpacked(kept.alerts) : kept.alerts },
    at: row.at,
    status: row.status,
    attempts: row.attempts,
    firstAttempt: row.first_attempt ?? undefined,
    nextAttempt: row.next_attempt,
    sentAt: row.sent_at ?? undefined,
    error: row.error,
  };
}

/** Notifications that receivers took, of runs in each range. */
export async function sentNotifications(store: StoreReader, ranges: readonly TimeRange[]): Promise<number[]> {
  const counts = ranges.map(
    (_, i) => `toFloat64(countIf(o.at >= {s${i}:DateTime64(3)} AND o.at < {e${i}:DateTime64(3)})) AS n${i}`,
  );
  const bounds = Object.fromEntries(
    ranges.flatMap(({ start, end }, i) => [
      [`s${i}`, start],
      [`e${i}`, end],
    ]),
  );
  const [row] = await store.query<Record<string, number>>(
    `SELECT ${counts.join(', ')} FROM (SELECT * FROM outbox FINAL) AS o WHERE status = 'sent'`,
    bounds,
  );
  return ranges.map((_, i) => row?.[`n${i}`] ?? 0);
}

import type { Instant } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

/** `sending` is written before the mail server is asked: a run that was killed in between is seen by it. */
export type DeliveryStatus = 'sending' | 'sent' | 'failed';

/** One report of one period on its way to one receiver. */
export interface Delivery {
  readonly report: string;
  readonly period: string;
  readonly receiver: string;
  readonly revision: number;
  /** Logical time. */
  readonly at: Instant;
  readonly status: DeliveryStatus;
  readonly recipients: readonly string[];
  /** Equal on every attempt. */
  readonly messageId: string;
  /** Why it failed; without secrets. */
  readonly error: string;
}

interface DeliveryRow extends Omit<Delivery, 'recipients' | 'messageId'> {
  readonly recipients: string;
  readonly message_id: string;
}

/** Keeps how a delivery stands, by report, period and receiver. */
export async function recordDelivery(store: Store, delivery: Delivery): Promise<void> {
  const { messageId, recipients, ...rest } = delivery;
  await store.insertRows('deliveries', [{ ...rest, recipients: JSON.stringify(recipients), message_id: messageId }]);
}

/** Deliveries of a report of a period, by receiver. */
export async function readDeliveries(store: StoreReader, report: string, period: string): Promise<Delivery[]> {
  const rows = await store.query<DeliveryRow>(
    `SELECT report, period, receiver, revision, toUnixTimestamp64Milli(d.at) AS at, status, recipients, message_id, error
     FROM (SELECT * FROM deliveries FINAL) AS d
     WHERE report = {report:String} AND period = {period:String}
     ORDER BY receiver`,
    { report, period },
  );
  return rows.map(({ message_id, recipients, ...rest }) => ({
    ...rest,
    recipients: JSON.parse(recipients) as string[],
    messageId: message_id,
  }));
}

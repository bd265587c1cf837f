import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryError } from '../../src/errors.ts';
import type { Receiver } from '../../src/notify/index.ts';
import { markOutbox, type OutboxEntry, type Store, waitingNotifications } from '../../src/store/index.ts';
import type { JobContext, Problem } from '../job.ts';
import { problemOf } from '../problem.ts';

/** The second attempt comes at once, the others in later runs. */
const FIRST_PAUSE_MS = 1_000;
const BACK_OFF_MS = 30_000;
const LONGEST_BACK_OFF_MS = 3_600_000;
/** Older news helps nobody. */
const GIVE_UP_MS = 24 * 3_600_000;
const MOST_ATTEMPTS = 60;
/** A receiver that failed this often in a row, or named a time, is left alone for this run: the rest waits, nothing is lost. */
const FAILURES_IN_A_ROW = 2;

export interface DeliverySummary {
  readonly sent: number;
  readonly waiting: number;
  readonly givenUp: number;
  readonly problems: readonly Problem[];
}

/**
 * Sends what waits in the outbox: receivers side by side, each its own messages oldest first, each message marked as soon as
 * it arrived. Killed between sending and marking, the next run sends that one again.
 */
export async function deliverWaiting(
  context: JobContext,
  receivers: readonly Receiver[],
  validMs: number | undefined,
): Promise<DeliverySummary> {
  const waiting = await waitingNotifications(context.store);
  const problems: Problem[] = [];
  const count = { sent: 0, waiting: 0, givenUp: 0 };
  const note = (entry: OutboxEntry): void => {
    if (entry.status === 'sent') count.sent++;
    else if (entry.status === 'givenUp') count.givenUp++;
    else count.waiting++;
  };
  const known = new Map(receivers.map((receiver) => [receiver.name, receiver]));
  for (const entry of waiting.filter(({ notification }) => !known.has(notification.receiver))) {
    const error = 'is no longer in the configuration; what it was to be told is given up';
    await markOutbox(context.store, { ...entry, status: 'givenUp', nextAttempt: context.clock(), error });
    problems.push({ subject: `receiver ${entry.notification.receiver}`, message: error });
    note({ ...entry, status: 'givenUp' });
  }
  await Promise.all(
    receivers.map(async (receiver) => {
      const own = waiting.filter(({ notification }) => notification.receiver === receiver.name);
      let failures = 0;
      for (const entry of own) {
        if (
          entry.status === 'held' ||
          failures >= FAILURES_IN_A_ROW ||
          entry.nextAttempt > context.clock() ||
          context.signal.aborted
        ) {
          note(entry);
          continue;
        }
        const { after, problem, asksToWait } = await deliverOne(entry, receiver, context, validMs);
        failures = problem === undefined ? 0 : asksToWait ? FAILURES_IN_A_ROW : failures + 1;
        if (problem !== undefined) problems.push(problem);
        note(after);
      }
    }),
  );
  context.signal.throwIfAborted();
  return { ...count, problems };
}

async function deliverOne(
  entry: OutboxEntry,
  receiver: Receiver,
  context: JobContext,
  validMs: number | undefined,
): Promise<{ readonly after: OutboxEntry; readonly problem: Problem | undefined; readonly asksToWait: boolean }> {
  let now = entry;
  for (;;) {
    const { after, error } = await attempt(now, receiver, context, validMs);
    if (error === undefined) return { after, problem: undefined, asksToWait: false };
    const again = after.status === 'waiting' && now.attempts === 0 && atOnce(error) && !context.signal.aborted;
    if (!again) return { after, problem: problemAbout(after, error), asksToWait: error.retryAfterMs !== undefined };
    await sleep(FIRST_PAUSE_MS, undefined, { signal: context.signal }).catch(() => undefined);
    now = after;
  }
}

/** Where the message may have arrived, or the receiver named a time, trying again at once does more harm than good. */
function atOnce(error: DeliveryError): boolean {
  return error.retryable && !error.mayHaveArrived && error.retryAfterMs === undefined;
}

async function attempt(
  entry: OutboxEntry,
  receiver: Receiver,
  { store, clock, signal }: JobContext,
  validMs: number | undefined,
): Promise<{ readonly after: OutboxEntry; readonly error: DeliveryError | undefined }> {
  const now = clock();
  const tried = { ...entry, attempts: entry.attempts + 1, firstAttempt: entry.firstAttempt ?? now };
  try {
    await receiver.send(entry.notification, { now, signal, ...(validMs === undefined ? {} : { validMs }) });
  } catch (thrown) {
    // Stopped by a signal: the next run begins where this one was.
    signal.throwIfAborted();
    const error = thrown instanceof DeliveryError ? thrown : defect(receiver, thrown);
    return { after: await mark(store, failed(tried, error, clock())), error };
  }
  return { after: await mark(store, { ...tried, status: 'sent', sentAt: clock(), error: '' }), error: undefined };
}

/** Something that a receiver should have foreseen must not stop the other receivers. */
function defect(receiver: Receiver, thrown: unknown): DeliveryError {
  return new DeliveryError(receiver.name, thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}

function failed(entry: OutboxEntry, error: DeliveryError, now: number): OutboxEntry {
  const backOff = Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** Math.min(20, Math.max(0, entry.attempts - 2)));
  const pause = Math.max(entry.attempts === 1 ? 0 : backOff, error.retryAfterMs ?? 0);
  const over = now - (entry.firstAttempt ?? now) >= GIVE_UP_MS || entry.attempts >= MOST_ATTEMPTS;
  const status = error.retryable && !over ? 'waiting' : 'givenUp';
  const nextAttempt = status === 'givenUp' ? now : now + Math.min(pause, GIVE_UP_MS);
  return { ...entry, status, nextAttempt, error: error.message };
}

async function mark(store: Store, entry: OutboxEntry): Promise<OutboxEntry> {
  await markOutbox(store, entry);
  return entry;
}

function problemAbout({ notification, attempts, status }: OutboxEntry, error: DeliveryError): Problem {
  const { message, hint } = problemOf(`receiver ${notification.receiver}`, error);
  const tail =
    status === 'givenUp'
      ? `given up after ${attempts === 1 ? 'one attempt' : `${attempts} attempts`}`
      : 'it is tried again in the next run';
  return {
    subject: `receiver ${notification.receiver}`,
    message: `${message.replace(/^receiver "[^"]*": /, '')}; ${tail}`,
    ...(hint === undefined ? {} : { hint }),
  };
}

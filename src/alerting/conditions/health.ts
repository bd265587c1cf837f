import type { Labels } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { AlertCondition, ConditionReading } from '../alert.ts';
import { instantText } from '../phrases.ts';
import { annotationsOf, identify } from './subject.ts';

/** What is known of nines' own work at the instant of a run. */
export interface HealthPoint {
  readonly at: Instant;
  /** Undefined where it cannot be told. */
  readonly failing: boolean | undefined;
  readonly value?: number;
}

const OVERDUE_FOR_MS = 15 * 60_000;

/** A job of the schedule, or a stage. */
export function jobRule(job: string): string {
  return `health job ${job}`;
}

/**
 * Fires when a run of the schedule is overdue for a quarter of an hour: by then a service that was down has made up for what it missed.
 * @param due when it should have run
 */
export function overdueCondition(
  job: string,
  point: HealthPoint,
  due: Instant | undefined,
  common: Labels,
): AlertCondition {
  return {
    ...identify({ common, free: {}, series: {}, own: { alertname: 'JobOverdue', severity: 'ticket', job } }),
    rule: jobRule(job),
    forMs: OVERDUE_FOR_MS,
    ...readingOf(point),
    annotations: () =>
      annotationsOf({
        summary: `Job ${job} is overdue`,
        description:
          due === undefined
            ? 'It has not run when it should have.'
            : `It was due at ${instantText(due)} and has not been finished since.`,
        owner: '',
        runbook: '',
      }),
  };
}

/** Fires while the last runs of a stage all failed. */
export function failingCondition(job: string, point: HealthPoint, reason: string, common: Labels): AlertCondition {
  return {
    ...identify({ common, free: {}, series: {}, own: { alertname: 'JobFailing', severity: 'ticket', job } }),
    rule: jobRule(job),
    forMs: 0,
    ...readingOf(point),
    annotations: ({ value }) =>
      annotationsOf({
        summary: `Job ${job} has failed ${value ?? 'several'} times in a row`,
        description: reason === '' ? 'See: nines run --verbose' : `The last run said: ${reason}`,
        owner: '',
        runbook: '',
      }),
  };
}

export function receiverRule(receiver: string): string {
  return `health receiver ${receiver}`;
}

/** The receiver itself is never told of it. */
export const RECEIVER_FAILING = 'ReceiverFailing';

/** What a receiver could not be told. */
export interface ReceiverTrouble {
  /** Name with its kind: `ops/webhook`. */
  readonly receiver: string;
  /** Messages that wait because attempts failed, or that were given up within the last day. */
  readonly messages: number;
  /** Of the last attempt, without secrets. */
  readonly error: string;
}

/** Fires while messages to a receiver wait after failed attempts. */
export function receiverCondition(trouble: ReceiverTrouble, at: Instant, common: Labels): AlertCondition {
  const { receiver, messages, error } = trouble;
  return {
    ...identify({ common, free: {}, series: {}, own: { alertname: RECEIVER_FAILING, severity: 'ticket', receiver } }),
    rule: receiverRule(receiver),
    forMs: 0,
    ...readingOf({ at, failing: messages > 0, value: messages }),
    annotations: ({ value }) =>
      annotationsOf({
        summary: `Receiver ${receiver} cannot be reached`,
        description: `${value ?? 0} of its messages wait and are tried again.${lastError(error)}`,
        owner: '',
        runbook: '',
      }),
  };
}

/** Fires for a day after messages were given up: somebody was not told of something. */
export function givenUpCondition(trouble: ReceiverTrouble, at: Instant, common: Labels): AlertCondition {
  const { receiver, messages, error } = trouble;
  return {
    ...identify({
      common,
      free: {},
      series: {},
      own: { alertname: 'NotificationGivenUp', severity: 'page', receiver },
    }),
    rule: receiverRule(receiver),
    forMs: 0,
    ...readingOf({ at, failing: messages > 0, value: messages }),
    annotations: ({ value }) =>
      annotationsOf({
        summary: `Receiver ${receiver} was not told: ${value ?? 0} of its messages were given up`,
        description: `See what they said: nines outbox.${lastError(error)}`,
        owner: '',
        runbook: '',
      }),
  };
}

function lastError(error: string): string {
  return error === '' ? '' : ` The last attempt said: ${error}`;
}

function readingOf({ at, failing, value }: HealthPoint) {
  const verdict: ConditionReading['verdict'] = failing === undefined ? 'unknown' : failing ? 'true' : 'false';
  return { readings: [{ at, verdict, value }], keepFiringForMs: 0 };
}

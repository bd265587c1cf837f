import {
  type AlertCondition,
  failingCondition,
  givenUpCondition,
  jobRule,
  overdueCondition,
  type ReceiverTrouble,
  receiverCondition,
  receiverRule,
} from '../../src/alerting/index.ts';
import { cronTimes, type ScheduleEntry } from '../../src/config/index.ts';
import type { Receiver } from '../../src/notify/index.ts';
import { type JobRun, lastRuns, scheduleRun, troubledReceivers } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';
import type { JobContext } from '../job.ts';
import type { Scope } from './scope.ts';

/** A stage that failed this often in a row does not mend itself. */
const FAILURES = 3;
const DAY_MS = 86_400_000;
/** A run may begin late by this much without being overdue. */
const SLACK_MS = 10 * 60_000;

/**
 * How nines itself is: jobs of the schedule that are overdue, stages that fail, receivers that cannot be reached, messages that were given
 * up. Judged at the instant of a run that tells people, from what the wall clock has seen; a run for another time says nothing.
 */
export function healthScope(context: JobContext, receivers: readonly Receiver[]): Scope {
  const { config, store, at, clock, notify } = context;
  const { schedule } = config;
  const common = config.alerts.labels;
  const stages = [...new Set(schedule.flatMap(({ jobs }) => jobs))].filter((job) => job !== 'all');
  return {
    name: 'health',
    rules: [
      ...schedule.map(({ name }) => jobRule(name)),
      ...stages.map(jobRule),
      ...receivers.map(({ name }) => receiverRule(name)),
    ],
    upTo: at,
    async gather({ instants }) {
      const now = instants.at(-1);
      if (!notify || now === undefined) return [];
      const runs = await lastRuns(store, { limit: FAILURES });
      const of = (job: string): readonly JobRun[] => runs.filter((run) => run.job === job);
      const troubles = new Map((await troubledReceivers(store, clock() - DAY_MS)).map((one) => [one.receiver, one]));
      return [
        ...schedule.map((entry): AlertCondition => {
          const last = of(scheduleRun(entry.name))[0]?.at;
          const due = last === undefined ? undefined : firstDue(entry, last, at);
          return overdueCondition(entry.name, { at: now, failing: isOverdue(entry, last, due, at) }, due, common);
        }),
        ...stages.map((job): AlertCondition => {
          const own = of(job);
          const failing = own.length === 0 ? undefined : own.length >= FAILURES && own.every(failed);
          return failingCondition(job, { at: now, failing, value: own.length }, reasonOf(own[0]), common);
        }),
        ...receivers.flatMap(({ name }): AlertCondition[] => {
          const { waiting = 0, givenUp = 0, error = '' } = troubles.get(name) ?? {};
          const trouble = (messages: number): ReceiverTrouble => ({ receiver: name, messages, error });
          return [receiverCondition(trouble(waiting), now, common), givenUpCondition(trouble(givenUp), now, common)];
        }),
      ];
    },
  };
}

/** When an entry should have run next after its last run; undefined where that is not past yet. */
function firstDue({ cron, timeZone }: ScheduleEntry, last: Instant, at: Instant): Instant | undefined {
  for (const days of [1, 8, 32, 400]) {
    const end = Math.min(at, last + days * DAY_MS);
    const [first] = end > last ? cronTimes(cron, timeZone, { start: last, end }) : [];
    if (first !== undefined || end === at) return first;
  }
  return undefined;
}

/** One that the schedule never ran is run by somebody else, in a way that only they know. */
function isOverdue(
  entry: ScheduleEntry,
  last: Instant | undefined,
  due: Instant | undefined,
  at: Instant,
): boolean | undefined {
  if (last === undefined) return undefined;
  return due !== undefined && at - due > entry.timeLimitMs + SLACK_MS;
}

function failed({ outcome }: JobRun): boolean {
  return outcome === 'failed';
}

function reasonOf(run: JobRun | undefined): string {
  const [first] = (run?.problems ?? []) as readonly { readonly message?: unknown }[];
  return typeof first?.message === 'string' ? first.message : '';
}

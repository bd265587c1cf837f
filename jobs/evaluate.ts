import { labelsKey, labelsText } from '../src/series/index.ts';
import { type SloDefinition, type SloStatus, windowLengthMs } from '../src/slo/index.ts';
import {
  incidentsAt,
  keepIncidents,
  lastStatuses,
  readWatermarks,
  recordDefinitions,
  statusesAt,
  writeStatuses,
} from '../src/store/index.ts';
import type { Instant } from '../src/time/index.ts';
import { sloStream } from './collect.ts';
import { selectSlos } from './collection/select-slos.ts';
import type { Job, JobContext } from './job.ts';

/** An evaluation older than this is not what anybody remembers as the last one. */
const REMEMBERED_MS = 92 * 86_400_000;

/** A group whose status word is another one than at the evaluation before. */
export interface StatusChange {
  readonly slo: string;
  /** For people: `all` for an SLO without groups. */
  readonly group: string;
  readonly from: SloStatus['status'];
  readonly to: SloStatus['status'];
  /** Logical time of the evaluation before. */
  readonly since: Instant;
}

/** What is different from the evaluation before; a group that is new or gone is no change of status. */
export function statusChanges(before: readonly SloStatus[], now: readonly SloStatus[]): StatusChange[] {
  const key = ({ slo, group }: SloStatus) => `${slo} ${labelsKey(group)}`;
  const former = new Map(before.map((status) => [key(status), status]));
  return now.flatMap((status) => {
    const last = former.get(key(status));
    if (last === undefined || last.status === status.status) return [];
    const { slo, group } = status;
    return { slo, group: labelsText(group), from: last.status, to: status.status, since: last.at };
  });
}

/**
 * Incidents are derived from all of the ledger, also by a run for an earlier instant: they say what happened, not what was known. So the
 * rows that the newest run leaves do not depend on the order of runs.
 */
async function deriveIncidents(context: JobContext, slo: SloDefinition, collectedTo: Instant): Promise<number> {
  const until = Math.max(context.at, collectedTo);
  const range = { start: until - windowLengthMs(slo.window), end: until };
  const incidents = await incidentsAt(context.store, slo, range, until);
  if (!context.dryRun) await keepIncidents(context.store, slo.name, range, incidents);
  return incidents.filter(({ start }) => start < context.at).length;
}

/** Judges every SLO at the run's logical time from the buckets that had ended by then, and derives incidents. */
export const evaluate: Job = {
  name: 'evaluate',
  description: 'Judge compliance, budgets and burn rates, and derive incidents.',
  async run(context) {
    const { store, at, log, signal, dryRun } = context;
    const slos = selectSlos(context);
    const names = slos.map(({ name }) => name);
    if (!dryRun) await recordDefinitions(store, slos, at);
    const before = await lastStatuses(store, names, at - 1, at - REMEMBERED_MS);
    const statuses = await statusesAt(store, slos, at);
    if (!dryRun) await writeStatuses(store, statuses);
    const watermarks = await readWatermarks(store);
    let incidents = 0;
    for (const [i, slo] of slos.entries()) {
      signal.throwIfAborted();
      incidents += await deriveIncidents(context, slo, watermarks.get(sloStream(slo)) ?? at);
      log.progress('evaluating', i + 1, slos.length);
    }
    const changes = statusChanges(before, statuses);
    for (const { slo, group, from, to } of changes) log.info(`slo ${slo}, ${group}: ${from} → ${to}`);
    const count = (word: SloStatus['status']) => statuses.filter(({ status }) => status === word).length;
    return {
      problems: [],
      summary: {
        slos: slos.length,
        statuses: statuses.length,
        ok: count('OK'),
        warning: count('WARNING'),
        breached: count('BREACHED'),
        insufficientData: count('INSUFFICIENT_DATA'),
        noTraffic: count('NO_TRAFFIC'),
        incidents,
        changes,
      },
    };
  },
};

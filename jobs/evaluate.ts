import { labelsKey, labelsText } from '../src/series/index.ts';
import { type SloDefinition, type SloStatus, windowLengthMs } from '../src/slo/index.ts';
import {
  countIncidents,
  daysToDerive,
  derivableFrom,
  incidentsOf,
  keepIncidents,
  lastStatuses,
  noteDerived,
  readWatermarks,
  recordDefinitions,
  rollUpClosedDays,
  statusesAt,
  writeStatuses,
} from '../src/store/index.ts';
import { floorTo, type Instant, type TimeRange } from '../src/time/index.ts';
import { sloStream } from './collect.ts';
import { selectSlos } from './collecting/select-slos.ts';
import { correctLedger } from './evaluating/apply-corrections.ts';
import { deriveComposites } from './evaluating/derive-composites.ts';
import type { Job, JobContext } from './job.ts';

const DAY_MS = 86_400_000;
/** An evaluation older than this is not what anybody remembers as the last one. */
const REMEMBERED_MS = 92 * DAY_MS;

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

/** SLOs whose incidents are looked for in the same range. */
interface IncidentRange {
  readonly slos: SloDefinition[];
  readonly range: TimeRange;
  /** Where their window begins. */
  readonly windowStart: Instant;
}

/**
 * Incidents are derived from all of the ledger, also by a run for an earlier instant: they say what happened, not what was known. So the
 * rows that the newest run leaves do not depend on the order of runs. Before the window lies what a first collection or a backfill found,
 * and a report of a quarter tells of it; the oldest day is left alone, because retention is about to take its buckets.
 */
function incidentRanges(
  slos: readonly SloDefinition[],
  at: Instant,
  collected: ReadonlyMap<string, Instant>,
  detailMs: number,
) {
  const ranges = new Map<string, IncidentRange>();
  for (const slo of slos) {
    const end = Math.max(at, collected.get(sloStream(slo)) ?? at);
    const windowStart = end - windowLengthMs(slo.window);
    const range = { start: Math.min(windowStart, floorTo(end - detailMs, DAY_MS) + DAY_MS), end };
    const key = `${range.start} ${range.end} ${windowStart}`;
    const known = ranges.get(key) ?? { slos: [], range, windowStart };
    known.slos.push(slo);
    ranges.set(key, known);
  }
  return [...ranges.values()];
}

/**
 * Derives incidents from the first day on whose buckets are not those that they were derived from, and says how many there are in the windows.
 * Those of days before are as they would be derived again.
 */
async function deriveIncidents(
  { store, at, signal, dryRun, config }: JobContext,
  slos: readonly SloDefinition[],
): Promise<number> {
  let count = 0;
  const ranges = incidentRanges(slos, at, await readWatermarks(store), config.retention.detailMs);
  for (const { slos: some, range, windowStart } of ranges) {
    const days = await daysToDerive(store, some, range);
    const names = some.map(({ name }) => name);
    const from = await derivableFrom(store, names, range, days);
    count += await countIncidents(store, from, { start: windowStart, end: range.end }, at);
    for (const start of new Set(from.values())) {
      signal.throwIfAborted();
      const alike = some.filter(({ name }) => from.get(name) === start);
      const part = { start, end: range.end };
      const incidents = await incidentsOf(store, alike, part, range.end);
      if (!dryRun) {
        await keepIncidents(
          store,
          alike.map(({ name }) => name),
          part,
          incidents,
        );
      }
      count += incidents.filter(({ start: first, end = at }) => first < at && end > windowStart).length;
    }
    if (!dryRun) await noteDerived(store, some, days);
  }
  return count;
}

/** What the ledger needs beside the collected rows: corrections of members, then composites, then corrections of their own. */
async function bringUpToDate(context: JobContext, slos: readonly SloDefinition[]): Promise<void> {
  const { store, config } = context;
  const composed = config.slos.some(({ sli }) => sli.kind === 'composite');
  await correctLedger(context, composed ? config.slos : slos, await readWatermarks(store));
  if (!composed) return;
  const composites = slos.filter(({ sli }) => sli.kind === 'composite');
  const written = await deriveComposites(context, composites, await readWatermarks(store));
  if (written > 0) await correctLedger(context, composites, await readWatermarks(store));
}

/** Judges every SLO at the run's logical time from the buckets that had ended by then, and derives incidents. */
export const evaluate: Job = {
  name: 'evaluate',
  description: 'Judge compliance, budgets and burn rates, and derive incidents.',
  async run(context) {
    const { store, at, log, dryRun } = context;
    const slos = selectSlos(context);
    const names = slos.map(({ name }) => name);
    if (!dryRun) await recordDefinitions(store, slos, at);
    if (!dryRun) {
      await bringUpToDate(context, slos);
      await rollUpClosedDays(store, names, at);
    }
    const before = await lastStatuses(store, names, at - 1, at - REMEMBERED_MS);
    const statuses = await statusesAt(store, slos, at);
    if (!dryRun) await writeStatuses(store, statuses);
    const incidents = await deriveIncidents(context, slos);
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

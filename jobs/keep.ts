import type { Config } from '../src/config/index.ts';
import { type AgingTable, deleteBefore, dropMonths, findInconsistencies, foldMonths } from '../src/store/index.ts';
import type { Job, JobContext, JobResult, Problem } from './job.ts';

const DAY_MS = 86_400_000;
/** The longest calendar periods, so that a window never reaches into what was thrown away. */
const LONGEST_MS = { day: DAY_MS, week: 7 * DAY_MS, month: 31 * DAY_MS, quarter: 92 * DAY_MS, year: 366 * DAY_MS };
/** A month is folded or dropped as a whole, and a window may begin anywhere in it. */
const MARGIN_MS = 31 * DAY_MS;
/** How much of the ledger is looked at for contradictions. */
const CHECKED_MS = 7 * DAY_MS;

/** Results that are kept as long as aggregates. States of alerts and what is still to be sent are never old. */
const RESULTS: readonly AgingTable[] = [
  { table: 'slo_status', column: 'at' },
  { table: 'slo_failures', column: 'at' },
  { table: 'incidents', column: 'start' },
  { table: 'anomalies', column: 'start' },
  { table: 'roi_entries', column: 'start' },
  { table: 'alert_events', column: 'at' },
  { table: 'acknowledgements', column: 'starts_at' },
  { table: 'annotations', column: 'start' },
  // By key: deleting the row that says "sent" alone would bring the one before it back, which says "waiting".
  {
    table: 'outbox',
    column: 'at',
    only: "key NOT IN (SELECT key FROM outbox FINAL WHERE status IN ('waiting', 'held'))",
  },
  { table: 'reports', column: 'at' },
  { table: 'deliveries', column: 'at' },
  { table: 'job_runs', column: 'at' },
];

/** Series that have gone leave theirs behind; those that are there keep new ones once a day or so. */
const FORESTS: AgingTable = { table: 'detector_forests', column: 'kept_at' };

/**
 * Retention in logical time, and a look at the ledger. Detail (buckets, samples) becomes hours or goes, aggregates go later;
 * neither before the longest SLO window and training history are past it.
 */
export const keep: Job = {
  name: 'keep',
  description: 'thin out and delete what is older than the configured retention, check the ledger',

  async run({ config, store, at, clock, dryRun, log }: JobContext): Promise<JobResult> {
    // A run for the future must not delete what is recent today.
    const now = Math.min(at, clock());
    const detail = now - detailMs(config);
    const aggregates = now - aggregatesMs(config);
    const dropped = await dropMonths(store, 'sli_buckets', aggregates, dryRun);
    const old = await foldMonths(store, detail, dryRun);
    const folded = old.filter((month) => !dropped.includes(month));
    const samples = await dropMonths(store, 'samples', detail, dryRun);
    const deleted: Record<string, number> = {};
    for (const table of [...RESULTS, FORESTS]) {
      const rows = await deleteBefore(store, table, table === FORESTS ? detail : aggregates, dryRun);
      if (rows > 0) deleted[table.table] = rows;
    }
    log.debug('retention applied', { dropped, folded, samples, deleted });
    const found = await findInconsistencies(store, { start: at - CHECKED_MS, end: at });
    const problems: Problem[] = found.map(({ slo, message }) => ({
      subject: `slo ${slo}`,
      message,
      hint: `Collect it again: nines backfill --slo ${slo} --from ${new Date(at - CHECKED_MS).toISOString()}`,
    }));
    return {
      problems,
      summary: { foldedMonths: folded, droppedMonths: dropped, droppedSampleMonths: samples, deleted },
    };
  },
};

function detailMs(config: Config): number {
  const training = Math.max(0, ...config.detectors.map((detector) => detector.trainMs));
  return Math.max(config.retention.detailMs, longestWindowMs(config) + MARGIN_MS, training + MARGIN_MS);
}

function aggregatesMs(config: Config): number {
  return Math.max(config.retention.aggregatesMs, detailMs(config));
}

function longestWindowMs(config: Config): number {
  return Math.max(
    0,
    ...config.slos.map(({ window }) => (window.kind === 'rolling' ? window.lengthMs : LONGEST_MS[window.unit])),
  );
}

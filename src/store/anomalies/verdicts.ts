import type { AnomalyVerdict } from '../../anomaly/index.ts';
import { labelsFromKey, labelsKey } from '../../series/index.ts';
import type { Instant } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

interface VerdictRow {
  readonly id: string;
  readonly detector: string;
  readonly labels: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly genuine: boolean;
  readonly at: Instant;
  readonly author: string;
  readonly comment: string;
}

/** Writes verdicts by the anomaly's id: a later one takes the place of the former. */
export async function writeVerdicts(store: Store, verdicts: readonly AnomalyVerdict[]): Promise<void> {
  await store.insertRows(
    'anomaly_verdicts',
    verdicts.map((verdict): VerdictRow => ({ ...verdict, labels: labelsKey(verdict.labels) })),
  );
}

/**
 * Verdicts by the start of their anomaly and id.
 * @param detector only on this detector's anomalies; all when omitted.
 */
export async function readVerdicts(store: StoreReader, detector?: string): Promise<AnomalyVerdict[]> {
  const rows = await store.query<VerdictRow>(
    `SELECT id, detector, labels, genuine, author, comment,
       toUnixTimestamp64Milli(v.start) AS start,
       toUnixTimestamp64Milli(v.\`end\`) AS \`end\`,
       toUnixTimestamp64Milli(v.at) AS at
     FROM (SELECT * FROM anomaly_verdicts FINAL) AS v
     WHERE {detector:String} = '' OR v.detector = {detector:String}
     ORDER BY v.start, id`,
    { detector: detector ?? '' },
  );
  return rows.map((row) => ({ ...row, labels: labelsFromKey(row.labels) }));
}

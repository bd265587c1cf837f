import type { Instant } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

/** One revision of a report of one period. */
export interface KeptReport {
  readonly name: string;
  /** Key of the period: `2026-W46`. */
  readonly period: string;
  /** Counts from 1. */
  readonly revision: number;
  /** Logical time of the run that made it. */
  readonly at: Instant;
  /** Fingerprint of the facts that it says: equal facts are not a new revision. */
  readonly facts: string;
  /** The model as JSON text. */
  readonly model: string;
}

/** Keeps a revision of a report; the same one again replaces itself. */
export async function keepReport(store: Store, report: KeptReport): Promise<void> {
  await store.insertRows('reports', [report]);
}

/** The last revision of a report of a period; undefined where none was made. */
export async function lastReport(store: StoreReader, name: string, period: string): Promise<KeptReport | undefined> {
  const [row] = await store.query<KeptReport>(
    `SELECT name, period, revision, toUnixTimestamp64Milli(r.at) AS at, facts, model
     FROM (SELECT * FROM reports FINAL) AS r
     WHERE name = {name:String} AND period = {period:String}
     ORDER BY revision DESC LIMIT 1`,
    { name, period },
  );
  return row;
}

import { canonicalJson, definitionHashes, definitionParts, type SloDefinition } from '../slo/index.ts';
import type { Instant } from '../time/index.ts';
import type { Store } from './store.ts';

/** One version of an SLO: what was measured and what was promised, and since when this program knows it. */
export interface DefinitionVersion {
  readonly slo: string;
  /** Hash of what is measured; the `definition` of the buckets that it made. */
  readonly definition: string;
  /** Hash of what is promised. */
  readonly promise: string;
  readonly since: Instant;
  /** Plain JSON of both parts. */
  readonly measured: unknown;
  readonly promised: unknown;
}

interface DefinitionRow {
  readonly slo: string;
  readonly definition: string;
  readonly promise: string;
  readonly since: Instant;
  readonly measured: string;
  readonly promised: string;
}

async function readRows(store: Store, slos: readonly string[]): Promise<DefinitionRow[]> {
  return await store.query<DefinitionRow>(
    `SELECT slo, definition, promise, toUnixTimestamp64Milli(since) AS since, measured, promised
     FROM (SELECT * FROM slo_definitions FINAL) AS d
     WHERE slo IN {slos:Array(String)}
     ORDER BY d.since, slo, definition, promise`,
    { slos },
  );
}

/** Keeps the versions that are not known yet, or not known that early; the earliest logical time stands. */
export async function recordDefinitions(store: Store, slos: readonly SloDefinition[], at: Instant): Promise<void> {
  const rows = await readRows(
    store,
    slos.map(({ name }) => name),
  );
  const known = new Map(rows.map((row) => [`${row.slo} ${row.definition} ${row.promise}`, row.since]));
  const fresh = slos.flatMap((slo) => {
    const { measured, promised } = definitionHashes(slo);
    const since = known.get(`${slo.name} ${measured} ${promised}`);
    if (since !== undefined && since <= at) return [];
    const parts = definitionParts(slo);
    return {
      slo: slo.name,
      definition: measured,
      promise: promised,
      since: at,
      measured: canonicalJson(parts.measured),
      promised: canonicalJson(parts.promised),
    };
  });
  await store.insertRows('slo_definitions', fresh);
}

/** Every version of one SLO, oldest first. */
export async function readDefinitions(store: Store, slo: string): Promise<DefinitionVersion[]> {
  const rows = await readRows(store, [slo]);
  return rows.map((row) => ({
    ...row,
    measured: JSON.parse(row.measured) as unknown,
    promised: JSON.parse(row.promised) as unknown,
  }));
}

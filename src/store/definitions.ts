import { canonicalJson, definitionHashes, definitionParts, type SloDefinition } from '../slo/index.ts';
import type { Instant } from '../time/index.ts';
import type { Store, StoreReader } from './store.ts';

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

async function readRows(store: StoreReader, slos: readonly string[]): Promise<DefinitionRow[]> {
  return await store.query<DefinitionRow>(
    `SELECT slo, definition, promise, toUnixTimestamp64Milli(since) AS since, measured, promised
     FROM (SELECT * FROM slo_definitions FINAL) AS d
     WHERE slo IN {slos:Array(String)}
     ORDER BY d.since, slo, definition, promise`,
    { slos },
  );
}

/** Keeps the versions that are not known yet, or not known that early; the earliest logical time stands. */
export async function recordDefinitions(store: Store, slos: Iterable<SloDefinition>, at: Instant): Promise<void> {
  const all = [...slos];
  const names = all.map(({ name }) => name);
  const rows = await readRows(store, names);
  const known = new Map(rows.map((row) => [`${row.slo} ${row.definition} ${row.promise}`, row.since]));
  const fresh = all.flatMap((slo) => {
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
export async function readDefinitions(store: StoreReader, slo: string): Promise<DefinitionVersion[]> {
  const rows = await readRows(store, [slo]);
  return rows.map((row) => ({
    ...row,
    measured: JSON.parse(row.measured) as unknown,
    promised: JSON.parse(row.promised) as unknown,
  }));
}

/** Hashes of every version of the SLOs and since when each is known, oldest first. */
export async function redefinitions(
  store: StoreReader,
  slos: readonly string[],
): Promise<readonly Pick<DefinitionVersion, 'slo' | 'definition' | 'promise' | 'since'>[]> {
  return await store.query(
    `SELECT slo, definition, promise, toUnixTimestamp64Milli(d.since) AS since
     FROM (SELECT * FROM slo_definitions FINAL) AS d
     WHERE slo IN {slos:Array(String)}
     ORDER BY d.since, slo, definition, promise`,
    { slos },
  );
}

/** Of the SLOs, those that were measured in more than one way so far: the ledger may hold rows of several definitions. */
export async function redefinedSlos(store: StoreReader, slos: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await store.query<{ slo: string }>(
    `SELECT slo FROM slo_definitions FINAL WHERE slo IN {slos:Array(String)}
     GROUP BY slo HAVING uniqExact(definition) > 1`,
    { slos },
  );
  return new Set(rows.map(({ slo }) => slo));
}

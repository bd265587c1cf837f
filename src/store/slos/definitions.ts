import {
  type AdoptedDefinition,
  canonicalJson,
  type DefinitionChange,
  definitionChanges,
  definitionHashes,
  definitionParts,
  type SloDefinition,
} from '../../slo/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { Store, StoreReader } from '../store.ts';

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
  const known = new Map(rows.map((row) => [keyOf(row), row.since]));
  const fresh = all.flatMap((slo) => {
    const { measured, promised } = definitionHashes(slo);
    const since = known.get(keyOf({ slo: slo.name, definition: measured, promise: promised }));
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
  await recordAdoptions(store, all, at);
}

/** Notes which version is in force from `at` on, where it is another one than before. A run for an earlier instant adopts nothing. */
async function recordAdoptions(store: Store, slos: readonly SloDefinition[], at: Instant): Promise<void> {
  const rows = await store.query<{ slo: string; last: Instant; definition: string; promise: string }>(
    `SELECT slo, toUnixTimestamp64Milli(max(a.at)) AS last, argMax(a.definition, a.at) AS definition,
       argMax(a.promise, a.at) AS promise
     FROM (SELECT * FROM slo_adoptions FINAL) AS a
     WHERE slo IN {slos:Array(String)} GROUP BY slo`,
    { slos: slos.map(({ name }) => name) },
  );
  const last = new Map(rows.map((row) => [row.slo, row]));
  const adopted = slos.flatMap((slo) => {
    const { measured: definition, promised: promise } = definitionHashes(slo);
    const before = last.get(slo.name);
    if (before !== undefined && (before.last > at || (before.definition === definition && before.promise === promise)))
      return [];
    return { slo: slo.name, at, definition, promise };
  });
  await store.insertRows('slo_adoptions', adopted);
}

/** What changed in the definitions of SLOs within a range, in order of time. */
export async function definitionChangesIn(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
): Promise<readonly (DefinitionChange & { readonly slo: string })[]> {
  const versions = new Map((await readRows(store, slos)).map((row) => [keyOf(row), row]));
  const rows = await store.query<{ slo: string; since: Instant; definition: string; promise: string }>(
    `SELECT slo, toUnixTimestamp64Milli(a.at) AS since, definition, promise
     FROM (SELECT * FROM slo_adoptions FINAL) AS a
     WHERE slo IN {slos:Array(String)} AND a.at < {end:DateTime64(3)} ORDER BY slo, a.at`,
    { slos, end: range.end },
  );
  const adopted = new Map<string, AdoptedDefinition[]>();
  for (const row of rows) {
    const version = versions.get(keyOf(row));
    if (version === undefined) continue;
    const parts = { measured: objectFrom(version.measured), promised: objectFrom(version.promised) };
    adopted.set(row.slo, [...(adopted.get(row.slo) ?? []), { since: row.since, ...parts }]);
  }
  return [...adopted]
    .flatMap(([slo, list]) => definitionChanges(list).map((change) => ({ slo, ...change })))
    .filter(({ at }) => at >= range.start)
    .sort((a, b) => a.at - b.at);
}

function keyOf({ slo, definition, promise }: Pick<DefinitionRow, 'slo' | 'definition' | 'promise'>): string {
  return `${slo} ${definition} ${promise}`;
}

function objectFrom(json: string): Readonly<Record<string, unknown>> {
  return JSON.parse(json) as Readonly<Record<string, unknown>>;
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

/** Of the SLOs, those that were measured in more than one way so far: the ledger may hold rows of several definitions. */
export async function redefinedSlos(store: StoreReader, slos: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await store.query<{ slo: string }>(
    `SELECT slo FROM slo_definitions FINAL WHERE slo IN {slos:Array(String)}
     GROUP BY slo HAVING uniqExact(definition) > 1`,
    { slos },
  );
  return new Set(rows.map(({ slo }) => slo));
}

import { definitionHashes, INCIDENT_RULES, type SloDefinition } from '../../slo/index.ts';
import { floorTo, type Instant, type TimeRange } from '../../time/index.ts';
import type { ChangedDay } from '../ledger/ledger-changes.ts';
import { DAY_MS } from '../ledger/ledger-pieces.ts';
import type { Store, StoreReader } from '../store.ts';

/** What incidents follow from beside the ledger. Another promise finds other incidents in the same buckets. */
function rulesOf(slo: SloDefinition): string {
  const { measured, promised } = definitionHashes(slo);
  return [measured, promised, ...Object.values(INCIDENT_RULES)].join(' ');
}

/** Days within the range that had ended before its end and whose incidents were not yet derived, or from other buckets or another promise. */
export async function daysToDerive(
  store: StoreReader,
  slos: readonly SloDefinition[],
  range: TimeRange,
): Promise<readonly ChangedDay[]> {
  const mine = 'slo IN {slos:Array(String)} AND day >= {from:DateTime64(3)} AND day < {to:DateTime64(3)}';
  return await store.query<ChangedDay>(
    `SELECT slo, toUnixTimestamp64Milli(d.day) AS day, anyIf(d.change, rules = '') AS change
     FROM (
       SELECT slo, day, change, '' AS rules FROM sli_changes FINAL WHERE ${mine} AND kind = 'written'
       UNION ALL
       SELECT slo, day, change, rules FROM incident_days FINAL
       WHERE ${mine} AND rules = transform(toString(slo), {slos:Array(String)}, {rules:Array(String)}, '')
     ) AS d
     GROUP BY slo, d.day HAVING NOT (count() = 2 AND min(d.change) = max(d.change)) AND countIf(rules = '') > 0
     ORDER BY slo, day`,
    {
      slos: slos.map(({ name }) => name),
      rules: slos.map(rulesOf),
      from: floorTo(range.start, DAY_MS),
      to: floorTo(range.end, DAY_MS),
    },
  );
}

/** Remembers that the incidents of these days are kept. */
export async function noteDerived(
  store: Store,
  slos: readonly SloDefinition[],
  days: readonly ChangedDay[],
): Promise<void> {
  const rules = new Map(slos.map((slo) => [slo.name, rulesOf(slo)]));
  await store.insert('incident_days', [
    { name: 'slo', type: 'LowCardinality(String)', values: days.map(({ slo }) => slo) },
    { name: 'day', type: "DateTime64(3, 'UTC')", values: days.map(({ day }) => day) },
    { name: 'change', type: 'UInt64', values: days.map(({ change }) => change) },
    { name: 'rules', type: 'LowCardinality(String)', values: days.map(({ slo }) => rules.get(slo) ?? '') },
  ]);
}

/**
 * From when on the incidents of SLOs in the range have to be derived: the first day that is to be, or the current one, and all of every kept
 * incident that reaches into that.
 */
export async function derivableFrom(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
  days: readonly ChangedDay[],
): Promise<ReadonlyMap<string, Instant>> {
  const from = new Map(slos.map((slo) => [slo, Math.max(range.start, floorTo(range.end, DAY_MS))]));
  // The first day of each comes first.
  for (const { slo, day } of [...days].reverse()) from.set(slo, Math.max(range.start, day));
  const reaching = await store.query<{ slo: string; first: Instant }>(
    `SELECT slo, toUnixTimestamp64Milli(min(start)) AS first FROM incidents FINAL
     WHERE slo IN {slos:Array(String)} AND withdrawn = 0
       AND (\`end\` IS NULL OR toUnixTimestamp64Milli(\`end\`) > transform(toString(slo), {slos:Array(String)}, {from:Array(Int64)}, 0))
     GROUP BY slo`,
    { slos, from: slos.map((slo) => from.get(slo) ?? range.start) },
  );
  for (const { slo, first } of reaching) {
    from.set(slo, Math.max(range.start, Math.min(from.get(slo) ?? first, floorTo(first, DAY_MS))));
  }
  return from;
}

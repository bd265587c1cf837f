import {
  type BurnRate,
  definitionHashes,
  judge,
  type LedgerSum,
  policyWindows,
  type SloDefinition,
  type SloStatus,
  windowAt,
  windowBurnRate,
} from '../slo/index.ts';
import type { Instant, TimeRange } from '../time/index.ts';
import { eventsBeforeCorrection } from './corrections.ts';
import { type GroupSums, sumBuckets } from './ledger.ts';
import { KNOWN } from './ledger-knowledge.ts';
import { failuresAt } from './slo-failures.ts';
import type { StoreReader } from './store.ts';

const NOTHING: LedgerSum = {
  good: 0,
  valid: 0,
  seenMs: 0,
  unseenMs: 0,
  excludedMs: 0,
  noTrafficMs: 0,
  gapMs: 0,
  rows: 0,
};

/** SLOs whose windows are the same at an instant are folded together. */
interface Shape {
  readonly slos: SloDefinition[];
  /** The SLO's window, then those of its burn policy. */
  readonly ranges: readonly TimeRange[];
  readonly windowsMs: readonly number[];
}

function shapesAt(slos: readonly SloDefinition[], at: Instant): Shape[] {
  const shapes = new Map<string, Shape>();
  for (const slo of slos) {
    const { elapsed } = windowAt(slo.window, at, slo.bucketMs);
    const windowsMs = policyWindows(slo.burnPolicy);
    const ranges = [elapsed, ...windowsMs.map((ms) => ({ start: elapsed.end - ms, end: elapsed.end }))];
    const key = JSON.stringify(ranges);
    const shape = shapes.get(key) ?? { slos: [], ranges, windowsMs };
    shape.slos.push(slo);
    shapes.set(key, shape);
  }
  return [...shapes.values()];
}

/** What a sum does not say about a group's rows in a range. */
interface GroupFacts {
  /** First bucket of which something is known. */
  readonly firstSeen: Instant | undefined;
  /** Definition that made the newest bucket. */
  readonly definition: string;
  /** Whether some events come from a query's own arithmetic instead of raw samples or rows. */
  readonly approximate: boolean;
}

/** Key of a group among several SLOs. Names hold no line break. */
function groupKey({ slo, group }: { readonly slo: string; readonly group: string }): string {
  return `${slo}\n${group}`;
}

async function groupFacts(store: StoreReader, slos: readonly string[], range: TimeRange) {
  const rows = await store.query<{
    slo: string;
    group: string;
    first: number | null;
    newest: string;
    approximate: number;
  }>(
    `SELECT slo, \`group\`, toUnixTimestamp64Milli(minOrNullIf(start, state IN ${KNOWN})) AS first,
       argMax(definition, start) AS newest, countIf(samples = 0 AND valid > 0) AS approximate
     FROM sli_buckets FINAL
     WHERE slo IN {slos:Array(String)} AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
     GROUP BY slo, \`group\``,
    { slos, start: range.start, end: range.end },
  );
  return new Map<string, GroupFacts>(
    rows.map((row) => [
      groupKey(row),
      { firstSeen: row.first ?? undefined, definition: row.newest, approximate: row.approximate > 0 },
    ]),
  );
}

/** Of the SLOs, the groups that were seen at all before an instant. */
async function seenBefore(store: StoreReader, slos: readonly string[], before: Instant): Promise<ReadonlySet<string>> {
  if (slos.length === 0) return new Set();
  const rows = await store.query<{ slo: string; group: string }>(
    `SELECT DISTINCT slo, \`group\` FROM sli_buckets FINAL
     WHERE slo IN {slos:Array(String)} AND start < {before:DateTime64(3)} AND state IN ${KNOWN}`,
    { slos, before },
  );
  return new Set(rows.map(groupKey));
}

/** All events of groups, those of corrected time included. */
async function rawEvents(store: StoreReader, slos: readonly string[], range: TimeRange) {
  const rows = await eventsBeforeCorrection(store, slos, range);
  return new Map(rows.map((row) => [groupKey(row), { good: row.good, valid: row.valid }]));
}

/** Groups of an older definition are history once the current one has groups of its own. */
function currentGroups(slo: SloDefinition, groups: readonly GroupSums[], facts: ReadonlyMap<string, GroupFacts>) {
  const { measured } = definitionHashes(slo);
  const current = groups.filter((group) => facts.get(groupKey(group))?.definition === measured);
  return current.length > 0 ? current : groups;
}

function burnRatesOf({ sums }: GroupSums, { windowsMs }: Shape, objective: number): BurnRate[] {
  return windowsMs.map((windowMs, i) => windowBurnRate(windowMs, sums[i + 1] ?? NOTHING, objective));
}

/**
 * Judges every group of the SLOs at an instant, from the buckets that had ended by then, as known today. An SLO without any row
 * in its window has one status, for the empty group, that says so. In the order of the SLOs given, then by group.
 */
export async function statusesAt(
  store: StoreReader,
  slos: readonly SloDefinition[],
  at: Instant,
): Promise<SloStatus[]> {
  const failures = await failuresAt(
    store,
    slos.map(({ name }) => name),
    at,
  );
  const statuses = new Map<string, SloStatus[]>();
  for (const shape of shapesAt(slos, at)) {
    const window = shape.ranges[0] ?? { start: at, end: at };
    const names = shape.slos.map(({ name }) => name);
    const groups = await sumBuckets(store, { slos: names, ranges: shape.ranges });
    const facts = await groupFacts(store, names, window);
    // A window that begins unseen is young where nothing was ever seen before it, and has a hole at its head otherwise.
    const unsure = groups.filter((group) => (facts.get(groupKey(group))?.firstSeen ?? window.end) > window.start);
    const raw = await rawEvents(
      store,
      groups.filter(({ sums }) => (sums[0]?.excludedMs ?? 0) > 0).map(({ slo }) => slo),
      window,
    );
    const older = await seenBefore(store, [...new Set(unsure.map(({ slo }) => slo))], window.start);
    for (const slo of shape.slos) {
      const head = { at, window, failure: failures.get(slo.name)?.message };
      const own = groups.filter((group) => group.slo === slo.name);
      const judged = currentGroups(slo, own, facts).map((group) =>
        judge(slo, {
          ...head,
          group: group.labels,
          since: older.has(groupKey(group)) ? window.start : facts.get(groupKey(group))?.firstSeen,
          sum: group.sums[0] ?? NOTHING,
          raw: (group.sums[0]?.excludedMs ?? 0) > 0 ? raw.get(groupKey(group)) : undefined,
          burnRates: burnRatesOf(group, shape, slo.objective),
          accuracy: facts.get(groupKey(group))?.approximate ? 'approximate' : 'exact',
        }),
      );
      const nothing = { group: {}, since: undefined, sum: NOTHING, burnRates: [], accuracy: 'exact' } as const;
      statuses.set(slo.name, judged.length > 0 ? judged : [judge(slo, { ...head, ...nothing })]);
    }
  }
  return slos.flatMap(({ name }) => statuses.get(name) ?? []);
}

/** {@link statusesAt} for one SLO. */
export async function statusAt(store: StoreReader, slo: SloDefinition, at: Instant): Promise<SloStatus[]> {
  return await statusesAt(store, [slo], at);
}

import type { Labels } from '../series/index.ts';
import {
  BucketState,
  type BurnRate,
  type BurnRatesAt,
  burnRates,
  definitionHashes,
  judge,
  type LedgerSum,
  policyWindows,
  type SloDefinition,
  type SloStatus,
  windowAt,
  windowBurnRate,
} from '../slo/index.ts';
import { floorTo, type Instant, periodContaining, type TimeRange } from '../time/index.ts';
import { bucketsOf, dailySums, type GroupSums, sumBuckets } from './ledger.ts';
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

const KNOWN = `(${BucketState.measured}, ${BucketState.noTraffic}, ${BucketState.gap})`;

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

/** Burn rates of one group at every instant asked for. */
export interface BurnRateSeries {
  readonly group: Labels;
  /** Windows of the SLO's policy, shortest first, as in every `rates`. */
  readonly windowsMs: readonly number[];
  readonly points: readonly BurnRatesAt[];
}

/**
 * Burn rates over every window of the SLO's policy at each instant `from < t <= to` that is a multiple of `stepMs`: what an
 * evaluation at that instant would have seen, for walking through the time between two runs. One series per group.
 */
export async function burnRateSeries(
  store: StoreReader,
  slo: SloDefinition,
  from: Instant,
  to: Instant,
  stepMs: number,
): Promise<BurnRateSeries[]> {
  const windowsMs = policyWindows(slo.burnPolicy);
  const instants: Instant[] = [];
  for (let at = floorTo(from, stepMs) + stepMs; at <= to; at += stepMs) instants.push(at);
  const range = { start: from - (windowsMs.at(-1) ?? 0) - slo.bucketMs, end: to };
  const runs = await bucketsOf(store, { slos: [slo.name], range });
  return runs.map((run) => ({ group: run.labels, windowsMs, points: burnRates(run, slo, windowsMs, instants) }));
}

/** One calendar day of one group. */
export interface DailyCounts {
  readonly group: Labels;
  /** `2026-11-09` in the zone asked for. */
  readonly day: string;
  readonly range: TimeRange;
  readonly sum: LedgerSum;
}

/** Sums per group and calendar day of a zone, for charts; the first and the last day are cut to the range. */
export async function dailyCounts(
  store: StoreReader,
  slo: string,
  range: TimeRange,
  timeZone: string,
): Promise<DailyCounts[]> {
  const days: { readonly day: string; readonly range: TimeRange }[] = [];
  for (let at = range.start; at < range.end; ) {
    const { key, end } = periodContaining(at, 'day', { timeZone, weekStartsOn: 1 });
    days.push({ day: key, range: { start: at, end: Math.min(end, range.end) } });
    at = end;
  }
  const groups = await dailySums(store, { slos: [slo], edges: [...days.map((day) => day.range.start), range.end] });
  return groups.flatMap(({ labels, sums }) =>
    days.map((day, i) => ({ group: labels, ...day, sum: sums[i] ?? NOTHING })),
  );
}

/** Groups of an SLO with events in the range that the current definition made, as canonical label text. */
export async function activeGroups(
  store: StoreReader,
  slo: string,
  definition: string,
  range: TimeRange,
): Promise<string[]> {
  const rows = await store.query<{ group: string }>(
    `SELECT DISTINCT \`group\` FROM sli_buckets FINAL
     WHERE slo = {slo:String} AND definition = {definition:String} AND valid > 0
       AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
     ORDER BY \`group\``,
    { slo, definition, start: range.start, end: range.end },
  );
  return rows.map(({ group }) => group);
}

/**
 * Start of the last bucket in the range of which something is known, of any group and definition, by SLO. `spoken` leaves out
 * buckets that are idle only because nothing was said of them.
 */
export async function lastKnownBuckets(
  store: StoreReader,
  slos: readonly string[],
  range: TimeRange,
  options: { readonly spoken: boolean },
): Promise<ReadonlyMap<string, Instant>> {
  const rows = await store.query<{ slo: string; last: Instant }>(
    `SELECT slo, toUnixTimestamp64Milli(max(start)) AS last FROM sli_buckets FINAL
     WHERE slo IN {slos:Array(String)} AND state IN ${KNOWN} AND (NOT {spoken:Bool} OR valid > 0 OR samples > 0)
       AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
     GROUP BY slo`,
    { slos, start: range.start, end: range.end, spoken: options.spoken },
  );
  return new Map(rows.map(({ slo, last }) => [slo, last]));
}

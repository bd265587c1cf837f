import {
  type BurnRate,
  definitionHashes,
  judge,
  NO_EVENTS,
  policyWindows,
  type SloDefinition,
  type SloStatus,
  windowAt,
  windowBurnRate,
} from '../../slo/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import { ledgerPieces } from '../ledger/ledger-pieces.ts';
import { type GroupWindows, sumWindows } from '../ledger/ledger-sums.ts';
import type { StoreReader } from '../store.ts';
import { failuresAt } from './slo-failures.ts';

/** SLOs whose windows are the same at an instant are folded together. */
interface Shape {
  readonly slos: SloDefinition[];
  /** The SLO's window, then those of its burn policy. */
  readonly ranges: readonly TimeRange[];
  readonly windowsMs: readonly number[];
}

function shapesAt(slos: readonly SloDefinition[], at: Instant): Shape[] {
  const shapes = new Map<string, Shape>();
  // Most SLOs share a few windows, and the bounds of a calendar period in its zone are dear.
  const elapsed = new Map<string, TimeRange>();
  for (const slo of slos) {
    const name = JSON.stringify([slo.window, slo.bucketMs]);
    const window = elapsed.get(name) ?? windowAt(slo.window, at, slo.bucketMs).elapsed;
    elapsed.set(name, window);
    const windowsMs = policyWindows(slo.burnPolicy);
    const key = [window.start, window.end, ...windowsMs].join(' ');
    const ranges = [window, ...windowsMs.map((ms) => ({ start: window.end - ms, end: window.end }))];
    const shape = shapes.get(key) ?? { slos: [], ranges, windowsMs };
    shape.slos.push(slo);
    shapes.set(key, shape);
  }
  return [...shapes.values()];
}

/** Key of a group among several SLOs. Names hold no line break. */
function groupKey({ slo, group }: { readonly slo: string; readonly group: string }): string {
  return `${slo}\n${group}`;
}

/** Of the SLOs, the groups that were seen at all before an instant. */
async function seenBefore(store: StoreReader, slos: readonly string[], before: Instant): Promise<ReadonlySet<string>> {
  if (slos.length === 0) return new Set();
  const { from, params } = await ledgerPieces(store, { slos, range: { start: 0, end: before }, cuts: [] }, [
    'first_known',
  ]);
  const rows = await store.query<{ slo: string; group: string }>(
    `SELECT DISTINCT slo, \`group\` FROM ${from} WHERE p.first_known > 0`,
    params,
  );
  return new Set(rows.map(groupKey));
}

/** Groups of an older definition are history once the current one has groups of its own. */
function currentGroups(slo: SloDefinition, groups: readonly GroupWindows[]): readonly GroupWindows[] {
  const { measured } = definitionHashes(slo);
  const current = groups.filter(({ facts }) => facts.definition === measured);
  return current.length > 0 ? current : groups;
}

function burnRatesOf({ sums }: GroupWindows, { windowsMs }: Shape, objective: number): BurnRate[] {
  return windowsMs.map((windowMs, i) => windowBurnRate(windowMs, sums[i + 1] ?? NO_EVENTS, objective));
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
    const groups = await sumWindows(store, names, shape.ranges);
    // A window that begins unseen is young where nothing was ever seen before it, and has a hole at its head otherwise.
    const unsure = groups.filter(({ firstSeen }) => (firstSeen[0] ?? window.end) > window.start);
    const older = await seenBefore(store, [...new Set(unsure.map(({ slo }) => slo))], window.start);
    const bySlo = new Map<string, GroupWindows[]>();
    for (const group of groups) {
      const own = bySlo.get(group.slo);
      if (own === undefined) bySlo.set(group.slo, [group]);
      else own.push(group);
    }
    for (const slo of shape.slos) {
      const head = { at, window, failure: failures.get(slo.name)?.message };
      const own = bySlo.get(slo.name) ?? [];
      const judged = currentGroups(slo, own).map((group) =>
        judge(slo, {
          ...head,
          group: group.labels,
          since: older.has(groupKey(group)) ? window.start : group.firstSeen[0],
          sum: group.sums[0] ?? NO_EVENTS,
          raw: (group.sums[0]?.excludedMs ?? 0) > 0 ? group.facts.raw : undefined,
          burnRates: burnRatesOf(group, shape, slo.objective),
          accuracy: group.facts.approximate ? 'approximate' : 'exact',
        }),
      );
      const nothing = { group: {}, since: undefined, sum: NO_EVENTS, burnRates: [], accuracy: 'exact' } as const;
      statuses.set(slo.name, judged.length > 0 ? judged : [judge(slo, { ...head, ...nothing })]);
    }
  }
  return slos.flatMap(({ name }) => statuses.get(name) ?? []);
}

/** {@link statusesAt} for one SLO. */
export async function statusAt(store: StoreReader, slo: SloDefinition, at: Instant): Promise<SloStatus[]> {
  return await statusesAt(store, [slo], at);
}

import type { Grid, Instant } from '../../time/index.ts';
import { BucketState } from '../bucket.ts';
import type { BucketRun } from '../burn/burn-rate.ts';
import type { Sli, SloDefinition } from '../definition.ts';
import type { LedgerRows } from './ledger-rows.ts';

export type CompositeSli = Extract<Sli, { kind: 'composite' }>;

/** What a member's buckets came to in one slice. */
interface MemberSlice {
  good: number;
  valid: number;
  known: boolean;
}

/** Slices of one member over all of its groups, whatever the width of its buckets. */
function memberSlices(runs: readonly BucketRun[], sliceMs: number): ReadonlyMap<Instant, MemberSlice> {
  const slices = new Map<Instant, MemberSlice>();
  for (const run of runs) {
    for (const [i, start] of run.start.entries()) {
      const state = run.state[i];
      if (state !== BucketState.measured && state !== BucketState.noTraffic) continue;
      const key = Math.floor(start / sliceMs) * sliceMs;
      const slice = slices.get(key) ?? { good: 0, valid: 0, known: false };
      slice.good += run.good[i] ?? 0;
      slice.valid += run.valid[i] ?? 0;
      slice.known = true;
      slices.set(key, slice);
    }
  }
  return slices;
}

interface Share {
  readonly ratio: number;
  readonly weight: number;
}

/** Weighted mean, least, or product: the last is the chance that a request through all members in turn succeeds. */
function joined(shares: readonly Share[], method: CompositeSli['method']): number {
  const ratios = shares.map(({ ratio }) => ratio);
  switch (method) {
    case 'weighted': {
      const weight = shares.reduce((sum, share) => sum + share.weight, 0);
      return shares.reduce((sum, share) => sum + share.weight * share.ratio, 0) / weight;
    }
    case 'worst':
      return Math.min(...ratios);
    case 'serial':
      return ratios.reduce((product, ratio) => product * ratio, 1);
  }
}

/**
 * Rows of members → rows of their composite: a slice is one valid event, as good as its members together. A member that was alive without
 * events says nothing; one that nobody measured, or whose time is excluded, counts as `missing` says: left out, good, bad, or so that the
 * slice is unmeasured. A slice of which no member says anything has no traffic where one was alive, and is unmeasured otherwise.
 */
export function compositeRows(
  sli: CompositeSli,
  members: ReadonlyMap<string, readonly BucketRun[]>,
  grid: Grid,
): LedgerRows {
  const rows: LedgerRows = { group: [], start: [], good: [], valid: [], state: [], samples: [] };
  const slicesOf = sli.members.map(({ slo, weight }) => {
    return { weight, slices: memberSlices(members.get(slo) ?? [], sli.sliceMs) };
  });
  for (let sliceStart = grid.start; sliceStart < grid.end; sliceStart += sli.sliceMs) {
    const shares: Share[] = [];
    let idle = false;
    let missing = false;
    for (const { weight, slices } of slicesOf) {
      const slice = slices.get(sliceStart);
      if (slice && slice.valid > 0) shares.push({ ratio: slice.good / slice.valid, weight });
      else if (slice?.known) idle = true;
      else missing = true;
      const absent = !slice?.known;
      if (absent && (sli.missing === 'good' || sli.missing === 'bad')) {
        shares.push({ ratio: sli.missing === 'good' ? 1 : 0, weight });
      }
    }
    const blind = missing && sli.missing === 'unmeasured';
    const measured = shares.length > 0 && !blind;
    const state = measured ? BucketState.measured : idle && !blind ? BucketState.noTraffic : BucketState.unmeasured;
    const sliceEnd = sliceStart + sli.sliceMs;
    for (let start = sliceStart; start < sliceEnd; start += grid.stepMs) {
      const event = measured && start + grid.stepMs === sliceEnd;
      rows.group.push('{}');
      rows.start.push(start);
      // Nine places, as the ledger keeps them, so that what is read back is what was written.
      rows.good.push(event ? Number(joined(shares, sli.method).toFixed(9)) : 0);
      rows.valid.push(event ? 1 : 0);
      rows.state.push(state);
      rows.samples.push(measured ? shares.length : 0);
    }
  }
  return rows;
}

/** What the order of composites needs to know of an SLO. */
interface Member {
  readonly name: string;
  readonly members: readonly string[];
}

/** A ring of composites that contain each other, in order, beginning and ending with the same one; undefined where there is none. */
export function compositeCycle(slos: readonly Member[]): readonly string[] | undefined {
  const byName = new Map(slos.map((slo) => [slo.name, slo.members]));
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): readonly string[] | undefined => {
    if (done.has(name)) return undefined;
    const from = path.indexOf(name);
    if (from >= 0) return [...path.slice(from), name];
    path.push(name);
    for (const member of byName.get(name) ?? []) {
      const cycle = visit(member);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(name);
    return undefined;
  };
  for (const { name } of slos) {
    const cycle = visit(name);
    if (cycle) return cycle;
  }
  return undefined;
}

/** The composites among some SLOs, members before those that contain them. There must be no cycle. */
export function compositesInOrder(slos: readonly SloDefinition[]): readonly (SloDefinition & { sli: CompositeSli })[] {
  const byName = new Map(slos.map((slo) => [slo.name, slo]));
  const ordered = new Map<string, SloDefinition & { sli: CompositeSli }>();
  const visit = (slo: SloDefinition): void => {
    const { sli } = slo;
    if (sli.kind !== 'composite' || ordered.has(slo.name)) return;
    for (const { slo: member } of sli.members) {
      const inner = byName.get(member);
      if (inner) visit(inner);
    }
    ordered.set(slo.name, { ...slo, sli });
  };
  slos.forEach(visit);
  return [...ordered.values()];
}

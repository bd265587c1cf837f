import { labelsKey } from '../../series/index.ts';
import { type LedgerSum, type Pair, type PairDifference, pairDifference, type SloDefinition } from '../../slo/index.ts';
import { floorTo, type Instant } from '../../time/index.ts';
import { HOUR_MS } from '../ledger/ledger-pieces.ts';
import { dailySums, type GroupSums } from '../ledger/ledger-sums.ts';
import type { StoreReader } from '../store.ts';

/** Two SLOs that measure the same from two sources. */
export interface SloPair {
  readonly slo: SloDefinition;
  readonly other: SloDefinition;
  readonly pair: Pair;
}

/** The pairs that SLOs declare, as far as both are among them. */
export function pairsOf(slos: readonly SloDefinition[]): SloPair[] {
  const byName = new Map(slos.map((slo) => [slo.name, slo]));
  return slos.flatMap((slo) => {
    const { pair } = slo;
    const other = pair === undefined ? undefined : byName.get(pair.slo);
    return pair === undefined || other === undefined ? [] : [{ slo, other, pair }];
  });
}

/**
 * How far the two sources of a pair are apart in the whole hours that had ended by each instant, all groups of an SLO together. In the order of
 * the instants.
 */
export async function pairDifferencesAt(
  store: StoreReader,
  { slo, other, pair }: SloPair,
  instants: readonly Instant[],
): Promise<PairDifference[]> {
  const ends = instants.map((at) => floorTo(at, HOUR_MS));
  const hours = Math.max(1, Math.round(pair.overMs / HOUR_MS));
  const start = Math.min(...ends) - hours * HOUR_MS;
  const count = (Math.max(...ends) - start) / HOUR_MS;
  const edges = Array.from({ length: count + 1 }, (_, i) => start + i * HOUR_MS);
  const groups = await dailySums(store, { slos: [slo.name, other.name], edges });
  const own = together(groups.filter((group) => group.slo === slo.name));
  const others = together(groups.filter((group) => group.slo === other.name));
  return ends.map((end) => {
    const last = (end - start) / HOUR_MS;
    const compared = Array.from({ length: hours }, (_, i) => last - hours + i);
    return pairDifference(
      pair,
      slo.objective,
      compared.map((hour) => [own[hour], others[hour]]),
      HOUR_MS,
    );
  });
}

/** All groups of one SLO as one: an hour is seen as long as its least seen group that had been seen before. */
function together(groups: readonly GroupSums[]): readonly (LedgerSum | undefined)[] {
  const known = [...groups].sort((a, b) => (labelsKey(a.labels) < labelsKey(b.labels) ? -1 : 1));
  const length = known[0]?.sums.length ?? 0;
  return Array.from({ length }, (_, hour) => {
    const sums = known.flatMap(({ sums: all }) => {
      const sum = all[hour];
      return sum === undefined || sum.rows === 0 ? [] : [sum];
    });
    const [first] = sums;
    if (first === undefined) return undefined;
    return {
      ...first,
      good: sums.reduce((total, sum) => total + sum.good, 0),
      valid: sums.reduce((total, sum) => total + sum.valid, 0),
      seenMs: Math.min(...sums.map((sum) => sum.seenMs)),
    };
  });
}

import { policyWindows, type SloDefinition, windowAt } from '../../src/slo/index.ts';
import { type CoarseBuckets, coarseBucketsOf, type StoreReader } from '../../src/store/index.ts';
import { floorTo, type Instant, type TimeRange } from '../../src/time/index.ts';

/** SLOs without groups that are read at once: some thousand rows each. */
const TOGETHER = 100;

/** What a walk over some instants reads of a ledger. */
interface Needed {
  readonly range: TimeRange;
  readonly cuts: readonly Instant[];
  readonly detail: readonly TimeRange[];
}

/**
 * The ledgers of SLOs, for walks over them one after the other. SLOs that need the same stretch of time are read together, since a statement
 * costs more than most of what it answers. One that was read with others and walks over other instants after all is read again.
 */
export class SloLedgers {
  readonly #store: StoreReader;
  readonly #slos: readonly SloDefinition[];
  /** SLOs that go through the same instants have equal ones. */
  readonly #walkOf: (slo: SloDefinition) => string;
  readonly #ready = new Map<string, { readonly key: string; readonly runs: readonly CoarseBuckets[] }>();

  /** @param slos in the order in which they will be walked. */
  constructor(store: StoreReader, slos: readonly SloDefinition[], walkOf: (slo: SloDefinition) => string) {
    this.#store = store;
    this.#slos = slos;
    this.#walkOf = walkOf;
  }

  /** Every group of an SLO, with all that any window of any of the instants reaches. */
  async of(slo: SloDefinition, instants: readonly Instant[]): Promise<readonly CoarseBuckets[]> {
    const needed = neededLedger(slo, instants);
    const key = JSON.stringify(needed);
    const ready = this.#ready.get(slo.name);
    this.#ready.delete(slo.name);
    if (ready?.key === key) return ready.runs;
    const companions = this.#companions(slo, instants, key);
    const names = [slo.name, ...companions];
    const bySlo = new Map(names.map((name): [string, CoarseBuckets[]] => [name, []]));
    for (const run of await coarseBucketsOf(this.#store, names, needed)) bySlo.get(run.slo)?.push(run);
    for (const name of companions) this.#ready.set(name, { key, runs: bySlo.get(name) ?? [] });
    return bySlo.get(slo.name) ?? [];
  }

  #companions(slo: SloDefinition, instants: readonly Instant[], key: string): string[] {
    const found: string[] = [];
    if (slo.groupBy.length > 0) return found;
    const walk = this.#walkOf(slo);
    for (let i = this.#slos.indexOf(slo) + 1; i < this.#slos.length && found.length < TOGETHER - 1; i++) {
      const other = this.#slos[i];
      if (other === undefined || other.groupBy.length > 0 || this.#walkOf(other) !== walk) continue;
      if (JSON.stringify(neededLedger(other, instants)) === key) found.push(other.name);
    }
    return found;
  }
}

/** Up to so many instants, the ends of all their windows are fewer than the buckets between them. */
const FEW = 6;

/**
 * Everything that any window of any instant reaches. For a scheduled run, which has few instants, where each window begins and ends; for a long walk
 * the windows of burn rates bucket by bucket, and of the SLO's own window, which reaches much further back, where it begins.
 */
function neededLedger(slo: SloDefinition, instants: readonly Instant[]): Needed {
  const [first = 0, last = 0] = [instants[0], instants.at(-1)];
  const windowsMs = policyWindows(slo.burnPolicy);
  const starts = [...new Set(instants.map((at) => windowAt(slo.window, at, slo.bucketMs).elapsed.start))];
  if (instants.length <= FEW) {
    const ends = [...new Set(instants.map((at) => floorTo(at, slo.bucketMs)))];
    const cuts = [...starts, ...ends, ...ends.flatMap((end) => windowsMs.map((ms) => end - ms))];
    return { range: { start: Math.min(...cuts), end: last }, cuts, detail: [] };
  }
  const burning = first - (windowsMs.at(-1) ?? 0) - slo.bucketMs;
  const start = Math.min(burning, ...starts);
  return { range: { start, end: last }, cuts: starts, detail: [{ start: burning, end: last }] };
}

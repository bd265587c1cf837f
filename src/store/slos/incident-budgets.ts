import type { Labels } from '../../series/index.ts';
import { errorShare, type SloDefinition, type Stretch, windowLengthMs } from '../../slo/index.ts';
import type { Instant } from '../../time/index.ts';
import { sumWindows } from '../ledger/ledger-sums.ts';
import type { StoreReader } from '../store.ts';

/** A stretch of bad buckets that may be an incident. */
export interface FoundStretch {
  readonly slo: SloDefinition;
  readonly group: string;
  readonly labels: Labels;
  readonly stretch: Stretch;
}

/** Windows in one statement. */
const WINDOWS_PER_PASS = 40;

/** Key of a stretch in the budgets that are looked up together. */
export function budgetKey({ slo, group, stretch }: Pick<FoundStretch, 'slo' | 'group' | 'stretch'>): string {
  return `${stretch.end} ${slo.name} ${group}`;
}

/**
 * The whole budget, in events, of the SLO window that ends with each stretch, by {@link budgetKey}. Where the window begins unseen, the traffic
 * seen from then on stands for all of it, so that an incident of the first days is not made larger than it was.
 */
export async function budgetsOf(store: StoreReader, found: readonly FoundStretch[]): Promise<Map<string, number>> {
  const budgets = new Map<string, number>();
  for (const pass of passesOf(found)) {
    const ends = [...new Set(pass.map(({ stretch }) => stretch.end))];
    const lengthMs = pass[0] === undefined ? 0 : windowLengthMs(pass[0].slo.window);
    const names = [...new Set(pass.map(({ slo }) => slo.name))];
    const windows = ends.map((end) => ({ start: end - lengthMs, end }));
    const sums = new Map((await sumWindows(store, names, windows)).map((one) => [`${one.slo} ${one.group}`, one]));
    for (const one of pass) {
      const { slo, group, stretch } = one;
      const i = ends.indexOf(stretch.end);
      const own = sums.get(`${slo.name} ${group}`);
      const first = own?.firstSeen[i] ?? stretch.end;
      const share = Math.max(slo.bucketMs, stretch.end - first) / lengthMs;
      const valid = own?.sums[i]?.valid ?? 0;
      budgets.set(budgetKey(one), (valid / Math.min(1, share)) * errorShare(slo.objective));
    }
  }
  return budgets;
}

/** Stretches whose windows have one length and end near each other, a few windows at a time. */
function* passesOf(found: readonly FoundStretch[]): Iterable<readonly FoundStretch[]> {
  const lengthOf = ({ slo }: FoundStretch) => windowLengthMs(slo.window);
  const sorted = [...found].sort((a, b) => lengthOf(a) - lengthOf(b) || a.stretch.end - b.stretch.end);
  let pass: FoundStretch[] = [];
  const ends = new Set<Instant>();
  for (const one of sorted) {
    const [first] = pass;
    const full = ends.size === WINDOWS_PER_PASS && !ends.has(one.stretch.end);
    if (first !== undefined && (full || lengthOf(first) !== lengthOf(one))) {
      yield pass;
      pass = [];
      ends.clear();
    }
    pass.push(one);
    ends.add(one.stretch.end);
  }
  if (pass.length > 0) yield pass;
}

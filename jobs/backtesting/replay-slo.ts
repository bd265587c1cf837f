import { type BudgetPoint, burnCondition, walk } from '../../src/alerting/index.ts';
import {
  type BurnRatesAt,
  type BurnRule,
  burnRates,
  definitionHashes,
  policyWindows,
  type ReplayedPage,
  type SloDefinition,
  windowAt,
} from '../../src/slo/index.ts';
import { bucketsOf, type GroupBuckets, type StoreReader } from '../../src/store/index.ts';
import type { Instant } from '../../src/time/index.ts';
import { budgetPoints } from '../alerting/budget-points.ts';
import { withDoubts } from '../alerting/slo-scope.ts';

interface Group {
  readonly run: GroupBuckets;
  readonly points: readonly BurnRatesAt[];
  /** Instants at which the budget became spent. */
  readonly exhaustions: readonly Instant[];
}

/** The history of one SLO, ready to replay any rule over the windows of its policy. */
export interface SloReplay {
  readonly slo: SloDefinition;
  readonly exhaustions: readonly { readonly group: string; readonly at: Instant }[];
  pagesOf(rule: BurnRule): readonly ReplayedPage[];
}

function exhaustionsOf(points: readonly BudgetPoint[]): readonly Instant[] {
  const spent = ({ used, known }: BudgetPoint) => known && used !== undefined && used > 1 + 1e-12;
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    return before !== undefined && spent(point) && !spent(before) ? [point.at] : [];
  });
}

/** Reads what every instant of a replay can see of an SLO. */
export async function openReplay(
  store: StoreReader,
  slo: SloDefinition,
  instants: readonly Instant[],
): Promise<SloReplay> {
  const windowsMs = policyWindows(slo.burnPolicy);
  const [first = 0, last = 0] = [instants[0], instants.at(-1)];
  const reach = first - (windowsMs.at(-1) ?? 0) - slo.bucketMs;
  const start = Math.min(reach, windowAt(slo.window, first, slo.bucketMs).elapsed.start);
  const runs = await bucketsOf(store, { slos: [slo.name], range: { start, end: last } });
  const groups = runs.map((run): Group => {
    const budgets = budgetPoints(slo, run.labels, run, instants);
    return { run, points: burnRates(run, slo, windowsMs, instants), exhaustions: exhaustionsOf(budgets) };
  });
  return {
    slo,
    exhaustions: groups.flatMap(({ run, exhaustions }) => exhaustions.map((at) => ({ group: run.group, at }))),
    pagesOf: (rule) => groups.flatMap((group) => pagesOf(slo, rule, group)),
  };
}

/** The very condition and state machine that the alert job walks. */
function pagesOf(slo: SloDefinition, rule: BurnRule, { run, points, exhaustions }: Group): ReplayedPage[] {
  const subject = { ...slo, measured: definitionHashes(slo).measured };
  const group = { labels: run.labels, budgetLeft: undefined };
  const condition = burnCondition(subject, rule, group, withDoubts(slo, rule, points), {});
  // Nobody reads the words of a replay.
  const { state, ended } = walk(undefined, { ...condition, annotations: () => undefined });
  const stretches = ended.map(({ startsAt, endsAt }): { start: Instant; end: Instant | undefined } => {
    return { start: startsAt, end: endsAt };
  });
  if (state?.phase === 'firing' && state.startsAt !== undefined)
    stretches.push({ start: state.startsAt, end: undefined });
  return stretches.map(({ start, end }) => {
    const spent = exhaustions.find((at) => at >= start && at <= (end ?? Number.POSITIVE_INFINITY));
    const leadMs = spent === undefined ? undefined : spent - start;
    return { slo: slo.name, group: run.group, rule, start, end, leadMs };
  });
}

import type { TimeRange } from '../../time/index.ts';
import type { EventSum, ReportFacts } from '../facts.ts';
import type { Context } from './context.ts';

/** Less of a period than this is not compared with a whole one. */
const MOST = 0.95;

/** Whether a period was due to be seen for so much of its time that counts and amounts of it can be compared with those of another. */
export function isComparable({ dueMs, excludedMs }: EventSum, { start, end }: TimeRange): boolean {
  return dueMs + excludedMs >= MOST * (end - start);
}

/** What each group of each SLO saw in the period before. */
const sumsBefore = ({ slos }: ReportFacts): readonly EventSum[] =>
  slos.flatMap(({ groups }) => groups.flatMap(({ periods }) => periods.at(-2) ?? []));

/** Whether the period before can be compared with. */
export function hadBefore({ before, facts }: Context): boolean {
  if (before === undefined) return false;
  return sumsBefore(facts).some((sum) => isComparable(sum, before));
}

/** Whether the period before was seen, but not long enough to be compared with. */
export function sawPartBefore(context: Context): boolean {
  return !hadBefore(context) && sumsBefore(context.facts).some(({ dueMs }) => dueMs > 0);
}

/**
 * Whether queries of the user's may be compared with the period before. Their sources say nothing of how much of it they saw; SLOs do, unless
 * none was seen in this period either.
 */
export function mayCompare(context: Context): boolean {
  const { before, facts } = context;
  const told = facts.slos.some(({ groups }) => groups.some(({ periods }) => (periods.at(-1)?.dueMs ?? 0) > 0));
  return before !== undefined && (!told || hadBefore(context));
}

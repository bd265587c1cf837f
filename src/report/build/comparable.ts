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

/** Whether queries of the user's may be compared with the period before: not where SLOs say that it was seen in part. */
export function mayCompare(context: Context): boolean {
  return context.before !== undefined && !sawPartBefore(context);
}

/** Nothing is no figure of a period of which no SLO saw anything: the source was not there yet. */
export function isFigureBefore(context: Context, value: number | undefined): boolean {
  return value !== undefined && (value !== 0 || context.facts.slos.length === 0 || hadBefore(context));
}

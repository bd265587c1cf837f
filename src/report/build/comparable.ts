import type { TimeRange } from '../../time/index.ts';
import type { EventSum } from '../facts.ts';
import type { Context } from './context.ts';
import type { Standing } from './standing.ts';

/** Less of a period than this is not compared with a whole one. */
const MOST = 0.95;

/** Whether a period was due to be seen for so much of its time that counts and amounts of it can be compared with those of another. */
export function isComparable({ dueMs, excludedMs }: EventSum, { start, end }: TimeRange): boolean {
  return dueMs + excludedMs >= MOST * (end - start);
}

/** Whether the period before can be compared with. */
export function hadBefore({ before }: Context, rows: readonly Standing[]): boolean {
  if (before === undefined) return false;
  return rows.some(({ facts }) => {
    const sum = facts.periods.at(-2);
    return sum !== undefined && isComparable(sum, before);
  });
}

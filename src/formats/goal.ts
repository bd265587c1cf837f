import type { Fields } from './fields.ts';

/**
 * The share of events that shall be good, of `full` (100 for a percentage, 1 for a ratio). Undefined where it is none, and where it is
 * all of them, which other tools take: without a budget there is nothing to judge or to burn, so such an SLO is left out, which is said.
 */
export function readGoal(fields: Fields, key: string, full: 1 | 100): number | undefined {
  if (!fields.has(key)) fields.missing(key);
  const goal = fields.number(key);
  if (goal === undefined || (goal > 0 && goal < full)) return goal;
  if (goal === full) {
    fields.notes.warn(fields.at(key), 'the SLO is left out: an objective of 100% leaves no error budget', {
      hint: 'Promise a little less, such as 99.99%.',
    });
  } else {
    fields.notes.refuse(
      fields.at(key),
      full === 100
        ? `"${key}" is a percentage between 0 and 100, and ${goal} is not`
        : `"${key}" must lie between 0 and 1, and ${goal} does not`,
    );
  }
  return undefined;
}

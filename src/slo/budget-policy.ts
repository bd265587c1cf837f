import type { Interval } from './status.ts';

/** One step of an error-budget policy: what a team does when less than `below` of its budget is left. */
export interface PolicyStep {
  readonly name: string;
  /** Share of the budget: 0.25; at 0 the budget is spent. */
  readonly below: number;
  readonly message: string;
}

/**
 * The gravest step that holds, or undefined. It is decided on unrounded figures, and by the worse end where unseen time leaves an interval.
 * A budget of which exactly nothing is left is spent, and not yet overspent: the step at 0 holds from there on down.
 */
export function policyStep(
  steps: readonly PolicyStep[],
  status: { readonly budgetUsed: number | undefined; readonly budgetUsedInterval: Interval | undefined },
): PolicyStep | undefined {
  const { budgetUsed, budgetUsedInterval } = status;
  if (budgetUsed === undefined) return undefined;
  const left = 1 - Math.max(budgetUsed, budgetUsedInterval?.high ?? budgetUsed);
  const dust = 1e-12;
  return [...steps]
    .sort((a, b) => a.below - b.below)
    .find(({ below }) => (below === 0 ? left <= dust : left < below - dust));
}

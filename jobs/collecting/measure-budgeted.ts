import { type Budgeting, budgetedRows } from '../../src/slo/index.ts';
import type { Measurer } from './measurer.ts';

/** Judges the slices of what another measurer counts, see `budgetedRows`. */
export function measureBudgeted(
  counting: Measurer,
  budgeting: Exclude<Budgeting, { method: 'occurrences' }>,
): Measurer {
  return {
    ...counting,
    unitMs: budgeting.sliceMs,
    measure: async (grid) => {
      const { parts, warnings } = await counting.measure(grid);
      return { parts: parts.map((part) => budgetedRows(part, budgeting, grid)), warnings };
    },
  };
}

import type { SavingsSection } from '../model.ts';

/** The table of assumptions, in the order of the columns that every format has. */
export interface AssumptionCells {
  /** Keys of the heads, empty for the unit, which stands behind its value. */
  readonly keys: readonly ('assumption' | 'value' | '' | 'source' | 'asOf')[];
  readonly rows: readonly (readonly string[])[];
}

/** The day of an assumption has a column where anybody has said one. */
export function assumptionCells(assumptions: SavingsSection['assumptions']): AssumptionCells {
  const dated = assumptions.some(({ asOf }) => asOf !== '');
  return {
    keys: ['assumption', 'value', '', 'source', ...(dated ? (['asOf'] as const) : [])],
    rows: assumptions.map(({ name, value, unit, source, asOf }) => [
      name,
      value,
      unit,
      source,
      ...(dated ? [asOf] : []),
    ]),
  };
}

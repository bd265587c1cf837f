import { UsageError } from '../../errors.ts';

/**
 * Columns that are read, by the names that FOCUS 1.0 to 1.2 gives them, and those that came before or after.
 * https://focus.finops.org/focus-specification/v1-2/
 */
const COLUMNS = {
  billed: ['BilledCost'],
  effective: ['EffectiveCost'],
  list: ['ListCost'],
  contracted: ['ContractedCost'],
  currency: ['BillingCurrency'],
  billingStart: ['BillingPeriodStart'],
  billingEnd: ['BillingPeriodEnd'],
  start: ['ChargePeriodStart'],
  end: ['ChargePeriodEnd'],
  category: ['ChargeCategory'],
  class: ['ChargeClass'],
  provider: ['ProviderName', 'Provider', 'ServiceProviderName'],
  service: ['ServiceName'],
  serviceCategory: ['ServiceCategory'],
  subAccount: ['SubAccountId'],
  resource: ['ResourceId'],
  tags: ['Tags'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type FocusColumn = keyof typeof COLUMNS;

/** Columns that a provider without the feature leaves out. */
const CONDITIONAL: readonly FocusColumn[] = ['subAccount', 'resource', 'tags', 'class'];

/** Where each column stands in the file or table; undefined for one that is not there. */
export interface FocusHeader {
  readonly width: number;
  readonly at: Readonly<Record<FocusColumn, number | undefined>>;
  /** Name that the column has there, for messages. */
  readonly name: (column: FocusColumn) => string;
}

/**
 * Finds the columns of a FOCUS file or table.
 * @param place what has them, for messages: `bill.csv:1`, `finops.focus`.
 * @throws UsageError where a column that must be there is not, or is there twice; all of them are named at once.
 */
export function focusHeader(names: readonly string[], place: string): FocusHeader {
  const trimmed = names.map((name) => name.trim());
  const at = Object.fromEntries(
    Object.entries(COLUMNS).map(([column, known]) => {
      const index = trimmed.findIndex((name) => (known as readonly string[]).includes(name));
      return [column, index < 0 ? undefined : index];
    }),
  ) as Record<FocusColumn, number | undefined>;
  const read = new Set(Object.values(COLUMNS).flat() as string[]);
  const double = trimmed.find((name, i) => read.has(name) && trimmed.indexOf(name) !== i);
  if (double !== undefined) throw new UsageError(`${place}: there are two columns "${double}"`);
  const columns = Object.keys(COLUMNS) as FocusColumn[];
  const missing = columns.filter((column) => at[column] === undefined && !CONDITIONAL.includes(column));
  if (missing.length > 0) {
    const needed = missing.map((column) => COLUMNS[column][0]).join(', ');
    const cased = trimmed.filter((name) =>
      missing.some((column) => COLUMNS[column][0].toLowerCase() === name.toLowerCase()),
    );
    throw new UsageError(`${place}: no column ${needed}`, {
      hint:
        cased.length > 0
          ? `Names of columns are in PascalCase: it has ${cased.join(', ')}.`
          : 'Give the bill in the FOCUS format, version 1.0 to 1.2; other formats have other columns and other meanings.',
    });
  }
  return { width: names.length, at, name: (column) => trimmed[at[column] ?? -1] ?? COLUMNS[column][0] };
}

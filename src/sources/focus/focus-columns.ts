import { UsageError } from '../../errors.ts';

/**
 * Columns that are read, by the names that FOCUS gives them, and those that came before or after.
 * https://focus.finops.org/focus-specification/
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
const CONDITIONAL: readonly FocusColumn[] = [
  'subAccount',
  'resource',
  'tags',
  'class',
  'service',
  'serviceCategory',
  'list',
  'contracted',
];

/** Where each column stands in the file or table; undefined for one that is not there. */
export interface FocusHeader {
  readonly width: number;
  readonly at: Readonly<Record<FocusColumn, number | undefined>>;
  /** Name that the column has there, for messages. */
  readonly name: (column: FocusColumn) => string;
}

/**
 * Finds the columns of a FOCUS file or table. Warehouses write names in their own way: case, spaces and underscores do not count.
 * @param place what has them, for messages: `bill.csv:1`, `finops.focus`.
 * @throws UsageError where a column that must be there is not, or is there twice; all of them are named at once.
 */
export function focusHeader(names: readonly string[], place: string): FocusHeader {
  const trimmed = names.map((name) => name.trim());
  const at = Object.fromEntries(
    Object.entries(COLUMNS).map(([column, known]) => [column, placesOf(known, trimmed)[0]]),
  ) as Record<FocusColumn, number | undefined>;
  const double = Object.values(COLUMNS)
    .map((known) => placesOf(known, trimmed))
    .find((places) => places.length > 1);
  if (double) throw new UsageError(`${place}: there are two columns "${trimmed[double[0] ?? 0]}"`);
  const columns = Object.keys(COLUMNS) as FocusColumn[];
  const missing = columns.filter((column) => at[column] === undefined && !CONDITIONAL.includes(column));
  if (missing.length > 0) {
    throw new UsageError(`${place}: no column ${missing.map((column) => COLUMNS[column][0]).join(', ')}`, {
      hint: 'Give the bill in the FOCUS format, version 1.0 or newer; other formats have other columns and other meanings.',
    });
  }
  return { width: names.length, at, name: (column) => trimmed[at[column] ?? -1] ?? COLUMNS[column][0] };
}

/** Where the first of the known names stands that is there; written as it is known, or else in any way. */
function placesOf(known: readonly string[], names: readonly string[]): readonly number[] {
  for (const same of [(name: string) => name, plainName]) {
    for (const wanted of known) {
      const places = names.flatMap((name, i) => (same(name) === same(wanted) ? [i] : []));
      if (places.length > 0) return places;
    }
  }
  return [];
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[ _]/g, '');
}

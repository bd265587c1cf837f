import Table from 'cli-table3';
import type { ImportedPeriod } from '../../../jobs/index.ts';
import type { CostLoad } from '../../store/index.ts';

const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** One line for each provider and billing period of an import. */
export function paintImport(periods: readonly ImportedPeriod[], dryRun: boolean): string {
  if (periods.length === 0) return 'The files have no rows.';
  const table = borderless([
    'provider',
    'period from',
    'rows',
    'credits',
    'corrections',
    'billed',
    'effective',
    '',
    '',
  ]);
  for (const { provider, billingPeriod, rows, credits, corrections, billed, effective, currency, ...rest } of periods) {
    table.push([provider, day(billingPeriod), rows, credits, corrections, billed, effective, currency, stateOf(rest)]);
  }
  const unpriced = periods.reduce((sum, period) => sum + period.unpriced, 0);
  const lines = unpriced === 1 ? 'One row has' : `${unpriced} rows have`;
  return [
    table.toString(),
    ...(unpriced === 0 ? [] : [`${lines} no list or contracted cost: no discount is counted on them.`]),
    ...(dryRun ? ['Nothing was stored (--dry-run).'] : []),
  ].join('\n\n');
}

function stateOf({ replaces, unchanged }: Pick<ImportedPeriod, 'replaces' | 'unchanged'>): string {
  if (unchanged) return 'was there already';
  return replaces === undefined ? 'new' : `replaces ${replaces} rows`;
}

/** The document of `nines costs import --json`. */
export function importDocument(periods: readonly ImportedPeriod[], dryRun: boolean) {
  return {
    schema: 'nines.costs-import/1',
    dryRun,
    periods: periods.map(({ billingPeriod, replaces, ...period }) => ({
      ...period,
      billingPeriod: new Date(billingPeriod).toISOString(),
      replaces: replaces ?? null,
    })),
  };
}

/** The bills that count. */
export function paintLoads(loads: readonly CostLoad[]): string {
  if (loads.length === 0) return 'No bill has been imported: nines costs import FILE.';
  const table = borderless(['provider', 'period from', 'rows', 'currency', 'imported', 'files']);
  for (const { provider, billingPeriod, rows, currency, imported, files } of loads) {
    table.push([provider, day(billingPeriod), rows, currency, new Date(imported).toISOString(), files.join(', ')]);
  }
  return table.toString();
}

/** The document of `nines costs list --json`. */
export function loadsDocument(loads: readonly CostLoad[]) {
  return {
    schema: 'nines.costs/1',
    loads: loads.map(({ billingPeriod, imported, ...load }) => ({
      ...load,
      billingPeriod: new Date(billingPeriod).toISOString(),
      imported: new Date(imported).toISOString(),
    })),
  };
}

function borderless(head: string[]) {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}

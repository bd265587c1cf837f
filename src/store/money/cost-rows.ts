import type { BilledPrices, Charge, CostColumn, CostFilter } from '../../roi/index.ts';
import type { Instant, TimeRange } from '../../time/index.ts';
import type { Params, Store, StoreReader } from '../store.ts';

/** One line of a bill as it is kept. Amounts are exact decimals. */
export interface StoredCostRow {
  readonly load: string;
  readonly file: string;
  readonly line: number;
  readonly provider: string;
  readonly service: string;
  readonly service_category: string;
  readonly sub_account: string;
  readonly resource: string;
  readonly category: string;
  readonly is_correction: 0 | 1;
  readonly start: Instant;
  readonly end: Instant;
  readonly currency: string;
  readonly billed: string;
  readonly effective: string;
  readonly list: string;
  readonly contracted: string;
  readonly tags: string;
}

/** What one import read of one provider and billing period. */
export interface CostLoad {
  readonly provider: string;
  readonly billingPeriod: Instant;
  /** Hash of what it was read from. */
  readonly load: string;
  readonly currency: string;
  readonly rows: number;
  readonly files: readonly string[];
  readonly imported: Instant;
}

/** Adds rows of loads that do not count yet. */
export async function insertCostRows(store: Store, rows: readonly StoredCostRow[]): Promise<void> {
  await store.insertRows('cost_rows', rows);
}

/** Removes rows of loads, which must not be current. */
export async function dropCostRows(store: Store, loads: readonly string[]): Promise<void> {
  if (loads.length === 0) return;
  await store.command('DELETE FROM cost_rows WHERE load IN {loads:Array(String)}', { loads });
}

/** Makes the loads the ones that count, all at once, and then removes the rows of those that they replace. */
export async function switchCostLoads(store: Store, loads: readonly CostLoad[]): Promise<void> {
  const before = await costLoads(store);
  await store.insertRows(
    'cost_loads',
    loads.map(({ billingPeriod, ...load }) => ({ ...load, billing_period: billingPeriod })),
  );
  const replaced = before.filter((old) =>
    loads.some(
      (load) => load.provider === old.provider && load.billingPeriod === old.billingPeriod && load.load !== old.load,
    ),
  );
  await dropCostRows(
    store,
    replaced.map(({ load }) => load),
  );
}

/** Loads that count, by provider and billing period. */
export async function costLoads(store: StoreReader): Promise<CostLoad[]> {
  const rows = await store.query<Omit<CostLoad, 'billingPeriod'> & { readonly period: number }>(
    `SELECT provider, toUnixTimestamp64Milli(billing_period) AS period, load, currency, toFloat64(rows) AS rows, files,
       toUnixTimestamp64Milli(imported) AS imported
     FROM cost_loads FINAL ORDER BY provider, billing_period`,
  );
  return rows.map(({ period, ...load }) => ({ ...load, billingPeriod: period }));
}

/**
 * Sums by charge period, inside ClickHouse. Charge periods of the providers without any row of the filter come with 0 rows: they say
 * that the provider had billed by then.
 */
export async function chargesOf(store: StoreReader, column: CostColumn, filter: CostFilter): Promise<Charge[]> {
  const loads = (await costLoads(store)).filter(
    ({ provider }) => filter.providers.length === 0 || filter.providers.includes(provider),
  );
  if (loads.length === 0) return [];
  const { where, params } = condition(filter);
  const rows = await store.query<Charge>(
    `SELECT toUnixTimestamp64Milli(start) AS start, toUnixTimestamp64Milli(\`end\`) AS \`end\`, currency,
       ${where === '' ? `toString(sum(${column})) AS amount, toFloat64(count()) AS rows` : `toString(sumIf(${column}, ${where})) AS amount, toFloat64(countIf(${where})) AS rows`}
     FROM (
       SELECT c.start AS start, c.\`end\` AS \`end\`, currency, ${column}, service, sub_account, category, tags
       FROM cost_rows AS c WHERE load IN {loads:Array(String)}
     )
     GROUP BY start, \`end\`, currency ORDER BY start, \`end\`, currency`,
    { ...params, loads: loads.map(({ load }) => load) },
  );
  return rows;
}

function condition({ services, subAccounts, categories, tags }: CostFilter): { where: string; params: Params } {
  const parts: string[] = [];
  const params: Record<string, string | readonly string[]> = {};
  const lists = {
    services: ['service', services],
    subAccounts: ['sub_account', subAccounts],
    categories: ['category', categories],
  } as const;
  for (const [name, [column, values]] of Object.entries(lists)) {
    if (values.length === 0) continue;
    parts.push(`${column} IN {${name}:Array(String)}`);
    params[name] = values;
  }
  for (const [i, [key, value]] of Object.entries(tags).entries()) {
    parts.push(`JSONExtractString(tags, {key${i}:String}) = {value${i}:String}`);
    params[`key${i}`] = key;
    params[`value${i}`] = value;
  }
  return { where: parts.join(' AND '), params };
}

/** Sums of the charge periods that begin within a range, by provider and currency; for the effective savings rate. */
export async function costPrices(store: StoreReader, range: TimeRange): Promise<BilledPrices[]> {
  const loads = (await costLoads(store)).map(({ load }) => load);
  if (loads.length === 0) return [];
  return await store.query<BilledPrices>(
    `SELECT provider, currency, toString(sum(list)) AS list, toString(sum(contracted)) AS contracted, toString(sum(effective)) AS effective
     FROM cost_rows
     WHERE load IN {loads:Array(String)} AND start >= {start:DateTime64(3)} AND start < {end:DateTime64(3)}
     GROUP BY provider, currency ORDER BY provider, currency`,
    { loads, start: range.start, end: range.end },
  );
}

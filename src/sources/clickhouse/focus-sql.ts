import { SourceError } from '../../errors.ts';
import type { CostFilter } from '../../roi/index.ts';
import type { Params } from '../../store/index.ts';
import { CATEGORIES, type FocusColumn, focusHeader, UNSPREAD } from '../focus/index.ts';
import { isCompound, isNumeric, isTime, plainType, quoteName, type SqlColumn } from './columns.ts';

/** SQL for what is read from a table in the FOCUS format, made for the types that its columns have there. */
export interface FocusSql {
  /** What makes a bill unreadable. */
  readonly faults: readonly FocusFault[];
  /** Exact decimal: Decimal wide enough for any sum, NULL where the value is no number. */
  amount(column: FocusColumn): string;
  /** DateTime64 in UTC, NULL where the value is no time. */
  instant(column: FocusColumn): string;
  /** Text, never NULL. */
  text(column: FocusColumn): string;
  /** The column as it stands in the table, for messages. */
  raw(column: FocusColumn): string;
  /** Its name there. */
  name(column: FocusColumn): string;
  has(column: FocusColumn): boolean;
  /** Condition for the lines of a filter; empty where it takes all. Providers are not part of it. */
  readonly where: string;
  readonly params: Params;
}

export interface FocusFault {
  readonly column: FocusColumn;
  /** Of a line. */
  readonly condition: string;
  /** What is wrong with it: `is no decimal number`. */
  readonly why: string;
}

/** The columns of every amount, and of the time that a line is for. */
const AMOUNTS = ['billed', 'effective', 'list', 'contracted'] as const satisfies readonly FocusColumn[];
const CHARGE_PERIOD = ['start', 'end'] as const satisfies readonly FocusColumn[];
const FULL_TEXTS = ['provider'] as const satisfies readonly FocusColumn[];
/** Decimals with so few digits cannot outgrow the 38 of ClickHouse's sum: there are never 10¹⁰ lines. */
const SUMMABLE_DIGITS = 28;
const TEXT_INSTANT =
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\\\.[0-9]{1,9})?)? ?(Z|UTC|[-+][0-9]{2}(:?[0-9]{2})?)?)?$';
/** What stands in the place of an amount that a line does not have, in this order; see `focusRow`. */
const INSTEAD: Readonly<Partial<Record<FocusColumn, readonly FocusColumn[]>>> = {
  list: ['contracted', 'effective'],
  contracted: ['list', 'effective'],
};
const TEXT_DECIMAL = '^[-+]?([0-9]+(\\\\.[0-9]*)?|\\\\.[0-9]+)([eE][-+]?[0-9]{1,3})?$';

/**
 * @param place name of the table or query, for messages.
 * @param amounts which amounts are asked for.
 * @throws UsageError where a column of FOCUS is missing or there twice, SourceError for a type that cannot be what the column is.
 */
export function focusSql(
  source: string,
  place: string,
  columns: readonly SqlColumn[],
  amounts: readonly (typeof AMOUNTS)[number][],
  filter: CostFilter,
): FocusSql {
  const header = focusHeader(
    columns.map(({ name }) => name),
    place,
  );
  const find = (column: FocusColumn): SqlColumn | undefined => {
    const found = columns[header.at[column] ?? -1];
    // `NULL AS ListCost` says that there is none.
    return found !== undefined && plainType(found.type) === 'Nothing' ? undefined : found;
  };
  const need = (column: FocusColumn): SqlColumn => find(column) ?? { name: header.name(column), type: 'Nothing' };
  const misfit = (column: FocusColumn, what: string): SourceError => {
    const { name, type } = need(column);
    return new SourceError(source, `${place}, column ${name}: has the type ${type}, which is no ${what}`, {
      hint: 'Give a query that converts it, with `query` in place of `table`.',
      retryable: false,
    });
  };
  const plainText = (column: FocusColumn): string => (find(column) === undefined ? "''" : textOf(need(column)));
  const text = (column: FocusColumn): string => {
    if (column !== 'service') return plainText(column);
    const [service, ...others] = (['service', 'serviceCategory', 'category'] as const).map(plainText);
    return `coalesce(nullIf(${service}, ''), ${others.map((other) => `nullIf(${other}, '')`).join(', ')}, '')`;
  };
  const ownAmount = (column: FocusColumn): string => {
    return amountOf(need(column)) ?? raise(misfit(column, 'number'));
  };
  const isEmpty = (column: FocusColumn): string => `lower(trimBoth(${plainText(column)})) IN ('', 'null')`;
  const mayMiss = (column: FocusColumn): boolean => doubtful(need(column), isSafeAmount);
  const amount = (column: FocusColumn): string => {
    if (column === 'effective' && mayMiss('effective'))
      return `if(${isEmpty('effective')} AND ${isUnspread(plainText('category'))}, ${ownAmount('billed')}, ${ownAmount('effective')})`;
    if (INSTEAD[column] === undefined) return ownAmount(column);
    const present = find(column) !== undefined;
    if (present && !mayMiss(column)) return ownAmount(column);
    const others = INSTEAD[column].filter((other) => other === 'effective' || find(other) !== undefined);
    const amounts = others.map((other) => (other === 'effective' ? amount(other) : ownAmount(other)));
    return present
      ? `if(${isEmpty(column)}, coalesce(${amounts.join(', ')}), ${ownAmount(column)})`
      : `coalesce(${amounts.join(', ')})`;
  };
  const instant = (column: FocusColumn): string => instantOf(need(column)) ?? raise(misfit(column, 'time'));
  const raw = (column: FocusColumn): string => quoteName(need(column).name);
  const given = {
    name: header.name,
    raw,
    text,
    amount,
    instant,
    has: (column: FocusColumn) => find(column) !== undefined,
  };
  const condition = filterSql(filter, { text, tag: (key) => tagSql(find('tags'), key) });
  return { ...given, ...condition, faults: faultsOf(amounts, need, given) };
}

/** What can be wrong in columns of these types: a Decimal that is never NULL, for example, needs no look at each row. */
function doubtful({ type }: SqlColumn, fits: (type: string) => boolean): boolean {
  return type.includes('Nullable(') || !fits(plainType(type));
}

function isSafeAmount(type: string): boolean {
  return isNumeric(type) && !/Float/.test(type);
}

function isUnspread(category: string): string {
  return `${category} IN (${UNSPREAD.map((name) => `'${name}'`).join(', ')})`;
}

function raise(error: Error): never {
  throw error;
}

function faultsOf(
  amounts: readonly FocusColumn[],
  need: (column: FocusColumn) => SqlColumn,
  { amount, instant, text, has }: Pick<FocusSql, 'amount' | 'instant' | 'text' | 'has'>,
): FocusFault[] {
  return [
    ...CHARGE_PERIOD.filter((column) => doubtful(need(column), isTime)).map((column) => {
      return { column, condition: `isNull(${instant(column)})`, why: 'is not a time' };
    }),
    { column: 'end', condition: `${instant('end')} <= ${instant('start')}`, why: 'is not after the start' } as const,
    ...amounts
      .filter((column) => doubtful(need(column), isSafeAmount))
      .map((column) => ({ column, condition: `isNull(${amount(column)})`, why: 'is not a decimal number' })),
    ...FULL_TEXTS.map((column) => ({ column, condition: `${text(column)} = ''`, why: 'is empty' })),
    {
      column: 'category',
      condition: `${text('category')} NOT IN (${CATEGORIES.map((name) => `'${name}'`).join(', ')})`,
      why: `is none of ${CATEGORIES.join(', ')}`,
    },
    {
      column: 'currency',
      condition: `NOT match(${text('currency')}, '^[A-Z]{3}$')`,
      why: 'is not a currency of ISO 4217',
    },
    ...(has('class')
      ? [
          {
            column: 'class',
            condition: `lower(${text('class')}) NOT IN ('', 'null', 'correction')`,
            why: 'is neither empty nor Correction',
          } as const,
        ]
      : []),
    ...(has('tags') && /String/.test(plainType(need('tags').type)) && !isCompound(need('tags').type)
      ? [
          {
            column: 'tags',
            condition: `${text('tags')} NOT IN ('', 'null') AND JSONType(${text('tags')}) != 'Object'`,
            why: 'is not a JSON object',
          } as const,
        ]
      : []),
  ];
}

function textOf({ name, type }: SqlColumn): string {
  const quoted = quoteName(name);
  if (isCompound(type)) return `toJSONString(${quoted})`;
  const known = type.includes('Nullable(') ? `ifNull(${quoted}, '')` : quoted;
  return /^(String|FixedString)/.test(plainType(type)) ? known : `toString(${known})`;
}

/** Undefined for a type that holds no number. A Float counts as the shortest decimal that it is printed as. */
function amountOf({ name, type }: SqlColumn): string | undefined {
  const quoted = quoteName(name);
  const plain = plainType(type);
  const [, precision = '', scale = ''] = /^Decimal\((\d+), *(\d+)\)$/.exec(plain) ?? [];
  if (precision !== '') return Number(precision) <= SUMMABLE_DIGITS ? quoted : `toDecimal256(${quoted}, ${scale})`;
  if (/^U?Int\d+$/.test(plain)) return `toDecimal256(${quoted}, 0)`;
  if (/Float/.test(plain)) return `toDecimal256OrNull(toString(${quoted}), 38)`;
  if (!/^(String|FixedString)/.test(plain)) return undefined;
  const trimmed = `trimBoth(${quoted})`;
  return `if(match(${trimmed}, '${TEXT_DECIMAL}'), toDecimal256OrNull(${trimmed}, 38), NULL)`;
}

/** Undefined for a type that holds no time. */
function instantOf({ name, type }: SqlColumn): string | undefined {
  const quoted = quoteName(name);
  if (isTime(type)) return `toDateTime64(${quoted}, 3, 'UTC')`;
  if (!/^(String|FixedString)/.test(plainType(type))) return undefined;
  return `if(match(${quoted}, '${TEXT_INSTANT}'), parseDateTime64BestEffortOrNull(${quoted}, 3, 'UTC'), NULL)`;
}

/** The value of a tag in a Map, a JSON object as text, or a JSON column; empty where a line has no such tag. */
function tagSql(column: SqlColumn | undefined, key: string): string {
  if (column === undefined) return "''";
  if (plainType(column.type).startsWith('Map')) return `toString(${quoteName(column.name)}[${key}])`;
  return `JSONExtractString(${textOf(column)}, ${key})`;
}

function filterSql(
  { services, subAccounts, categories, tags }: CostFilter,
  sql: { text(column: FocusColumn): string; tag(key: string): string },
): { readonly where: string; readonly params: Params } {
  const lists = { service: services, subAccount: subAccounts, category: categories } as const;
  const parts: string[] = [];
  const params: Record<string, string | readonly string[]> = {};
  for (const [column, values] of Object.entries(lists)) {
    if (values.length === 0) continue;
    parts.push(`${sql.text(column as keyof typeof lists)} IN {${column}:Array(String)}`);
    params[column] = values;
  }
  for (const [i, [key, value]] of Object.entries(tags).entries()) {
    parts.push(`${sql.tag(`{key${i}:String}`)} = {value${i}:String}`);
    params[`key${i}`] = key;
    params[`value${i}`] = value;
  }
  return { where: parts.join(' AND '), params };
}

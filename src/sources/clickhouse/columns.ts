import { SourceError } from '../../errors.ts';

/** A column of the user's query, as DESCRIBE gives it. */
export interface SqlColumn {
  readonly name: string;
  readonly type: string;
}

/** What holds a type without changing what can be done with it. */
export function plainType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/s.exec(type)?.[1];
  return inner === undefined ? type : plainType(inner);
}

/** True for types that hold one number, Nullable and LowCardinality ones included. */
export function isNumeric(type: string): boolean {
  return /^(U?Int\d+|B?Float\d+|Decimal.*|Bool)$/.test(plainType(type));
}

/** True for dates and times of any precision. */
export function isTime(type: string): boolean {
  return /^(DateTime|Date)/.test(plainType(type));
}

/** Types that hold several values: they travel as JSON text. */
export function isCompound(type: string): boolean {
  return /^(Map|Tuple|Array|Nested|JSON|Object|Variant|Dynamic)\b/.test(plainType(type));
}

/** A name as SQL has it, whatever characters it holds. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/**
 * SQL that gives a column as UTC milliseconds in a Float64. Texts and DateTimes without a zone are UTC. Numbers are Unix
 * times in seconds, milliseconds, microseconds or nanoseconds, told apart by their size (a reading holds from 1973 to 5138).
 * @throws SourceError for a type that is no time.
 */
export function timeSql(source: string, column: SqlColumn): string {
  const name = quoteName(column.name);
  const type = plainType(column.type);
  if (isTime(type)) return `toFloat64(toUnixTimestamp64Milli(toDateTime64(${name}, 3, 'UTC')))`;
  if (/^(String|FixedString.*|Enum.*)$/.test(type)) {
    return `toFloat64(toUnixTimestamp64Milli(parseDateTime64BestEffort(toString(${name}), 3, 'UTC')))`;
  }
  if (isNumeric(type)) {
    const n = `toFloat64(${name})`;
    return `round(multiIf(${n} >= 1e17, ${n} / 1e6, ${n} >= 1e14, ${n} / 1e3, ${n} >= 1e11, ${n}, ${n} * 1e3))`;
  }
  throw new SourceError(source, `column "${column.name}" has the type ${column.type}, which is no time`, {
    hint: 'Give it as DateTime, DateTime64, Unix time or text.',
    retryable: false,
  });
}

const LARGEST = '1.7976931348623157e308';

/**
 * SQL that gives a column as Float64. JSON has no infinities: the largest double stands for them on the way, and
 * {@link numberFromJson} turns it back.
 * @throws SourceError for a type that is no number.
 */
export function numberSql(source: string, column: SqlColumn): string {
  if (!isNumeric(column.type)) {
    throw new SourceError(source, `column "${column.name}" has the type ${column.type}, which is no number`, {
      hint: `Convert it in the query, for example toFloat64(${column.name}).`,
      retryable: false,
    });
  }
  const n = `toFloat64(${quoteName(column.name)})`;
  return `multiIf(isInfinite(${n}) AND ${n} > 0, ${LARGEST}, isInfinite(${n}), -${LARGEST}, ${n})`;
}

/** Null stands for NaN: rows with NULL are left out before. */
export function numberFromJson(value: number | null): number {
  if (value === null) return Number.NaN;
  return Math.abs(value) === Number.MAX_VALUE ? value * 2 : value;
}

/** SQL that gives any column as text; NULL as an empty one, which is no label. */
export function textSql(column: SqlColumn): string {
  const name = quoteName(column.name);
  if (isCompound(column.type)) return `toJSONString(${name})`;
  return `ifNull(toString(${name}), '')`;
}

/** Labels that one column gives: a Map or a named Tuple one for each entry, everything else one. */
export function labelsOf(column: SqlColumn, text: string): readonly (readonly [string, string])[] {
  if (!isCompound(column.type)) return [[column.name, text]];
  const json: unknown = JSON.parse(text);
  if (Array.isArray(json) && plainType(column.type).startsWith('Tuple')) {
    return json.map((value, i) => [`${column.name}_${i + 1}`, textOf(value)]);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [[column.name, textOf(json)]];
  return Object.entries(json).map(([key, value]) => [key, textOf(value)]);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

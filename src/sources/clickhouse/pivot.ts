import { SourceError } from '../../errors.ts';
import { type Labels, labelsKey, labelsText } from '../../series/index.ts';
import { labelsOf, numberFromJson, numberSql, quoteName, type SqlColumn, textSql, timeSql } from './columns.ts';

/** A user's query and what it gives. */
export interface Described {
  readonly statement: string;
  readonly columns: readonly SqlColumn[];
}

/** Points of one label set, in order of time: one array of values for each asked column. */
export interface PivotSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: readonly Float64Array[];
}

export interface Pivot {
  readonly sql: string;
  read(rows: readonly PivotRow[]): readonly PivotSeries[];
}

type Cell = string | readonly (number | null)[];
export type PivotRow = Readonly<Record<string, Cell>>;

/**
 * SQL that lets the server put the rows of a query together into one row for each label set, with its times and values as arrays:
 * labels travel once for a series instead of once for a point. Rows with NULL as a value are left out.
 * `time` is optional only where `timeOptional`; times are then 0.
 * @throws SourceError where a needed column is missing, naming those that are there.
 */
export function pivot(
  source: string,
  { statement, columns }: Described,
  valueNames: readonly string[],
  options: { readonly maxRows: number; readonly timeOptional?: boolean },
): Pivot {
  const find = (name: string): SqlColumn | undefined => columns.find((column) => column.name === name);
  const need = (name: string): SqlColumn => {
    const column = find(name);
    if (column === undefined) throw missing(source, name, columns);
    return column;
  };
  const values = valueNames.map(need);
  const time = options.timeOptional === true ? find('time') : need('time');
  const labels = columns.filter((column) => column !== time && !values.includes(column));
  const select = [
    `${time === undefined ? '0.' : timeSql(source, time)} AS nines_time`,
    ...values.map((column, i) => `${numberSql(source, column)} AS nines_value_${i}`),
    ...labels.map((column, i) => `${textSql(column)} AS nines_label_${i}`),
  ];
  const present = [...(time === undefined ? [] : [time]), ...values];
  const outer = [
    ...labels.map((_, i) => `nines_label_${i}`),
    'groupArray(nines_time) AS nines_times',
    ...values.map((_, i) => `groupArray(nines_value_${i}) AS nines_values_${i}`),
  ];
  const sql = [
    `SELECT ${outer.join(', ')} FROM (SELECT ${select.join(', ')} FROM (`,
    statement,
    `) WHERE ${present.map((column) => `${quoteName(column.name)} IS NOT NULL`).join(' AND ')} LIMIT ${options.maxRows + 1})`,
    labels.length === 0 ? '' : `GROUP BY ${labels.map((_, i) => `nines_label_${i}`).join(', ')}`,
  ].join('\n');
  return {
    sql,
    read: (rows) => {
      const total = rows.reduce((sum, row) => sum + (row.nines_times?.length ?? 0), 0);
      if (total > options.maxRows) throw tooManyRows(source, options.maxRows);
      return readRows(source, rows, labels, values.length);
    },
  };
}

/** The error of an answer that is longer than its limit. */
export function tooManyRows(source: string, maxRows: number): SourceError {
  return new SourceError(source, `the query gives more than ${maxRows} rows`, {
    hint: 'Group in the query by time and the labels you need, or raise `limits.maxRows`.',
    retryable: false,
  });
}

function missing(source: string, name: string, columns: readonly SqlColumn[]): SourceError {
  const found = columns.map((column) => column.name).join(', ');
  return new SourceError(source, `the query gives no column "${name}"; it gives ${found}`, {
    hint: 'Name the columns time and value, or time, good and valid; every other column is a label.',
    retryable: false,
  });
}

function readRows(
  source: string,
  rows: readonly PivotRow[],
  labelColumns: readonly SqlColumn[],
  valueCount: number,
): readonly PivotSeries[] {
  const found = new Map<string, PivotSeries>();
  for (const row of rows) {
    const labels: Record<string, string> = {};
    for (const [i, column] of labelColumns.entries()) {
      for (const [name, value] of labelsOf(column, String(row[`nines_label_${i}`] ?? ''))) {
        if (value !== '') labels[name] = value;
      }
    }
    const times = numbers(row.nines_times);
    if (times.length === 0) continue;
    const values = Array.from({ length: valueCount }, (_, i) => numbers(row[`nines_values_${i}`]));
    const key = labelsKey(labels);
    const known = found.get(key);
    // Maps with the same entries in another order are one label set.
    const series = { labels, times, values };
    found.set(key, known === undefined ? series : appended(known, series));
  }
  const keys = [...found.keys()].sort();
  return keys.flatMap((key) => {
    const series = found.get(key);
    return series === undefined ? [] : [sorted(source, series)];
  });
}

function numbers(cell: Cell | undefined): Float64Array {
  return cell === undefined || typeof cell === 'string' ? new Float64Array() : Float64Array.from(cell, numberFromJson);
}

function appended(a: PivotSeries, b: PivotSeries): PivotSeries {
  const both = (x: Float64Array, y: Float64Array): Float64Array => Float64Array.from([...x, ...y]);
  return {
    labels: a.labels,
    times: both(a.times, b.times),
    values: a.values.map((column, i) => both(column, b.values[i] ?? new Float64Array())),
  };
}

function sorted(source: string, series: PivotSeries): PivotSeries {
  const { labels, times, values } = series;
  const order = Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (i) => column[i] ?? Number.NaN);
  const result = { labels, times: pick(times), values: values.map(pick) };
  const twice = result.times.findIndex((time, i) => i > 0 && time === result.times[i - 1]);
  if (twice !== -1) {
    const when = new Date(result.times[twice] ?? 0).toISOString();
    throw new SourceError(source, `the query gives two rows for ${when} and the labels ${labelsText(labels)}`, {
      hint: 'Group by time and every label in the query, so that each time has one row for each label set.',
      retryable: false,
    });
  }
  return result;
}

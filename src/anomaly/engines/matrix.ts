/** Rows of equal length in one block: row r is `values[r * columns … (r + 1) * columns)`. NaN stands for an unknown value. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** @throws RangeError where the rows differ in length. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns) throw new RangeError(`row ${i} has ${row.length} columns, the first one ${columns}`);
    values.set(row, i * columns);
  }
  return { rows: rows.length, columns, values };
}

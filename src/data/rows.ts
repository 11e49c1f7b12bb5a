// Rows of numbers as one flat array.

/** Rows of one length, one after the other. */
export function stackedRows(rows: readonly number[][]): Float64Array {
  const width = rows[0].length;
  const flat = new Float64Array(rows.length * width);
  rows.forEach((row, k) => flat.set(row, k * width));
  return flat;
}

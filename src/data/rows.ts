// Rows of numbers as one flat array.

/** Rows of one length, one after the other. */
export function stackedRows(rows: readonly number[][]): Float64Array {
  const width = rows[0].length;
  const flat = new Float64Array(rows.length * width);
  rows.forEach((row, k) => flat.set(row, k * width));
  return flat;
}

/** Each row `times` times before the next. */
export function repeatedRows(rows: readonly number[][], times: number): Float64Array {
  return stackedRows(rows.flatMap((row) => Array<number[]>(times).fill(row)));
}

/** Divides each row of a flat array by its Euclidean norm. */
export function normalizeRows(flat: Float64Array, width: number): void {
  for (let start = 0; start < flat.length; start += width) {
    const row = flat.subarray(start, start + width);
    const length = Math.sqrt(row.reduce((sum, entry) => sum + entry * entry, 0));
    for (let k = 0; k < width; k++) row[k] /= length;
  }
}

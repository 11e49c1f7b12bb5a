// Columns of text for a terminal.

/** Lines with their columns aligned; numbers of cells may differ from row to row. */
export function aligned(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, [...cell].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat(widths[column] - [...cell].length))
      .join(gap)
      .trimEnd(),
  );
}

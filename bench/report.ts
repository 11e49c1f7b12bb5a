// What a benchmark leaves: a Markdown section with the command, one table, and sentences about what was seen.
import { cpus, totalmem } from "node:os";

export interface Section {
  readonly title: string;
  readonly command: string;
  readonly table: readonly (readonly string[])[];
  readonly remarks: readonly string[];
}

/** Machine and moment, without names of hosts or users. */
export function machine(): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${processor}, ${cpus().length} cores, ${gibibytes} GiB, ${process.platform}, Node ${process.version}`;
}

export function markdown({ title, command, table, remarks }: Section): string {
  const [head, ...rows] = table;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `### ${title}`,
    "",
    `\`${command}\``,
    "",
    line(head),
    line(head.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...rows.map(line),
    "",
    ...remarks.flatMap((remark) => [remark, ""]),
  ].join("\n");
}

/** Three significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e5 || size < 1e-2)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// A mistake in a cell as text: place, message, the line, and a mark under what it is about.
import type { Mistake } from "../threads";

const RED = "\u001b[31m";
const PLAIN = "\u001b[0m";

export function mistakeText(mistake: Mistake, code: string, count: number): string {
  const place = `${mistake.file ?? `cell [${count}]`}, line ${mistake.line + 1}, column ${mistake.column + 1}`;
  const number = mistake.code === null ? "" : ` (TS${mistake.code})`;
  const text = `${place}: ${RED}${mistake.message}${PLAIN}${number}`;
  const line = mistake.file === null ? code.split("\n")[mistake.line] : undefined;
  if (line === undefined) return text;
  const length = Math.max(1, Math.min(mistake.length, line.length - mistake.column));
  // Tabs stay tabs, so that the mark stands under its text however wide the front end draws them.
  const indent = line.slice(0, mistake.column).replace(/[^\t]/g, " ");
  return `${text}\n    ${line}\n    ${indent}${RED}${"~".repeat(length)}${PLAIN}`;
}

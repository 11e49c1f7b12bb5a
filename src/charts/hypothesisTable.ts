// All hypotheses of a run or check in one table: theorem, item, verdict, numbers; for a page and for a terminal.
import type { TheoremResult } from "../theorems";
import { cell, headCell, rowHead, rowStyle, sheetOf, tableStyle } from "./cardStyle";
import { hypothesisNumbers } from "./cardText";
import { escapeHtml, typesetProse } from "./markup";
import { verdictStyles } from "./style";
import type { VerdictCard } from "./types";

const heads = ["Theorem", "Item", "Hypothesis", "Verdict", "Value", "Threshold", "Margin"];
/** columns of numbers stand right */
const firstNumber = 4;

/** One row a hypothesis. The item that decides a theorem which is not proved is marked by an arrow. */
export function hypothesisTable(results: readonly TheoremResult[]): VerdictCard {
  const rows = results.flatMap(({ id, hypotheses }) =>
    hypotheses.map((item) => {
      const { word, mark } = verdictStyles[item.verdict];
      const { value, threshold, margin } = hypothesisNumbers(item);
      const name = item.decides === true ? `→ ${item.id}` : item.id;
      return {
        item,
        cells: [id, name, typesetProse(item.statement), `${mark} ${word}`, value, threshold, margin],
      };
    }),
  );
  const body = rows.map(({ item, cells: [id, name, statement, verdict, ...numbers] }) => {
    const { color } = verdictStyles[item.verdict];
    const words = `<span style="color:${color};font-weight:600;white-space:nowrap">${verdict}</span>`;
    return (
      `<tr style="${rowStyle}">${cell(escapeHtml(id))}${rowHead(escapeHtml(name))}${cell(escapeHtml(statement))}` +
      `${cell(words)}${numbers.map((text) => cell(escapeHtml(text), "right", "white-space:nowrap")).join("")}</tr>`
    );
  });
  const head = heads.map((name, k) => headCell(name, k < firstNumber ? "left" : "right"));
  const proved = rows.filter(({ item }) => item.verdict === "proved").length;
  const count = `${proved} of ${rows.length} hypotheses proved`;
  const html = sheetOf(
    `<div style="overflow-x:auto"><table style="${tableStyle}">` +
      `<caption style="caption-side:top;text-align:left;font-weight:600;padding:0 0 6px">${count}</caption>` +
      `<thead><tr style="${rowStyle}">${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`,
    `Hypotheses: ${count}`,
  );
  return { html, text: [count, ...aligned([heads, ...rows.map(({ cells }) => cells)])].join("\n") };
}

/** Columns of a width, the statement last because sentences are long. */
function aligned(rows: string[][]): string[] {
  const ordered = rows.map(([id, name, statement, ...rest]) => [id, name, ...rest, statement]);
  const widths = ordered[0].map((_, k) => Math.max(...ordered.map((row) => [...row[k]].length)));
  return ordered.map((row) =>
    row
      .map((text, k) => text.padEnd(widths[k]))
      .join("  ")
      .trimEnd(),
  );
}

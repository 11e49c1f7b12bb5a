// Executed notebooks as one offline page: prose, code, what the cells showed, and the table of claims.
import type { NotebookOutput } from "../../../kernel";
import { claimsTable, escapeHtml, formatNumber, libraryHtml, reportHtml, verdictWord } from "../../charts";
import type { ReportSection } from "../../charts";
import type { Claim } from "../../convergence";
import { claimsOf, ratioWith } from "./claims";
import { joined } from "./format";
import type { Cell, Notebook } from "./format";
import { markdownToHtml } from "./markdown";

/** A notebook with the name it goes by where it has no title of its own. */
export interface NamedNotebook {
  name: string;
  notebook: Notebook;
}

/** One executed notebook as a page. */
export function notebookPage({ name, notebook }: NamedNotebook): string {
  const section = sectionOf({ name, notebook });
  return reportHtml({ title: section.heading, sections: withLibrary([{ ...section, heading: name }]) });
}

/** The claims of several notebooks in one table, then the notebooks. */
export function reproductionPage(notebooks: readonly NamedNotebook[]): string {
  const claims = notebooks.flatMap(({ notebook }) => claimsOf(notebook)).map(claimRow);
  return reportHtml({
    title: "Claims, reproduced",
    sections: withLibrary([{ heading: "Claims", parts: [claimsTable(claims)] }, ...notebooks.map(sectionOf)]),
  });
}

function claimRow(claim: Claim) {
  const ratio = claim.largestRatio === null ? "" : `, loss/bound ≤ ${ratioWith(claim.largestRatio, inPrint)}`;
  return {
    id: claim.id,
    statement: claim.statement,
    expected: verdictWord(claim.expected),
    found: claim.holds ? `${verdictWord(claim.verdict)}${ratio}` : claim.failures.join("; "),
    holds: claim.holds,
  };
}

/** What a ratio is off from 1 as it is printed, where a terminal has `- 7.2e-13`. */
function inPrint(off: number): string {
  return `${off < 0 ? "−" : "+"} ${formatNumber(Math.abs(off), 2)}`;
}

/** The chart library once a page: notebooks carry it too, and their copies are left out. */
function withLibrary(sections: ReportSection[]): ReportSection[] {
  const last = sections.length - 1;
  return sections.map((section, k) =>
    k === last ? { ...section, parts: [...section.parts, libraryHtml()] } : section,
  );
}

/** The first heading of a notebook becomes the heading of its section. */
function sectionOf({ name, notebook }: NamedNotebook): ReportSection {
  const title = /^#\s+(.+)$/m.exec(joined(notebook.cells[0]?.source ?? ""))?.[1];
  const cells = notebook.cells.map((cell, index) => cellHtml(cell, index === 0 && title !== undefined));
  return { heading: title ?? name, parts: cells.filter((html) => html !== "") };
}

function cellHtml(cell: Cell, withoutTitle: boolean): string {
  const source = joined(cell.source);
  if (cell.cell_type === "markdown")
    return markdownToHtml(withoutTitle ? source.replace(/^#\s+.+$/m, "") : source, 1);
  if (cell.cell_type === "raw" || source.trim() === "") return "";
  const code = `<pre class="code"><code>${escapeHtml(source)}</code></pre>`;
  return [code, ...(cell.outputs ?? []).map(outputHtml)].join("\n");
}

function outputHtml(output: NotebookOutput): string {
  if (output.output_type === "stream") return textHtml(joined(output.text));
  if (output.output_type === "error") return textHtml(`${output.ename}: ${output.evalue}`);
  return dataHtml(output.data);
}

/** The richest form a page can show. */
function dataHtml(data: Record<string, unknown>): string {
  const html = textOf(data["text/html"]);
  if (html?.includes("data-thalweg-plotly")) return "";
  if (html !== undefined) return html;
  const png = textOf(data["image/png"]);
  if (png !== undefined) return `<img alt="" src="data:image/png;base64,${png.replace(/[^\w+/=]/g, "")}">`;
  return textHtml(textOf(data["text/plain"]) ?? "");
}

const textOf = (value: unknown): string | undefined =>
  value === undefined ? undefined : joined(value as string | string[]);

/** Colours of a terminal have no place on a page. */
const textHtml = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  `<pre>${escapeHtml(text.replace(/\u001b\[[\d;]*m/g, ""))}</pre>`;

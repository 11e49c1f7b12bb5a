// Markdown as the notebooks use it, to HTML: headings, paragraphs, lists, quotes, fenced code, tables, and inline marks.
// Raw HTML is shown as text; formulas between dollars become MathML.
import { escapeHtml } from "../../charts";
import { texToMathML } from "./tex";

/** HTML of a markdown text. Headings are set `below` levels deeper than written, to fit under the page's own. */
export function markdownToHtml(text: string, below = 0): string {
  return blocksOf(text)
    .map((block) => blockToHtml(block, below))
    .join("\n");
}

/** Pieces between empty lines; a fenced block is one piece, empty lines included. */
function blocksOf(text: string): string[] {
  const blocks: string[][] = [[]];
  let fenced = false;
  for (const line of text.split(/\r?\n/)) {
    const fence = line.startsWith("```");
    if (!fenced && (fence || line.trim() === "")) blocks.push([]);
    if (fenced || line.trim() !== "") blocks.at(-1)!.push(line);
    if (fence && fenced) blocks.push([]);
    if (fence) fenced = !fenced;
  }
  return blocks.filter((block) => block.length > 0).map((block) => block.join("\n").trimEnd());
}

function blockToHtml(block: string, below: number): string {
  const lines = block.split("\n");
  const heading = /^(#{1,6})\s+(.*)$/.exec(lines[0]);
  if (heading) {
    const level = Math.min(6, heading[1].length + below);
    const rest = lines.slice(1).join("\n").trim();
    const after = rest === "" ? "" : `\n${blockToHtml(rest, below)}`;
    return `<h${level}>${inline(heading[2])}</h${level}>${after}`;
  }
  if (lines[0].startsWith("```"))
    return `<pre><code>${escapeHtml(lines.slice(1, -1).join("\n"))}</code></pre>`;
  if (/^\$\$[\s\S]*\$\$$/.test(block)) return `<p>${texToMathML(block.slice(2, -2).trim(), true)}</p>`;
  if (lines.every((line) => line.startsWith(">")))
    return `<blockquote>${markdownToHtml(lines.map((line) => line.replace(/^> ?/, "")).join("\n"), below)}</blockquote>`;
  const marker = /^(?:[-*]|\d+\.)\s+/;
  if (marker.test(lines[0])) {
    const tag = /^\d/.test(lines[0]) ? "ol" : "ul";
    const items: string[] = [];
    for (const line of lines)
      if (marker.test(line)) items.push(line.replace(marker, ""));
      else items[items.length - 1] += ` ${line.trim()}`;
    return `<${tag}>${items.map((item) => `<li>${inline(item)}</li>`).join("")}</${tag}>`;
  }
  if (lines.length > 1 && lines[0].includes("|") && /^\s*\|?[\s:|-]+$/.test(lines[1]))
    return tableToHtml(lines);
  return `<p>${inline(lines.join(" "))}</p>`;
}

function tableToHtml(lines: readonly string[]): string {
  const cells = (line: string): string[] =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const row = (line: string, tag: string): string =>
    `<tr>${cells(line)
      .map((cell) => `<${tag}>${inline(cell)}</${tag}>`)
      .join("")}</tr>`;
  return `<table><thead>${row(lines[0], "th")}</thead><tbody>${lines
    .slice(2)
    .map((line) => row(line, "td"))
    .join("")}</tbody></table>`;
}

/** Code and formulas are taken first, so that nothing inside them is read as a mark. */
const inlinePiece =
  /`([^`]+)`|\$\$([^$]+)\$\$|\$([^$\n]+)\$|\[([^\]]+)\]\((https?:[^)\s]+)\)|\*\*(.+?)\*\*|\*([^*\s][^*]*)\*/g;

function inline(text: string): string {
  let html = "";
  let end = 0;
  for (const found of text.matchAll(inlinePiece)) {
    html += escapeHtml(text.slice(end, found.index));
    end = found.index + found[0].length;
    const [, code, display, formula, label, address, strong, emphasis] = found;
    if (code !== undefined) html += `<code>${escapeHtml(code)}</code>`;
    else if (display !== undefined) html += texToMathML(display, true);
    else if (formula !== undefined) html += texToMathML(formula, false);
    else if (label !== undefined) html += `<a href="${escapeHtml(address)}">${inline(label)}</a>`;
    else if (strong !== undefined) html += `<strong>${inline(strong)}</strong>`;
    else html += `<em>${inline(emphasis)}</em>`;
  }
  return html + escapeHtml(text.slice(end));
}

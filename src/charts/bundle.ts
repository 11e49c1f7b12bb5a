// One chart, one display: the forms that front ends, terminals and untrusted views choose from.
import { chartMime, plotlyMime } from "./labextension";
import { plotlyPromise } from "./library";
import { contentId, escapeHtml, plainText, raised, scriptJson } from "./markup";
import { page } from "./canvas";
import { formatNumber } from "./numbers";
import { cell, headCell, rowStyle, shell, tableStyle } from "./cardStyle";
import { stillOf } from "./still";
import type { Figure, FigureBundleOptions, MimeBundle } from "./types";

/** Rows of the table that stands in for a chart. */
const fallbackRows = 7;

/**
 * The display of a figure. The page fragment holds a picture or a small table, which an untrusted view goes on showing,
 * and a script that draws the live chart and hides them once it has succeeded. The page needs `libraryHtml` once.
 * Never SVG: notebook converters fail on it.
 */
export function figureBundle(figure: Figure, options: FigureBundleOptions): MimeBundle {
  const text = oneLine(options.text);
  const bundle: MimeBundle = {
    [chartMime]: { version: 1 },
    [plotlyMime]: figure,
    "text/html": figureHtml(figure, { ...options, text }),
    "text/plain": text,
  };
  if (options.picture !== undefined) bundle["image/png"] = options.picture.png;
  return bundle;
}

/** The page fragment of `figureBundle`. */
export function figureHtml(figure: Figure, options: FigureBundleOptions): string {
  const id = contentId(figure);
  const label = escapeHtml(oneLine(options.text));
  const { width, height } = chartSize(figure);
  const substitute =
    options.picture === undefined
      ? fallbackTable(figure, label)
      : `<img src="data:image/png;base64,${options.picture.png}" alt="${label}" style="max-width:100%">`;
  // beside a picture the numbers stay within reach of a keyboard and of a screen reader, drawn or not
  const numbers = options.picture === undefined ? "" : numbersHtml(figure);
  const chart =
    `<div data-thalweg-figure="${id}">` +
    `<div data-part="substitute">${substitute}</div>` +
    `<div data-part="chart"></div>${numbers}</div>`;
  const card = options.card === undefined ? "" : options.card.html;
  return shell(chart, width) + drawScript(id, figure, height, oneLine(options.text)) + card;
}

/**
 * Draws every chart of this id that is in the page and not drawn yet; the same figure may be shown twice. A keyboard
 * reaches a chart only once it is drawn: until then the substitute says the same.
 */
function drawScript(id: string, figure: Figure, height: number, label: string): string {
  return `<script>(function(){var figure=${scriptJson(figure)};
${plotlyPromise}.then(function(Plotly){document.querySelectorAll('[data-thalweg-figure="${id}"]').forEach(function(root){
if(root.getAttribute("data-drawn"))return;root.setAttribute("data-drawn","yes");
var chart=root.querySelector('[data-part="chart"]'),substitute=root.querySelector('[data-part="substitute"]');
chart.style.height="${height}px";
Plotly.newPlot(chart,Object.assign({},figure,{layout:Object.assign({},figure.layout,{autosize:true,width:undefined})})).then(function(){
substitute.style.display="none";
chart.setAttribute("role","figure");chart.setAttribute("aria-label",${scriptJson(label)});chart.tabIndex=0}).catch(function(error){chart.style.height="";console.warn("thalweg: the chart stays a table:",error)})
})}).catch(function(error){delete window.__thalwegPlotly;console.warn("thalweg: the chart stays a table:",error)})})()</script>`;
}

export function chartSize(figure: Figure): { width: number; height: number } {
  const { width, height } = figure.layout as { width?: number; height?: number };
  return { width: width ?? page.width, height: height ?? 480 };
}

/** The words above a figure as one line: its title, and its facts with their numbers. */
export function figureText(figure: Figure): string {
  return oneLine(plainText(String((figure.layout.title as { text?: string } | undefined)?.text ?? "chart")));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

interface Line {
  name: string;
  x: number[];
  y: number[];
}

/** The figure's curves at a few abscissas, for views where the chart cannot be drawn. */
function fallbackTable(figure: Figure, label: string): string {
  const words = `<p style="margin:0 0 8px;text-align:left;color:#1f2328">${label}</p>`;
  return words + tableOf(figure, "The chart in numbers. A trusted notebook draws it here.");
}

/** The same table, folded up. */
function numbersHtml(figure: Figure): string {
  const table = tableOf(figure, "Some points of the chart.");
  if (table === "") return "";
  return `<details style="margin:6px 0 0"><summary style="cursor:pointer;color:#57606a">The chart in numbers</summary>${table}</details>`;
}

/** Empty where the curves share no abscissa. */
function tableOf(figure: Figure, caption: string): string {
  const lines = stillOf(figure)
    .data.filter(isLine)
    .sort((a, b) => Number(isObserved(b)) - Number(isObserved(a)));
  if (lines.length === 0) return "";
  const shared = lines[0].x.filter((x) => lines.every((line) => !spans(line, x) || line.x.includes(x)));
  if (shared.length === 0) return "";
  const rows = someOf(shared).map((x) => {
    const values = lines.map((line) => {
      const k = line.x.indexOf(x);
      return cell(k < 0 ? "–" : formatNumber(line.y[k]), "right");
    });
    return `<tr style="${rowStyle}">${cell(formatNumber(x), "right")}${values.join("")}</tr>`;
  });
  const { title } = (figure.layout.xaxis ?? {}) as { title?: { text?: string } };
  const heads = [
    escapeHtml(plainText(title?.text ?? "t")),
    ...lines.map((line) => raised(escapeHtml(plainText(line.name)))),
  ];
  return (
    `<div style="overflow-x:auto"><table style="${tableStyle}">` +
    `<caption style="caption-side:bottom;text-align:left;color:#57606a;padding:6px 0 0">${caption}</caption>` +
    `<thead><tr style="${rowStyle}">${heads.map((head) => headCell(head, "right")).join("")}</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div>`
  );
}

function isLine(trace: Record<string, unknown>): trace is Record<string, unknown> & Line {
  return typeof trace.name === "string" && trace.hoverinfo !== "skip" && Array.isArray(trace.x);
}

/** A bound may end early, where it has left the picture. */
function spans({ x }: Line, time: number): boolean {
  return x.length > 0 && time >= x[0] && time <= x[x.length - 1];
}

/** Bounds lie below the observed curve in the drawing, but the reader of a table wants the observation first. */
function isObserved(line: Line): boolean {
  return line.name.startsWith("observed");
}

/** Equally spaced choices, ends included, without repetition. */
function someOf(values: number[]): number[] {
  const count = Math.min(fallbackRows, values.length);
  const chosen = Array.from({ length: count }, (_, k) =>
    count === 1 ? values[0] : values[Math.round((k * (values.length - 1)) / (count - 1))],
  );
  return [...new Set(chosen)];
}

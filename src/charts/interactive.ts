// A chart that a reader's browser computes again when a slider moves: the cell's own function goes along with the page.
import { runInNewContext } from "node:vm";
import { InputError, shown } from "../errors";
import { plainFigure } from "./alongTime";
import { axisStyle } from "./axes";
import { chartSize, figureText } from "./bundle";
import { page } from "./canvas";
import { shell } from "./cardStyle";
import { plotlyPromise } from "./library";
import { contentId, escapeHtml, escapeLabel, scriptJson } from "./markup";
import { formatNumber } from "./numbers";
import { seriesOf, type Series } from "./series";
import { pictureOf } from "./static";
import { boundStyles } from "./style";
import type { Figure, MimeBundle } from "./types";

/** Least, greatest, step (default a hundredth of the range), start (default the least). */
export type Control = readonly [min: number, max: number, step?: number, start?: number];

/** Titles of what the function gives. */
export interface InteractiveOptions {
  title?: string;
  xTitle?: string;
  yTitle?: string;
  /** default "linear" */
  xAxis?: "linear" | "log";
  yAxis?: "linear" | "log";
}

/** What the function of an interactive chart may give. */
export type InteractiveResult = number | readonly number[] | Series | readonly Series[];

interface Slider {
  name: string;
  min: number;
  max: number;
  step: number;
  start: number;
}

/**
 * A display with one slider a control. Moving one calls `fn` in the browser, without a kernel and without a network; where
 * scripts do not run, the picture for the starting values stays.
 * @param fn pure: it uses its argument and the language alone, because only its own text goes along
 * @throws InputError for a control that is no range, or a function that uses names from outside itself
 */
export function interactiveBundle(
  controls: Readonly<Record<string, Control>>,
  fn: (values: Record<string, number>) => InteractiveResult,
  options: InteractiveOptions = {},
): MimeBundle {
  const sliders = Object.entries(controls).map(([name, control]) => sliderOf(name, control));
  if (sliders.length === 0)
    throw new InputError(
      "interactive",
      "no control given. Give at least one, such as { width: [1, 64, 1] }.",
    );
  const source = String(fn);
  const start = Object.fromEntries(sliders.map((slider) => [slider.name, slider.start]));
  const result = pureResult(source, start);
  for (const corner of cornersOf(sliders)) pureResult(source, corner);
  const figure = figureOf(result, start, options);
  const title = options.title ?? "Interactive chart";
  const words = `${title}: ${Object.entries(start)
    .map(([name, value]) => `${name} = ${formatNumber(value)}`)
    .join(", ")}`;
  const picture = figure === null ? undefined : pictureOf(figure);
  const text = figure === null ? `${words}: ${formatNumber(result as number, 6)}` : figureText(figure);
  const bundle: MimeBundle = {
    "text/html": html(sliders, source, figure, { title, text, png: picture?.png }),
    "text/plain": text,
  };
  if (figure !== null) bundle["application/vnd.plotly.v1+json"] = figure;
  if (picture !== undefined) bundle["image/png"] = picture.png;
  return bundle;
}

function sliderOf(name: string, [min, max, step, start]: Control): Slider {
  const where = `interactive: ${name}`;
  if (!Number.isFinite(min) || !Number.isFinite(max) || !(min < max))
    throw new InputError(where, `needs [least, greatest] with least < greatest, got ${shown([min, max])}.`);
  const width = step ?? (max - min) / 100;
  if (!(width > 0)) throw new InputError(where, `its step must be > 0, got ${shown(step)}.`);
  const begin = start ?? min;
  if (!(begin >= min && begin <= max))
    throw new InputError(where, `its start must lie between ${min} and ${max}, got ${shown(start)}.`);
  return { name, min, max, step: width, start: begin };
}

/** The ends of each slider, one at a time: other branches of the function than the start may take. */
function cornersOf(sliders: readonly Slider[]): Record<string, number>[] {
  const start = Object.fromEntries(sliders.map((slider) => [slider.name, slider.start]));
  return sliders.flatMap(({ name, min, max }) => [
    { ...start, [name]: min },
    { ...start, [name]: max },
  ]);
}

/** milliseconds: a slider that takes longer does not feel like one */
const longest = 2000;

/** Calls the function in a place that holds the language alone, as the reader's browser will. */
function pureResult(source: string, values: Record<string, number>): InteractiveResult {
  try {
    return runInNewContext(
      `(${source})(${JSON.stringify(values)})`,
      {},
      { timeout: longest },
    ) as InteractiveResult;
  } catch (error) {
    const { name, message } = error as Error;
    const missing = /^(\S+) is not defined/.exec(message)?.[1];
    if (missing !== undefined)
      throw new InputError(
        "interactive",
        `the function uses ${freeNames(source, missing)} from outside itself, which a reader's browser does not have. Move it into the function.`,
      );
    if (name === "SyntaxError")
      throw new InputError(
        "interactive",
        `the function cannot go along as text (${message}). Write it as an arrow function.`,
      );
    throw new InputError("interactive", `the function fails at ${JSON.stringify(values)}: ${message}`);
  }
}

/** A compiler may write another cell's `width` as `exports.width`: the reader of the error knows the name only. */
function freeNames(source: string, missing: string): string {
  if (!/^exports$|_\d+$/.test(missing)) return `"${missing}"`;
  const members = [...source.matchAll(new RegExp(`\\b${missing}\\.(\\w+)`, "g"))].map(
    ([, name]) => `"${name}"`,
  );
  return members.length === 0 ? `"${missing}"` : [...new Set(members)].join(", ");
}

/** null where the function gives one number */
function figureOf(
  result: InteractiveResult,
  start: Record<string, number>,
  options: InteractiveOptions,
): Figure | null {
  if (typeof result === "number") return null;
  const series = seriesOf(result);
  if (series === null)
    throw new InputError(
      "interactive",
      `the function must give a number, numbers, or series { x, y, name? }, got ${shown(result)}.`,
    );
  const facts = Object.entries(start).map(([name, value]) => `${name} = ${formatNumber(value)}`);
  const axis = (title: string, type: "linear" | "log") => ({
    ...axisStyle(escapeLabel(title)),
    type,
    autorange: true,
    ...(type === "log" ? { exponentformat: "power", dtick: 1 } : {}),
  });
  const axes = {
    xaxis: axis(options.xTitle ?? "x", options.xAxis ?? "linear"),
    yaxis: axis(options.yTitle ?? "y", options.yAxis ?? "linear"),
  };
  const data = series.map((one, k) => ({
    type: "scatter",
    mode: "lines",
    name: escapeLabel(one.name ?? `series ${k + 1}`),
    x: one.x,
    y: one.y,
    line: {
      color: boundStyles[k % boundStyles.length].color,
      width: 2.2,
      dash: k === 0 ? "solid" : boundStyles[k % boundStyles.length].dash,
    },
  }));
  return plainFigure(options.title ?? "Interactive chart", facts, data, axes, page);
}

function html(
  sliders: readonly Slider[],
  source: string,
  figure: Figure | null,
  { title, text, png }: { title: string; text: string; png: string | undefined },
): string {
  const id = contentId([sliders, source, figure]);
  const label = escapeHtml(text);
  const inputs = sliders.map(
    ({ name, min, max, step, start }) =>
      `<label style="display:flex;gap:10px;align-items:center;margin:2px 0"><span style="min-width:90px">${escapeHtml(name)}</span>` +
      `<input type="range" data-name="${escapeHtml(name)}" min="${min}" max="${max}" step="${step}" value="${start}" style="flex:1">` +
      `<output style="min-width:70px;text-align:right">${start}</output></label>`,
  );
  const substitute =
    png === undefined
      ? `<p>${label}</p>`
      : `<img src="data:image/png;base64,${png}" alt="${label}" style="max-width:100%">`;
  const { width, height } = figure === null ? { width: page.width, height: 0 } : chartSize(figure);
  // what would end the script element or hide a part of it
  const safeSource = source.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
  const script = `<script>(function(){var fn=(${safeSource}),seriesOf=(${seriesOf.toString()}),figure=${scriptJson(figure)};
document.querySelectorAll('[data-thalweg-interactive="${id}"]').forEach(function(root){
if(root.getAttribute("data-ready"))return;root.setAttribute("data-ready","yes");
var inputs=[].slice.call(root.querySelectorAll("input")),status=root.querySelector("[role=status]"),chart=root.querySelector('[data-part="chart"]');
function values(){var all={},words=[];inputs.forEach(function(input){all[input.getAttribute("data-name")]=Number(input.value);
words.push(input.getAttribute("data-name")+" = "+input.value);input.nextElementSibling.textContent=input.value});
chart.setAttribute("aria-label",${scriptJson(title)}+": "+words.join(", "));return all}
function update(Plotly){try{var result=fn(values());if(typeof result==="number"){status.textContent=String(result);return}
status.textContent="";var series=seriesOf(result);if(!series)throw new Error("the function gave no series");
var data=series.map(function(one,k){return Object.assign({},figure.data[k%figure.data.length],one)});
return Plotly.react(chart,data,Object.assign({},figure.layout,{autosize:true,width:undefined,title:undefined,margin:Object.assign({},figure.layout.margin,{t:16})}),figure.config)}
catch(error){status.textContent=String(error)}}
function begin(Plotly){Promise.resolve(update(Plotly)).then(function(){root.querySelector('[data-part="substitute"]').style.display="none";
root.querySelector('[data-part="controls"]').hidden=false;chart.setAttribute("role","figure");
inputs.forEach(function(input){input.addEventListener("input",function(){update(Plotly)})})})}
if(figure){chart.style.height="${height}px";${plotlyPromise}.then(begin)}else begin(null)})})()</script>`;
  const body =
    `<div data-thalweg-interactive="${id}"><div data-part="controls" hidden>${inputs.join("")}</div>` +
    `<div role="status" aria-live="polite" style="font-weight:600"></div>` +
    `<div data-part="substitute">${substitute}</div><div data-part="chart"></div></div>`;
  return shell(body, width) + script;
}

// A chart that grows while the flow runs: display A holds it, display B beside it carries a few bytes an update.
import { boundAt, type TheoremResult } from "../theorems";
import { chartSize, figureText } from "./bundle";
import { shell } from "./cardStyle";
import { chartMime } from "./labextension";
import { plotlyPromise } from "./library";
import { escapeHtml, scriptJson } from "./markup";
import { sixDigits } from "./numbers";
import type { Figure, MimeBundle, NewPoints, TracePoints } from "./types";
import { isDrawn } from "./words";

/**
 * Display A of a running flow: `figure` as `liveChart` makes it. Points that arrive before the library has started wait
 * in the page. At the end replace A by `figureBundle` and B by `liveClear()`. JupyterLab with thalweg's extension draws
 * it from data alone, also where scripts of a notebook do not run; other views run the script.
 * @param id names the run in the page; letters, digits and hyphens, the same in every `liveUpdate`
 */
export function liveStart(figure: Figure, id: string): MimeBundle {
  const name = safeId(id);
  const { width, height } = chartSize(figure);
  const title = figureText(figure);
  const html =
    shell(
      `<div data-thalweg-live="${name}" role="figure" aria-label="${escapeHtml(title)}" style="min-height:${height}px"></div>`,
      width,
    ) +
    `<script>(function(){var figure=${scriptJson(figure)},runs=window.__thalwegLive||(window.__thalwegLive={}),
run=runs["${name}"]||(runs["${name}"]={waiting:[]});
${plotlyPromise}.then(function(Plotly){var all=document.querySelectorAll('[data-thalweg-live="${name}"]'),chart=all[all.length-1];
if(!chart)return;
return Plotly.newPlot(chart,figure.data,Object.assign({},figure.layout,{autosize:true,width:undefined}),figure.config).then(function(){
run.append=function(){var x=[],y=[];run.waiting.splice(0).forEach(function(points){points.x.forEach(function(row,k){
x[k]=(x[k]||[]).concat(row);y[k]=(y[k]||[]).concat(points.y[k])})});
if(x.length&&document.contains(chart))Plotly.extendTraces(chart,{x:x,y:y},x.map(function(_,k){return k}))};
run.append()})}).catch(function(error){console.warn("thalweg: no live chart:",error)})})()</script>`;
  return {
    [chartMime]: { version: 1, live: name, figure },
    "text/html": html,
    "text/plain": `${title} (running)`,
  };
}

/**
 * Display B: appends points to the chart of the same id, below words for the reader. Send at most a few of them a second.
 * @param index counts the updates of a run, so that no view appends one twice
 */
export function liveUpdate(id: string, points: TracePoints, index: number, words: string): MimeBundle {
  const name = safeId(id);
  const html =
    `<script>(function(){var runs=window.__thalwegLive||(window.__thalwegLive={}),` +
    `run=runs["${name}"]||(runs["${name}"]={waiting:[]});` +
    `run.waiting.push(${scriptJson(points)});if(run.append)run.append()})()</script><div>${escapeHtml(words)}</div>`;
  return { [chartMime]: { version: 1, append: name, index, points }, "text/html": html, "text/plain": words };
}

/** Display B when the run is over: nothing is left in the notebook. */
export function liveClear(): MimeBundle {
  return { "text/html": "", "text/plain": "" };
}

/**
 * New points of each drawn bound and of the observed loss, in the order of `liveChart`'s traces; what a logarithmic
 * axis cannot show is left out.
 */
export function livePoints(theorems: readonly TheoremResult[], points: NewPoints): TracePoints {
  const times = Array.from(points.time);
  const rows = theorems
    .filter(isDrawn)
    .map(({ bound }) => times.map((time) => (bound === null ? NaN : boundAt(bound, time))));
  const traces = [...rows, Array.from(points.loss)].map((values) =>
    values
      .map((value, k): [number, number] => [times[k], value])
      .filter(([time, value]) => Number.isFinite(time) && Number.isFinite(value) && value > 0),
  );
  return {
    x: traces.map((row) => row.map(([time]) => sixDigits(time))),
    y: traces.map((row) => row.map(([, value]) => sixDigits(value))),
  };
}

/** Ids stand inside selectors and scripts, so only harmless characters pass. */
function safeId(id: string): string {
  return id.replace(/[^A-Za-z0-9-]/g, "-");
}

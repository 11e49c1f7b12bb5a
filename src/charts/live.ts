// A chart that grows while the flow runs: one display, sent anew with the curve so far, whose drawing stays in the page.
import { chartSize, figureText } from "./bundle";
import { shell } from "./cardStyle";
import { chartMime } from "./labextension";
import { plotlyPromise } from "./library";
import { escapeHtml, scriptJson } from "./markup";
import type { Figure, MimeBundle } from "./types";

/**
 * The display of a running flow. Send it again under the same display id as the curve grows, and `figureBundle` at the
 * end. Each one is whole: a notebook that is saved or opened meanwhile shows the curve as it was. A view that has drawn
 * one takes over its drawing, with whatever part of it the reader looks at. JupyterLab with thalweg's extension draws it
 * from data alone, also where scripts of a notebook do not run; other views run the script.
 * @param figure as `liveChart` makes it
 * @param id names the run in the page; letters, digits and hyphens, the same each time
 * @param words say where the run is
 */
export function liveBundle(figure: Figure, id: string, words: string): MimeBundle {
  const name = id.replace(/[^A-Za-z0-9-]/g, "-");
  const { width, height } = chartSize(figure);
  const title = figureText(figure);
  const place = `<div data-thalweg-live="${name}" role="figure" aria-label="${escapeHtml(title)}"></div>`;
  const html = `${shell(`${place}<div>${escapeHtml(words)}</div>`, width)}<script>${drawScript(figure, name, height)}</script>`;
  return {
    [chartMime]: { version: 1, live: name, figure, words },
    "text/html": html,
    "text/plain": `${title} ${words}`,
  };
}

/** Moves the run's drawing to its newest place, or makes it there. */
function drawScript(figure: Figure, name: string, height: number): string {
  return `(function(){var figure=${scriptJson(figure)},charts=window.__thalwegLive||(window.__thalwegLive={});
${plotlyPromise}.then(function(Plotly){var all=document.querySelectorAll('[data-thalweg-live="${name}"]'),place=all[all.length-1];
if(!place)return;
var chart=charts["${name}"]||(charts["${name}"]=document.createElement("div"));
chart.style.height="${height}px";place.appendChild(chart);
return Plotly.react(chart,figure.data,Object.assign({},figure.layout,{autosize:true,width:undefined}),figure.config)
}).catch(function(error){console.warn("thalweg: no live chart:",error)})})()`;
}

// Plotly for a page: embedded once a notebook as compressed text, and the few lines that wait for it and unpack it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { MimeBundle } from "./types";

const packageName = "plotly.js-cartesian-dist-min";

/**
 * JavaScript expression: a promise of Plotly. It waits until `libraryHtml` stands somewhere in the page, so that the
 * order of cells does not matter, and unpacks it once for all charts. The element states its length because a browser
 * may show it while it is still being read.
 */
export const plotlyPromise = `(window.__thalwegPlotly||(window.__thalwegPlotly=new Promise(function(resolve,reject){
function unpack(element){var raw=atob(element.textContent),bytes=new Uint8Array(raw.length);
for(var i=0;i<raw.length;i++)bytes[i]=raw.charCodeAt(i);
new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text().then(function(source){
var script=document.createElement("script");script.textContent=source;document.head.appendChild(script);script.remove();
if(window.Plotly)resolve(window.Plotly);else reject(new Error("plotly.js did not start"))}).catch(reject)}
function look(){if(window.Plotly){resolve(window.Plotly);return true}
var element=document.querySelector("script[data-thalweg-library]");
if(!element||element.textContent.length<Number(element.getAttribute("data-length")))return false;
unpack(element);return true}
if(!look()){var observer=new MutationObserver(function(){if(look())observer.disconnect()});
observer.observe(document.documentElement,{childList:true,subtree:true})}
})))`;

let embedded: string | undefined;

/**
 * The element that carries Plotly, about 670 kB; a page needs it once. Its type is not a script's, so it runs only when
 * a chart unpacks it. Only this element has the attribute `data-thalweg-plotly`, the version. The library is read from
 * disk at the first call.
 */
export function libraryHtml(): string {
  embedded ??= readLibrary();
  return embedded;
}

/** `libraryHtml` as a display of its own, for the first chart of a notebook. */
export function libraryBundle(): MimeBundle {
  return {
    "text/html": libraryHtml(),
    "text/plain": `[plotly.js ${version()}, embedded once for all charts]`,
  };
}

function readLibrary(): string {
  const source = readFileSync(createRequire(__filename).resolve(packageName));
  const packed = gzipSync(source, { level: 9 });
  // byte 9 of a gzip header names the operating system; 255 is "unknown", so that every machine writes the same bytes
  packed[9] = 255;
  const text = packed.toString("base64");
  return `<script type="text/plain" data-thalweg-library data-thalweg-plotly="${version()}" data-length="${text.length}">${text}</script>`;
}

function version(): string {
  const entry = createRequire(__filename).resolve(packageName);
  const manifest = JSON.parse(readFileSync(join(dirname(entry), "package.json"), "utf8")) as {
    version: string;
  };
  return manifest.version;
}

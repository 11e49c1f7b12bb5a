// A prebuilt extension of JupyterLab 4, written by hand: it draws thalweg's charts also in notebooks that are not trusted,
// whose scripts JupyterLab drops. JupyterLab asks a webpack container for `init` and `get`, and that is all there is.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** Marks a display as thalweg's own; the figure itself stands in the same bundle under Plotly's type. */
export const chartMime = "application/vnd.thalweg.chart+json";
export const plotlyMime = "application/vnd.plotly.v1+json";

export const extensionName = "thalweg-charts";
const library = "plotly-cartesian.min.js";

/** One file of the extension. */
export interface ExtensionFile {
  /** inside the folder `share/jupyter/labextensions/thalweg-charts` */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Runs in JupyterLab's page. Lumino's widgets come from what JupyterLab shares, so that the renderer is one of its own.
 * Nothing of a notebook is run: a figure is data, and words pass JupyterLab's sanitizer.
 */
const container = `(function () {
  var base = document.currentScript.src.replace(/[^/]*$/, "");
  var shared = {};
  var plotly = null;
  function library() {
    if (!plotly) plotly = new Promise(function (resolve, reject) {
      if (window.Plotly) return resolve(window.Plotly);
      var script = document.createElement("script");
      // an AMD loader in the page would take the library for a module of its own
      var define = window.define;
      window.define = undefined;
      script.src = base + "${library}";
      script.onload = function () { window.define = define; resolve(window.Plotly); };
      script.onerror = function () { window.define = define; plotly = null; reject(new Error("plotly.js was not found")); };
      document.head.appendChild(script);
    });
    return plotly;
  }
  function sharedModule(name) {
    var versions = shared[name] || {};
    var version = Object.keys(versions).sort().pop();
    if (!version) return Promise.reject(new Error(name + " is not shared by this JupyterLab"));
    return Promise.resolve(versions[version].get()).then(function (factory) { return factory(); });
  }
  function extension(Widget) {
    class Chart extends Widget {
      constructor(options) {
        super();
        this.sanitizer = options.sanitizer;
        this.node.style.overflow = "auto";
      }
      async renderModel(model) {
        var figure = model.data["${plotlyMime}"], html = model.data["text/html"], text = model.data["text/plain"];
        if (Array.isArray(html)) html = html.join("");
        var chart = document.createElement("div"), layout = figure.layout;
        chart.setAttribute("role", "img");
        chart.setAttribute("aria-label", String(Array.isArray(text) ? text.join("") : text));
        chart.setAttribute("tabindex", "0");
        chart.style.cssText = "max-width:" + layout.width + "px;height:" + layout.height + "px;background:#ffffff";
        this.node.replaceChildren(chart);
        var card = html && new DOMParser().parseFromString(html, "text/html").querySelector('[role="region"]');
        if (card && this.sanitizer) {
          var words = document.createElement("div");
          words.innerHTML = this.sanitizer.sanitize(card.outerHTML);
          this.node.appendChild(words);
        }
        var Plotly = await library();
        await Plotly.newPlot(chart, Object.assign({}, figure, {
          layout: Object.assign({}, layout, { autosize: true, width: undefined }) }));
        this.plot = chart;
      }
      onResize() {
        if (this.plot && this.plot.offsetParent) window.Plotly.Plots.resize(this.plot);
      }
      dispose() {
        if (this.plot && window.Plotly) window.Plotly.purge(this.plot);
        super.dispose();
      }
    }
    return {
      id: "${extensionName}:chart",
      rendererFactory: {
        safe: true,
        mimeTypes: ["${chartMime}"],
        createRenderer: function (options) { return new Chart(options); },
      },
      // before HTML and before other renderers of Plotly's type
      rank: -10,
      dataType: "json",
    };
  }
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["${extensionName}"] = {
    init: function (scope) { shared = scope; },
    get: function (name) {
      if (name !== "./mimeExtension") return Promise.reject(new Error("no module " + name));
      return sharedModule("@lumino/widgets").then(function (widgets) {
        var module = { __esModule: true, default: extension(widgets.Widget) };
        return function () { return module; };
      });
    },
  };
})();
`;

/** The files that `thalweg install` puts under `share/jupyter/labextensions/thalweg-charts`. */
export function labextensionFiles(version: string): ExtensionFile[] {
  const hash = createHash("sha256").update(container).digest("hex").slice(0, 20);
  const entry = `static/remoteEntry.${hash}.js`;
  const manifest = {
    name: extensionName,
    version,
    description: "Draws the charts of thalweg, also in notebooks that are not trusted.",
    license: "Apache-2.0",
    keywords: ["jupyterlab", "jupyterlab-extension"],
    jupyterlab: { mimeExtension: true, _build: { load: entry, mimeExtension: "./mimeExtension" } },
  };
  const plotly = readFileSync(createRequire(__filename).resolve("plotly.js-cartesian-dist-min"));
  return [
    { path: "package.json", content: `${JSON.stringify(manifest, null, 2)}\n` },
    { path: entry, content: container },
    { path: `static/${library}`, content: plotly },
  ];
}

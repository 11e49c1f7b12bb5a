// A prebuilt extension of JupyterLab 4, written by hand: it draws thalweg's charts, and lets them follow a running
// flow, also in notebooks that are not trusted, whose scripts JupyterLab drops. JupyterLab asks a webpack container for
// `init` and `get`, and that is all there is.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * Marks a display as thalweg's own: `{ version }` beside a figure under Plotly's type, `{ version, live, figure }` for
 * the chart of a running flow, `{ version, append, index, points }` for more of its points.
 */
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
  /** a flow that runs: points sent so far, and the charts that show it, of which a notebook may have several views */
  var runs = new Map();
  function runOf(id) {
    if (!runs.has(id)) runs.set(id, { updates: new Map(), charts: new Set() });
    return runs.get(id);
  }
  function tell(id) {
    var run = runOf(id);
    run.charts.forEach(function (chart) { chart.follow(run.updates); });
  }
  function extension(Widget) {
    class Chart extends Widget {
      constructor(options) {
        super();
        this.sanitizer = options.sanitizer;
        this.node.style.overflow = "auto";
      }
      async renderModel(model) {
        var own = model.data["${chartMime}"], text = model.data["text/plain"];
        var words = String(Array.isArray(text) ? text.join("") : text);
        var turn = this.leave();
        if (own.append) {
          this.node.textContent = words;
          runOf(own.append).updates.set(own.index, own.points);
          return tell(own.append);
        }
        var figure = own.figure || model.data["${plotlyMime}"], html = model.data["text/html"];
        if (Array.isArray(html)) html = html.join("");
        var chart = document.createElement("div"), layout = figure.layout, sheet = document.createElement("div");
        chart.setAttribute("role", "figure");
        chart.setAttribute("aria-label", words);
        chart.setAttribute("tabindex", "0");
        chart.style.height = layout.height + "px";
        sheet.style.cssText = "box-sizing:border-box;max-width:" + (layout.width + 22) +
          "px;padding:10px;margin:0 0 10px;background:#ffffff;color:#1f2328;border:1px solid #d0d7de;border-radius:8px";
        sheet.appendChild(chart);
        this.node.replaceChildren(sheet);
        // what stands beside the chart: its numbers in the same sheet, the card below it
        var page = html && this.sanitizer ? new DOMParser().parseFromString(html, "text/html") : null;
        [["details", sheet], ['[role="region"]', this.node]].forEach(function (part) {
          var found = page && page.querySelector(part[0]);
          if (!found) return;
          var words = document.createElement("div");
          words.innerHTML = this.sanitizer.sanitize(found.outerHTML);
          part[1].appendChild(words);
        }, this);
        var Plotly = await library();
        // the output may have been replaced while the library was read
        if (turn !== this.turn) return;
        // the layout of a live figure follows its points; the output in the notebook stays what was sent
        await Plotly.newPlot(chart, Object.assign({}, JSON.parse(JSON.stringify(figure)), {
          layout: Object.assign({}, layout, { autosize: true, width: undefined }) }));
        if (turn !== this.turn) return Plotly.purge(chart);
        this.plot = chart;
        if (!own.live) return;
        this.live = own.live;
        this.seen = new Set();
        runOf(own.live).charts.add(this);
        tell(own.live);
      }
      /** appends what it has not appended yet */
      follow(updates) {
        var x = [], y = [], seen = this.seen;
        Array.from(updates.keys()).sort(function (a, b) { return a - b; }).forEach(function (index) {
          if (seen.has(index)) return;
          seen.add(index);
          var points = updates.get(index);
          points.x.forEach(function (row, k) {
            x[k] = (x[k] || []).concat(row);
            y[k] = (y[k] || []).concat(points.y[k]);
          });
        });
        if (x.length) window.Plotly.extendTraces(this.plot, { x: x, y: y }, x.map(function (_, k) { return k; }));
      }
      leave() {
        if (this.live) {
          var charts = runOf(this.live).charts;
          charts.delete(this);
          if (charts.size === 0) runs.delete(this.live);
        }
        if (this.plot) window.Plotly.purge(this.plot);
        this.live = this.plot = null;
        return (this.turn = (this.turn || 0) + 1);
      }
      onResize() {
        if (this.plot && this.plot.offsetParent) window.Plotly.Plots.resize(this.plot);
      }
      dispose() {
        this.leave();
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

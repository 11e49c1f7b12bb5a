// A prebuilt extension of JupyterLab 4, written by hand: it draws thalweg's charts, and lets them follow a running
// flow, also in notebooks that are not trusted, whose scripts JupyterLab drops. JupyterLab asks a webpack container for
// `init` and `get`, and that is all there is.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * Marks a display as thalweg's own: `{ version }` beside a figure under Plotly's type, `{ version, live, figure, words }`
 * for the chart of the running flow `live`.
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
  function extension(Widget) {
    class Chart extends Widget {
      constructor(options) {
        super();
        this.sanitizer = options.sanitizer;
        this.node.style.overflow = "auto";
      }
      async renderModel(model) {
        var own = model.data["${chartMime}"], figure = own.figure || model.data["${plotlyMime}"];
        // while its flow runs a chart stays, and follows its figure
        if (!own.live || own.live !== this.live) this.build(figure.layout, model.data);
        this.live = own.live;
        this.words.textContent = own.words || "";
        this.wanted = figure;
        if (this.drawing) return;
        this.drawing = true;
        try {
          // what came while one figure was drawn is drawn next, but for those that have been overtaken
          while (this.wanted) await this.draw(await library());
        } finally {
          this.drawing = false;
        }
      }
      async draw(Plotly) {
        var figure = this.wanted, chart = this.chart;
        this.wanted = null;
        if (this.isDisposed || !figure) return;
        // the layout of a live figure follows its curve; the output in the notebook stays what was sent
        var copy = JSON.parse(JSON.stringify(figure));
        await Plotly.react(chart, copy.data, Object.assign(copy.layout, { autosize: true, width: undefined }), copy.config);
        if (this.isDisposed || chart !== this.chart) Plotly.purge(chart);
        else this.plot = chart;
      }
      build(layout, data) {
        var text = data["text/plain"], html = data["text/html"];
        if (Array.isArray(html)) html = html.join("");
        this.leave();
        var chart = this.chart = document.createElement("div"), sheet = document.createElement("div");
        this.words = document.createElement("div");
        chart.setAttribute("role", "figure");
        chart.setAttribute("aria-label", String(Array.isArray(text) ? text.join("") : text));
        chart.setAttribute("tabindex", "0");
        chart.style.height = layout.height + "px";
        sheet.style.cssText = "box-sizing:border-box;max-width:" + (layout.width + 22) +
          "px;padding:10px;margin:0 0 10px;background:#ffffff;color:#1f2328;border:1px solid #d0d7de;border-radius:8px";
        sheet.append(chart, this.words);
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
      }
      leave() {
        if (this.plot) window.Plotly.purge(this.plot);
        this.plot = null;
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

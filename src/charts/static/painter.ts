// Draws Plotly figures without a browser: Plotly in jsdom makes SVG, resvg makes pixels. The same figure gives the same
// bytes on every machine: one bundled font, fonts of the machine only for letters which that font lacks, a seeded source
// of randomness.
import type * as resvg from "@resvg/resvg-js";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Figure } from "../types";
import { chartSize } from "../bundle";
import { withoutFarAway } from "./farAway";
import { boldFont, fontsFor, regularFont } from "./fonts";
import { ownFontFirst } from "./foreign";
import { lettersOf } from "./letters";
import { installQuickSelectors, type SearchedWindow } from "./quickSelectors";
import { palettePng } from "./png";
import { spelledOut, undrawable } from "./spelling";
import { installTextMetrics } from "./textMetrics";

/** What jsdom and Plotly offer that is used here. */
interface PlotlyWindow extends SearchedWindow {
  SVGElement: { prototype: object };
  URL: { createObjectURL: () => string };
  Plotly: {
    toImage(figure: object, options: Record<string, unknown>): Promise<string>;
  };
  eval(source: string): void;
}
interface Jsdom {
  JSDOM: new (html: string, options: object) => { window: PlotlyWindow };
  VirtualConsole: new () => object;
}

const load = createRequire(__filename);

/** The whole of Plotly; the part of it that a page carries draws the same. */
const wholeLibrary = "plotly.js-dist";

/** Plotly draws ids and a few other things by lot. */
const seeded = "(()=>{let s=1;Math.random=()=>{s=(s*1664525+1013904223)>>>0;return s/4294967296}})()";

/** Takes about a second to make, then draws a figure in a tenth of one. */
export class Painter {
  private readonly window: PlotlyWindow;

  constructor(library = wholeLibrary) {
    const { JSDOM, VirtualConsole } = load("jsdom") as Jsdom;
    const { window } = new JSDOM("<!doctype html><body></body>", {
      runScripts: "outside-only",
      pretendToBeVisual: true,
      url: "http://localhost/",
      virtualConsole: new VirtualConsole(),
    });
    window.URL.createObjectURL = () => "blob:none";
    installTextMetrics(window, regularFont(), boldFont());
    installQuickSelectors(window);
    window.eval(readFileSync(load.resolve(library), "utf8"));
    this.window = window;
  }

  /** SVG with text as text, in the figure's own size; letters that no font draws are spelled out. */
  async svg(figure: Figure): Promise<string> {
    const svg = await this.draw(figure);
    const missing = undrawable(lettersOf(svg));
    return missing.size === 0 ? svg : this.draw(spelledOut(figure, missing));
  }

  private draw(figure: Figure): Promise<string> {
    this.window.eval(seeded);
    const { width, height } = chartSize(figure);
    const { data, layout } = figure;
    return this.window.Plotly.toImage(
      { data, layout, config: { staticPlot: true, typesetMath: false } },
      { format: "svg", width, height, imageDataOnly: true },
    );
  }
}

/** @param zoom pixels a unit of the drawing */
export function pngOf(svg: string, zoom: number): Uint8Array {
  const { pixels, width, height } = rendered(svg, zoom).render();
  return palettePng(pixels, width, height);
}

/** The drawing with letters as paths: it looks the same wherever it is opened, whatever fonts are there. */
export function outlined(svg: string): string {
  return rendered(svg, 1).toString();
}

function rendered(svg: string, zoom: number): resvg.Resvg {
  const { Resvg } = load("@resvg/resvg-js") as typeof resvg;
  const font = fontsFor(svg);
  return new Resvg(withoutFarAway(font.loadSystemFonts ? ownFontFirst(svg) : svg), {
    background: "white",
    fitTo: { mode: "zoom", value: zoom },
    font,
  });
}

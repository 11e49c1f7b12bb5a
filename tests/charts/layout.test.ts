// Where a browser puts the parts of every figure: nothing is cut, no words lie on other words or on the plot.
import type { Browser, Page } from "playwright-core";
import { libraryHtml, type Figure } from "../../src/charts";
import { plotlyPromise } from "../../src/charts/library";
import { stillOf } from "../../src/charts/still";
import { awkward } from "./awkward";
import { describeInBrowser, launch, openPage } from "./chromium";
import { gallery } from "./gallery";

/** Runs in the page: the texts that are cut, and the parts that lie on each other. */
const faultsOfChart = `() => {
  const box = (element) => element.getBoundingClientRect();
  const chart = document.getElementById("chart");
  const frame = box(chart.querySelector(".svg-container")), plot = box(chart.querySelector(".nsewdrag"));
  const heading = box(chart.querySelector(".g-gtitle")), legend = chart.querySelector(".legend");
  const texts = [...chart.querySelectorAll("svg text")].map((text) => ({ box: box(text), words: text.textContent, text }))
    .filter(({ box }) => box.width > 0);
  const faults = texts.filter(({ box }) =>
    box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom)
    .map(({ words }) => "cut: " + words);
  const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  texts.forEach((a, k) => texts.slice(k + 1).forEach((b) => {
    // a box has room for accents above its letters
    if (across(a.box, b.box) > 1 && down(a.box, b.box) > 4) faults.push(a.words + " on " + b.words);
  }));
  if (legend && box(legend).top < plot.bottom + 20) faults.push("legend over the time axis");
  if (heading.bottom > plot.top) faults.push("heading over the plot");
  if ([...chart.querySelectorAll(".xtick text")].some((text) => /rotate\\((?!0[,)])/.test(text.getAttribute("transform") || "")))
    faults.push("turned labels");
  return faults;
}`;

describeInBrowser("the parts of a figure", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    page = (await openPage(browser)).page;
    await page.setContent(`<!doctype html><body style="margin:0"><div id="chart"></div>${libraryHtml()}`);
  });
  afterAll(async () => browser.close());

  const figures: [string, () => Figure][] = Object.entries({ ...gallery, ...awkward }).flatMap(
    ([name, make]): [string, () => Figure][] =>
      name.includes("family")
        ? [
            [name, make],
            [`${name}, still`, () => stillOf(make())],
          ]
        : [[name, make]],
  );
  test.each(figures)("%s", async (_, make) => {
    const { data, layout } = make();
    const drawing = JSON.stringify([data, layout, { displayModeBar: false }]);
    await page.evaluate(
      `(${plotlyPromise}).then((Plotly) => Plotly.newPlot("chart", ...${drawing}).then(() => true))`,
    );
    expect(await page.evaluate(`(${faultsOfChart})()`)).toEqual([]);
  });
});

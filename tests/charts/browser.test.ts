// What a browser shows: charts drawn from one embedded library, no request, no complaint, and words without scripts.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import {
  claimsTable,
  convergenceChart,
  figureBundle,
  libraryHtml,
  liveBundle,
  liveChart,
  reportHtml,
  runSummary,
  verdictCard,
  type Drawable,
} from "../../src/charts";
import { describeInBrowser, launch, openPage } from "./chromium";
import { equalityRun, mixedRun, powerLawRun, provedRun, section, singlePrecisionRun } from "./fixtures";

const runs = [provedRun(), mixedRun(), equalityRun(), singlePrecisionRun(), powerLawRun()];

function display(run: Drawable): string {
  return String(
    figureBundle(convergenceChart(run), { text: runSummary(run), card: verdictCard(run) })["text/html"],
  );
}

/** Waits in the page until `count` charts have been drawn. */
const drawn = (count: number): string =>
  `[...document.querySelectorAll('[data-part="substitute"]')].filter((part) => part.style.display === "none").length === ${count}`;

/** Runs in the page. JupyterLab's way: set the markup, then replace every script by a fresh copy that runs. */
const insertCell = `(html) => {
  const cell = document.createElement("div");
  cell.innerHTML = html;
  document.body.appendChild(cell);
  for (const old of cell.querySelectorAll("script")) {
    const copy = document.createElement("script");
    for (const { name, value } of old.attributes) copy.setAttribute(name, value);
    copy.textContent = old.textContent;
    old.replaceWith(copy);
  }
}`;

describeInBrowser("charts in Chromium", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await launch();
    folder = mkdtempSync(join(tmpdir(), "thalweg-charts-"));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  function stored(name: string, html: string): string {
    const path = join(folder, name);
    writeFileSync(path, html);
    return `file://${path}`;
  }

  test("ten charts are drawn from one library, wherever it stands, without request or complaint", async () => {
    const { page, complaints, requests } = await openPage(browser);
    const charts = [...runs, ...runs].map(display);
    // the library comes last, as when a reader runs the first cell again
    await page.goto(
      stored("ten.html", `<!doctype html><meta charset="utf-8">${charts.join("")}${libraryHtml()}`),
    );
    await page.waitForFunction(drawn(10));
    expect(await page.locator(".js-plotly-plot").count()).toBe(10);
    expect(await page.locator("script[data-thalweg-plotly]").count()).toBe(1);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
    await page.context().close();
  });

  test("a chart inserted later, as notebooks do, is drawn too, and waits for the library", async () => {
    const { page, complaints } = await openPage(browser);
    await page.setContent("<!doctype html><body></body>");
    const insert = (html: string): Promise<unknown> =>
      page.evaluate(`(${insertCell})(${JSON.stringify(html)})`);
    await insert(display(provedRun()));
    expect(await page.locator(".js-plotly-plot").count()).toBe(0);
    expect(await page.getByText("The chart in numbers").isVisible()).toBe(true);
    await insert(libraryHtml());
    await page.waitForFunction(drawn(1));
    expect(await page.getByText("The chart in numbers").isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test("a keyboard reaches the chart, sees that it has, and hears the verdict with its numbers", async () => {
    const { page } = await openPage(browser);
    await page.setContent(`<!doctype html>${display(provedRun())}${libraryHtml()}`);
    await page.waitForFunction(drawn(1));
    const chart = page.getByRole("figure", {
      name: /proved: Chatterjee.*respected.*loss 0\.375 to 9\.58×10⁻¹⁵/,
    });
    await page.keyboard.press("Tab");
    const focused = `document.activeElement.getAttribute("data-part") + " " + getComputedStyle(document.activeElement).outlineStyle`;
    expect(await chart.count()).toBe(1);
    expect(await page.evaluate(focused)).toBe("chart auto");
    await page.context().close();
  });

  test("without scripts the words and numbers are there", async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(
      stored("quiet.html", `<!doctype html><meta charset="utf-8">${display(mixedRun())}${libraryHtml()}`),
    );
    expect(await page.getByText("The chart in numbers").isVisible()).toBe(true);
    expect(await page.getByRole("columnheader", { name: "observed loss" }).isVisible()).toBe(true);
    expect(await page.getByRole("rowheader", { name: "CH-F2" }).isVisible()).toBe(true);
    await page.context().close();
  });

  test("a running chart keeps its drawing and the reader's view from one output to the next", async () => {
    const { page, complaints } = await openPage(browser);
    const run = mixedRun();
    const { time, loss } = run.trajectory;
    const [begun, ...later] = [2, 5, 8, 13].map((count) => {
      const trajectory = { ...run.trajectory, time: time.slice(0, count), loss: loss.slice(0, count) };
      const figure = liveChart({ ...run, trajectory });
      return String(liveBundle(figure, "run-1", `${count} points`)["text/html"]);
    });
    // two outputs are there before the library is: the newer one is drawn
    await page.setContent(`<!doctype html>${begun}`);
    const show = (html: string) =>
      page.evaluate(
        `document.querySelector("[data-thalweg-live]").parentElement.parentElement.remove();(${insertCell})(${JSON.stringify(html)})`,
      );
    await show(later[0]);
    await page.evaluate(`(${insertCell})(${JSON.stringify(libraryHtml())})`);
    const chart = `document.querySelector("[data-thalweg-live] .js-plotly-plot")`;
    const points = `${chart}?.data?.[2].x.length`;
    await page.waitForFunction(`${points} === 5`);
    await page.evaluate(`Plotly.relayout(window.first = ${chart}, { "xaxis.range": [0, 0.5] })`);
    for (const html of later.slice(1)) await show(html);
    await page.waitForFunction(`${points} === 13`);
    expect(await page.evaluate(`${chart} === window.first`)).toBe(true);
    expect(await page.evaluate(`${chart}.layout.xaxis.range`)).toEqual([0, 0.5]);
    expect(await page.locator(".js-plotly-plot").count()).toBe(1);
    expect(await page.getByText("13 points").isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  describe("a report", () => {
    const html = reportHtml({
      title: "Reproduction",
      sections: [
        {
          heading: "Claims",
          parts: [
            claimsTable([{ id: "c1", statement: "s", expected: "proved", found: "proved", holds: true }]),
          ],
        },
        ...runs.map(section),
      ],
    });

    test("opens from a file, draws its charts, asks for nothing and complains of nothing", async () => {
      const { page, complaints, requests } = await openPage(browser);
      await page.goto(stored("report.html", html));
      await page.waitForFunction(drawn(runs.length));
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
      await page.context().close();
    });

    test("shows cards and claims without scripts", async () => {
      const { page } = await openPage(browser, { javaScriptEnabled: false });
      await page.goto(stored("report-quiet.html", html));
      expect(await page.getByText("1 of 1 claims hold").isVisible()).toBe(true);
      expect(await page.getByRole("region", { name: "Verdicts of Power law" }).isVisible()).toBe(true);
      expect(await page.getByRole("rowheader", { name: "CH-F2" }).first().isVisible()).toBe(true);
      await page.context().close();
    });
  });
});

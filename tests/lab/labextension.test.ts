// The hand-written extension in a real JupyterLab 4: a stored notebook that nobody has trusted shows its live chart.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import {
  convergenceChart,
  figureBundle,
  labextensionFiles,
  pictureOf,
  runSummary,
  verdictCard,
} from "../../src/charts";
import { launch } from "../charts/chromium";
import { provedRun } from "../charts/fixtures";
import { describeWith, notebookOf, startServer, type Server } from "./frontEnd";

/** As another machine has written it: its outputs are not signed here, so JupyterLab does not trust them. */
function storedNotebook(): string {
  const run = provedRun();
  const figure = convergenceChart(run);
  const data = figureBundle(figure, {
    text: runSummary(run),
    card: verdictCard(run),
    picture: pictureOf(figure),
  });
  const output = { output_type: "display_data", data, metadata: {} };
  return notebookOf([{ source: "run", outputs: [output], execution_count: 1 }]);
}

describeWith("JupyterLab 4", (python) => {
  let lab: Server;
  let browser: Browser;

  beforeAll(async () => {
    lab = await startServer("JupyterLab 4", python, { "stored.ipynb": storedNotebook() });
    const folder = join(dirname(lab.folder), "share", "jupyter", "labextensions", "thalweg-charts");
    for (const { path, content } of labextensionFiles("0.1.0")) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  });

  test("an untrusted notebook shows the chart itself, with its words and its card", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1500 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(lab.url("stored.ipynb"));
    const chart = page.locator(".jp-OutputArea .js-plotly-plot");
    await chart.waitFor({ timeout: 90_000 });
    expect(await chart.locator(".scatterlayer .trace").count()).toBe(2);
    expect(await chart.getAttribute("aria-label")).toContain("proved: Chatterjee");
    expect(await page.getByRole("rowheader", { name: "CH-F2" }).isVisible()).toBe(true);
    // nothing of the notebook has run
    expect(await page.locator(".jp-OutputArea script").count()).toBe(0);
    expect(errors).toEqual([]);
    await page.screenshot({ path: "test-results/labextension.png" });
  }, 180_000);
});

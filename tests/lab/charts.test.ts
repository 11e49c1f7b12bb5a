// Charts in a real JupyterLab 4: with and without the extension, trusted and not, light and dark, saved before and run
// now; and a flow that is watched while it runs. One server, one browser.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import {
  convergenceChart,
  figureBundle,
  labextensionFiles,
  libraryBundle,
  pictureOf,
  runSummary,
  verdictCard,
} from "../../src/charts";
import { launch } from "../charts/chromium";
import { provedRun } from "../charts/fixtures";
import { describeWith, notebookOf, startServer, type Server } from "./frontEnd";
import { until } from "./notebookPage";

const pictures = resolve("test-results");
const shown = ".jp-NotebookPanel:not(.lm-mod-hidden)";

/** A chart as another machine has saved it, and cells to run now. */
function storedNotebook(...sources: string[]): string {
  const run = provedRun();
  const figure = convergenceChart(run);
  const text = runSummary(run);
  const chart = figureBundle(figure, { text, card: verdictCard(run), picture: pictureOf(figure) });
  const outputs = [libraryBundle(), chart].map((data) => ({
    output_type: "display_data",
    data,
    metadata: {},
  }));
  return notebookOf([
    { source: "run", outputs, execution_count: 1 },
    ...sources.map((source) => ({ source })),
  ]);
}

const quick = `%%converge run --until-loss 1e-8 --theorem chatterjee
{ network: linear({ widths: [1, 1], initialization: explicitWeights({ weights: [[[0]]] }) }), data: explicit({ inputs: [[1]], targets: [2] }) }`;

/** A stiff flow followed so precisely that it runs for minutes. */
const endless = `const network = mlp({ widths: [1, 40, 40, 1], activation: "tanh", biases: true, initialization: gaussianWeights({ seed: 1, biasStandardDeviation: 0.5 }) });
const x = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
const slow = await converge({ network, data: explicit({ inputs: x.map((v) => [v]), targets: x.map((v) => Math.cos(5 * Math.acos(v))) }) },
  { until: { time: 1e9 }, integrator: "dopri5", tolerance: 1e-13, store: false });`;

describeWith("JupyterLab 4", (python) => {
  let lab: Server;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const outside: string[] = [];

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    lab = await startServer("JupyterLab 4", python, {
      "trusted.ipynb": storedNotebook(quick),
      // a signature is one of the content
      "untrusted.ipynb": storedNotebook(quick, "'not signed'"),
      "live.ipynb": storedNotebook(endless),
    });
    const home = dirname(lab.folder);
    const folder = join(home, "share", "jupyter", "labextensions", "thalweg-charts");
    for (const { path, content } of labextensionFiles("0.1.0")) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    spawnSync(python, ["-m", "nbformat.sign", join(lab.folder, "trusted.ipynb")], {
      env: { ...process.env, JUPYTER_DATA_DIR: join(home, "data"), JUPYTER_CONFIG_DIR: join(home, "config") },
    });
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1280, height: 2600 } });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      const text = message.text();
      // how long anything takes is the machine's affair
      if (!["error", "warning"].includes(message.type()) || /took [\d.]+ms to activate/.test(text)) return;
      if (/thalweg|plotly/i.test(text)) complaints.push(text);
    });
    page.on("request", (request) => {
      if (!/^(data|blob):|^(http|ws):\/\/127\.0\.0\.1:/.test(request.url())) outside.push(request.url());
    });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  }, 60_000);

  beforeEach(() => {
    complaints.length = 0;
    outside.length = 0;
  });

  const command = (id: string, args: object = {}) =>
    page.evaluate(
      async ([name, values]) => {
        const { jupyterapp } = globalThis as unknown as {
          jupyterapp: { commands: { execute(id: string, args: object): Promise<unknown> } };
        };
        await jupyterapp.commands.execute(name as string, values as object);
      },
      [id, args],
    );

  /** JupyterLab reads this file each time it makes its page. */
  function enable(extension: boolean): void {
    const folder = join(dirname(lab.folder), "config", "labconfig");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "page_config.json"),
      JSON.stringify({ disabledExtensions: { "thalweg-charts": !extension } }),
    );
  }

  async function open(notebook: string, theme: string): Promise<void> {
    await page.goto(lab.url(notebook));
    await page.waitForSelector(`${shown} .jp-Cell`, { timeout: 60_000 });
    await command("apputils:change-theme", { theme });
    await until("the kernel is idle", async () =>
      /thalweg.*Idle/.test(await page.locator("#jp-main-statusbar").innerText()),
    );
  }

  const cellAt = (index: number): Locator => page.locator(`${shown} .jp-CodeCell`).nth(index);

  async function run(index: number): Promise<void> {
    await cellAt(index).locator(".cm-content").click();
    // the command ends with the cell, of which one runs until it is interrupted
    void command("notebook:run-cell").catch(() => undefined);
  }

  /** The chart of a cell is drawn and seen, and no picture is seen beside it. */
  async function expectChart(cell: Locator): Promise<void> {
    const chart = cell.locator(".js-plotly-plot");
    await chart.locator(".scatterlayer path.js-line").first().waitFor({ state: "attached", timeout: 60_000 });
    // the chart of a flow under way gives its place to the one of its end
    await until("one chart is seen in full size, its verdict too, and no picture", async () => {
      if ((await chart.count()) !== 1) return false;
      const box = await chart.boundingBox();
      const large = box !== null && box.width > 500 && box.height > 400;
      const verdict = cell.getByText(/proved/).first();
      return large && (await verdict.isVisible()) && !(await cell.locator("img").isVisible());
    });
  }

  /** The picture of a cell is loaded and seen, with words for those who do not see it. */
  async function expectPicture(cell: Locator): Promise<void> {
    // JupyterLab drops attributes of ours
    const picture = cell.locator(".jp-OutputArea img").first();
    await picture.waitFor({ timeout: 60_000 });
    expect(
      await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThan(700);
    expect(await picture.getAttribute("alt")).toContain("proved: Chatterjee");
    expect(await cell.locator(".js-plotly-plot").count()).toBe(0);
  }

  const matrix = [false, true].flatMap((extension) =>
    ["JupyterLab Light", "JupyterLab Dark"].flatMap((theme) =>
      ["trusted", "untrusted"].map((trust) => ({ extension, theme, trust })),
    ),
  );
  test.each(matrix)(
    "$theme, $trust, extension $extension: saved before, and run now",
    async ({ extension, theme, trust }) => {
      enable(extension);
      await open(`${trust}.ipynb`, theme);
      if (trust === "trusted" || extension) await expectChart(cellAt(0));
      else await expectPicture(cellAt(0));
      await run(1);
      await expectChart(cellAt(1));
      if (extension) expect(await page.locator(`${shown} .jp-OutputArea script:not([type])`).count()).toBe(0);
      expect(await cellAt(0).getByRole("rowheader", { name: "CH-F2" }).isVisible()).toBe(true);
      const name = `charts-${theme.split(" ")[1]}-${trust}${extension ? "-extension" : ""}.png`;
      await page.screenshot({ path: join(pictures, name) });
      expect({ complaints, outside }).toEqual({ complaints: [], outside: [] });
    },
    90_000,
  );

  test("a running flow is followed by the extension, and its end is what is saved", async () => {
    enable(true);
    await open("live.ipynb", "JupyterLab Light");
    await run(1);
    const chart = cellAt(1).locator(".js-plotly-plot");
    await chart.waitFor({ timeout: 60_000 });
    const points = () =>
      chart.evaluate((node) => (node as unknown as { data: { x: number[] }[] }).data.at(-1)!.x.length);
    const first = await points();
    await until("three more updates have come", async () => (await points()) > first + 3);
    expect(
      await cellAt(1)
        .getByText(/^t = .*loss.*steps/)
        .isVisible(),
    ).toBe(true);
    expect(await page.locator(`${shown} .jp-OutputArea script:not([type])`).count()).toBe(0);
    await page.screenshot({ path: join(pictures, "charts-live.png") });
    await command("notebook:interrupt-kernel");
    await until("the chart says that it was interrupted", async () =>
      /interrupted/.test((await chart.getAttribute("aria-label")) ?? ""),
    );
    const outputs = async () => {
      await command("docmanager:save");
      return lab.read("live.ipynb").cells[1].outputs;
    };
    // after an interrupt the picture of the chart comes last
    await until("the end is saved", async () => JSON.stringify(await outputs()).includes('"image/png"'));
    const bundles = (await outputs()).flatMap(({ data }) => (data === undefined ? [] : [data]));
    // the library, which is nothing to look at, and the run: neither a live figure nor an empty display is left
    expect(bundles.map((data) => Object.keys(data).sort())).toEqual([
      ["text/html", "text/plain"],
      expect.arrayContaining(["application/vnd.plotly.v1+json", "image/png", "text/html", "text/plain"]),
    ]);
    expect(String(bundles[0]["text/plain"])).toMatch(/plotly\.js/);
    expect(JSON.stringify(bundles)).not.toMatch(/"live":|__thalwegLive/);
    expect(
      await cellAt(1)
        .getByText(/^t = .*loss.*steps/)
        .count(),
    ).toBe(0);
    expect({ complaints, outside }).toEqual({ complaints: [], outside: [] });
  }, 120_000);
});

// The notebooks in a real JupyterLab 4 in a real browser: run all, look, interrupt.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { chromiumPath, launch } from "../charts/chromium";
import { pythonWithJupyterLab, startLab, type Lab } from "./jupyterlab";

const python = pythonWithJupyterLab();
const reason =
  python === null
    ? "no Python with JupyterLab 4: run `npm run lab -- --prepare`, or set THALWEG_TEST_PYTHON"
    : chromiumPath === undefined
      ? "no Chromium: install it, or set CHROMIUM_PATH"
      : null;
if (reason !== null) process.stderr.write(`JupyterLab tests are skipped: ${reason}\n`);

/** what `window.jupyterapp` offers under --expose-app-in-browser */
interface JupyterApp {
  jupyterapp: { commands: { execute(id: string): Promise<unknown> } };
}

/** Runs one of JupyterLab's commands; its result stays in the page, where it may be a whole widget. */
const command = (page: Page, id: string) =>
  page.evaluate(async (name) => {
    await (globalThis as unknown as JupyterApp).jupyterapp.commands.execute(name);
  }, id);

const pictures = resolve("test-results");

/** A notebook whose second cell follows a slow, stiff flow with an explicit method: it would run for hours. */
function longNotebook(): string {
  const cell = (source: string) => ({
    cell_type: "code",
    id: `cell-${source.length}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  });
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "thalweg", display_name: "thalweg (TypeScript)", language: "typescript" },
    },
    cells: [
      cell(`const network = mlp({ widths: [1, 40, 40, 1], activation: "tanh", biases: true, initialization: gaussianWeights({ seed: 1, biasStandardDeviation: 0.5 }) });
const x = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
const data = explicit({ inputs: x.map((v) => [v]), targets: x.map((v) => Math.cos(5 * Math.acos(v))) });`),
      cell(`%%converge slow --until-time 1e9 --integrator dopri5 --tolerance 1e-9
{ network, data }`),
      cell("`${slow.status}, ${slow.trajectory.time.length > 5}`"),
    ],
  };
  const path = join(mkdtempSync(join(tmpdir(), "thalweg-long-")), "long.ipynb");
  writeFileSync(path, JSON.stringify(notebook));
  return path;
}

(reason === null ? describe : describe.skip)("JupyterLab 4", () => {
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    lab = await startLab(python!, {
      "chatterjee.ipynb": resolve("notebooks/chatterjee.ipynb"),
      "long.ipynb": longNotebook(),
    });
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1280, height: 1500 } });
    page.on("pageerror", (error) => errors.push(String(error)));
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  }, 60_000);

  async function open(notebook: string): Promise<void> {
    await page.goto(lab.url(notebook));
    await page.waitForSelector(`${shown} .jp-Cell`, { timeout: 60_000 });
    // the notebook's own indicator says idle before there is a session; the status bar does not
    await until("the kernel is idle", async () =>
      /thalweg.*Idle/.test(await page.locator("#jp-main-statusbar").innerText()),
    );
  }

  test("chatterjee.ipynb: run all, the chart is drawn, the card reads proved", async () => {
    await open("chatterjee.ipynb");
    await command(page, "notebook:run-all-cells");
    await until("every cell has run", async () => {
      await command(page, "docmanager:save");
      return codeCells(lab, "chatterjee.ipynb").every((cell) => cell.execution_count !== null);
    });
    const outputs = codeCells(lab, "chatterjee.ipynb").flatMap((cell) => cell.outputs);
    expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
    expect(outputs.some((output) => output.data?.["application/vnd.plotly.v1+json"] !== undefined)).toBe(
      true,
    );

    const chart = page.locator(`${shown} .js-plotly-plot`).first();
    await chart.scrollIntoViewIfNeeded();
    await page.waitForSelector(`${shown} .js-plotly-plot .scatterlayer path.js-line`, { state: "attached" });
    expect(await chart.locator(".scatterlayer path.js-line").count()).toBeGreaterThanOrEqual(2);
    const text = await page.locator(`${shown} .jp-OutputArea`).allInnerTexts();
    expect(text.join("\n")).toMatch(/proved/);
    await page.screenshot({ path: join(pictures, "jupyterlab-chatterjee.png") });
    expect(errors).toEqual([]);
  }, 120_000);

  test("a running cell can be interrupted and keeps its partial curve", async () => {
    await open("long.ipynb");
    const everything = command(page, "notebook:run-all-cells");
    await page.waitForSelector(`${shown} .js-plotly-plot`, { timeout: 90_000 });
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(pictures, "jupyterlab-running.png") });
    const asked = Date.now();
    await command(page, "notebook:interrupt-kernel");
    await until("the chart says that it was interrupted", async () => {
      const text = await page.locator(`${shown} .jp-OutputArea`).allInnerTexts();
      return /interrupted/i.test(text.join("\n"));
    });
    expect(Date.now() - asked).toBeLessThan(20_000);
    await page.waitForSelector(`${shown} .js-plotly-plot .scatterlayer path.js-line`, { state: "attached" });
    // the session goes on: the run is there, with what it had computed
    await everything.catch(() => undefined);
    await page.screenshot({ path: join(pictures, "jupyterlab-interrupted.png") });
    await until("the cell's outcome is saved", async () => {
      await command(page, "docmanager:save");
      const bundles = codeCells(lab, "long.ipynb")[1].outputs;
      return JSON.stringify(bundles).includes("interrupted");
    });
    const figure = codeCells(lab, "long.ipynb")[1]
      .outputs.map(
        (output) =>
          output.data?.["application/vnd.plotly.v1+json"] as { data: { y: number[] }[] } | undefined,
      )
      .find((one) => one !== undefined);
    expect(Math.max(...figure!.data.map((trace) => trace.y?.length ?? 0))).toBeGreaterThan(5);
    expect(errors).toEqual([]);
  }, 120_000);
});

(reason === null ? describe : describe.skip)("JupyterLab 4, at the keyboard", () => {
  let lab: Lab;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    lab = await startLab(python!, { "written.ipynb": writtenNotebook() });
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    await page.goto(lab.url("written.ipynb"));
    await page.waitForSelector(`${shown} .jp-Cell`, { timeout: 60_000 });
    await idle();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  }, 60_000);

  const idle = () =>
    until("the kernel is idle", async () =>
      /thalweg.*Idle/.test(await page.locator("#jp-main-statusbar").innerText()),
    );
  const editor = (index: number) => page.locator(`${shown} .jp-CodeCell .cm-content`).nth(index);
  const saved = async () => {
    await command(page, "docmanager:save");
    return codeCells(lab, "written.ipynb");
  };

  test("Tab completes, Shift-Tab tells the type", async () => {
    await editor(0).click();
    await page.keyboard.type("const rates = { slowest: 2, fastest: 8 };");
    await page.keyboard.press("Shift+Enter");
    await until("the first cell has run", async () => (await saved())[0].execution_count === 1);
    await editor(1).click();
    await page.keyboard.type("rates.sl");
    await page.keyboard.press("Tab");
    // one match is put in at once, several are offered
    await until("the name is completed", async () => {
      if ((await editor(1).innerText()).includes("rates.slowest")) return true;
      if (await page.locator(".jp-Completer:not(.lm-mod-hidden)").isVisible())
        await page.keyboard.press("Enter");
      return false;
    });
    await page.keyboard.press("Shift+Tab");
    const hint = page.locator(".jp-Tooltip");
    await hint.waitFor({ timeout: 20_000 });
    await until("the hint tells the type", async () => /slowest: number/.test(await hint.innerText()));
    await page.screenshot({ path: join(pictures, "jupyterlab-hint.png") });
    await page.keyboard.press("Escape");
    await page.keyboard.press("Shift+Enter");
    await until("its value is there", async () => JSON.stringify((await saved())[1].outputs).includes('"2"'));
  }, 120_000);

  (hasWidgets(python) ? test : test.skip)(
    "a slider of ipywidgets is drawn and steers a running cell",
    async () => {
      await editor(3).click();
      await page.keyboard.type(
        "const handle = slider({ minimum: 0, maximum: 4, label: 'rate' }); display(handle); while (handle.value < 2) await new Promise((r) => setTimeout(r, 10)); `moved to ${handle.value >= 2}`",
      );
      await page.keyboard.press("Shift+Enter");
      const knob = page.locator(`${shown} .widget-slider .noUi-handle`);
      await knob.waitFor({ timeout: 30_000 });
      const box = (await page.locator(`${shown} .widget-slider .noUi-target`).boundingBox())!;
      await page.mouse.click(box.x + 0.75 * box.width, box.y + box.height / 2);
      await page.screenshot({ path: join(pictures, "jupyterlab-slider.png") });
      await until("the cell has seen it", async () =>
        JSON.stringify((await saved())[3].outputs).includes("moved to true"),
      );
      await editor(3).click();
      await page.keyboard.press("Control+a");
      await page.keyboard.type("'the end'");
    },
    120_000,
  );

  test("a busy loop is interrupted; restart and run all counts from one; it is all there after opening again", async () => {
    await editor(2).click();
    await page.keyboard.type("let turns = 0; while (turns < 1e12) turns++;");
    await page.keyboard.press("Shift+Enter");
    await page.waitForTimeout(1500);
    await command(page, "notebook:interrupt-kernel");
    await until("the loop has ended", async () =>
      JSON.stringify((await saved())[2].outputs).includes("InterruptError"),
    );
    await idle();
    await editor(2).click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("rates.fastest * rates.slowest");
    const restarted = command(page, "notebook:restart-run-all");
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    await restarted;
    await until("all cells have run again", async () =>
      JSON.stringify((await saved()).map((cell) => cell.execution_count)).includes("[1,2,3"),
    );
    const outputs = (await saved()).map((cell) => cell.outputs.map(({ data }) => data?.["text/plain"]));
    expect(outputs.slice(0, 3)).toEqual([[], [["2"]], [["16"]]]);
    await page.reload();
    await page.waitForSelector(`${shown} .jp-Cell`, { timeout: 60_000 });
    await until("the outputs are shown again", async () =>
      (await page.locator(`${shown} .jp-OutputArea-output`).allInnerTexts()).includes("16"),
    );
    expect(await page.locator(`${shown} .jp-CodeCell .jp-InputPrompt`).allInnerTexts()).toEqual(
      expect.arrayContaining(["[1]:", "[2]:", "[3]:"]),
    );
    await page.screenshot({ path: join(pictures, "jupyterlab-reopened.png") });
  }, 180_000);
});

function hasWidgets(interpreter: string | null): boolean {
  return interpreter !== null && spawnSync(interpreter, ["-c", "import ipywidgets"]).status === 0;
}

/** Four empty cells. */
function writtenNotebook(): string {
  const cell = (id: string) => ({
    cell_type: "code",
    id,
    metadata: {},
    execution_count: null,
    outputs: [],
    source: "",
  });
  const kernelspec = { name: "thalweg", display_name: "thalweg (TypeScript)", language: "typescript" };
  const path = join(mkdtempSync(join(tmpdir(), "thalweg-written-")), "written.ipynb");
  writeFileSync(
    path,
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec },
      cells: ["one", "two", "three", "four"].map(cell),
    }),
  );
  return path;
}

const shown = ".jp-NotebookPanel:not(.lm-mod-hidden)";
interface SavedCell {
  cell_type: string;
  execution_count: number | null;
  outputs: { output_type: string; data?: Record<string, unknown> }[];
}

function codeCells(lab: Lab, notebook: string): SavedCell[] {
  const saved = JSON.parse(readFileSync(join(lab.folder, notebook), "utf8")) as { cells: SavedCell[] };
  return saved.cells.filter((cell) => cell.cell_type === "code");
}

/** Waits for a condition; the time limit of the test ends it. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error(`waited in vain until ${what}`);
}

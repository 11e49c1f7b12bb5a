// Notebooks in real front ends in a real browser: typed, completed, run, interrupted, restarted, saved and opened again.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser } from "playwright-core";
import { launch } from "../charts/chromium";
import { describeWith, hasWidgets, notebookOf, startServer, type FrontEnd, type Server } from "./frontEnd";
import { NotebookPage, until } from "./notebookPage";

/** The second cell follows a stiff flow at a tolerance that keeps it busy for hours. */
const longNotebook = notebookOf([
  {
    source: `const network = mlp({ widths: [1, 40, 40, 1], activation: "tanh", biases: true, initialization: gaussianWeights({ seed: 1, biasStandardDeviation: 0.5 }) });
const x = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
const data = explicit({ inputs: x.map((v) => [v]), targets: x.map((v) => Math.cos(5 * Math.acos(v))) });`,
  },
  { source: "%%converge slow --until-time 1e9 --integrator dopri5 --tolerance 1e-12\n{ network, data }" },
  { source: "`${slow.status}, ${slow.trajectory.time.length > 5}`" },
]);

/** A flow that ends where its loss is below what a slider says; typed, so that brackets must not be closed for it. */
const steered = [
  "const goal = slider({ label: 'stop below', minimum: -12, maximum: 2 }); display(goal);",
  "const controller = new AbortController();",
  "const watched = await converge({ network: mlp({ widths: [1, 40, 40, 1], activation: 'tanh', initialization: gaussianWeights({ seed: 1 }) }),",
  "data: explicit({ inputs: [[-1], [-0.3], [0.4], [1]], targets: [1, -1, 1, -1] }) },",
  "{ until: { time: 1e9 }, integrator: 'dopri5', tolerance: 1e-13, store: false, show: false, signal: controller.signal,",
  "onProgress: ({ loss }) => { if (Math.log10(loss) < goal.value) controller.abort(); } });",
  "`${watched.status} by a goal above 1: ${goal.value > 1}`",
].join(" ");

const frontEnds: FrontEnd[] = ["JupyterLab 4", "Notebook 7"];
for (const frontEnd of frontEnds) {
  const picture = (name: string) => `${frontEnd.split(" ")[0].toLowerCase()}-${name}`;
  const ready = frontEnd === "JupyterLab 4" ? "chatterjee" : "welcome";

  describeWith(frontEnd, (python) => {
    let server: Server;
    let browser: Browser;
    let notebook: NotebookPage;
    const open = async (name: string): Promise<NotebookPage> => {
      await notebook?.page.close();
      return (notebook = await NotebookPage.open(browser, server, name));
    };

    beforeAll(async () => {
      server = await startServer(frontEnd, python, {
        "written.ipynb": notebookOf([{ source: "" }, { source: "" }, { source: "" }, { source: "" }]),
        [`${ready}.ipynb`]: readFileSync(resolve(`notebooks/${ready}.ipynb`), "utf8"),
        "long.ipynb": longNotebook,
      });
      browser = await launch();
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    }, 60_000);

    afterEach(() => expect(notebook.errors).toEqual([]));

    test("Tab completes, Shift-Tab tells the type", async () => {
      const { page } = await open("written.ipynb");
      await notebook.run(0, "const rates = { slowest: 2, fastest: 8 };");
      await until("it has run", async () => (await notebook.saved())[0].execution_count === 1);
      await notebook.type(1, "rates.sl");
      await page.keyboard.press("Tab");
      // one match is put in at once, several are offered
      await until("the name is completed", async () => {
        if ((await notebook.editor(1).innerText()).includes("rates.slowest")) return true;
        if (await page.locator(".jp-Completer:not(.lm-mod-hidden)").isVisible())
          await page.keyboard.press("Enter");
        return false;
      });
      await page.keyboard.press("Shift+Tab");
      const hint = page.locator(".jp-Tooltip");
      await hint.waitFor({ timeout: 20_000 });
      await until("the hint tells the type", async () => /slowest: number/.test(await hint.innerText()));
      await notebook.picture(picture("hint"));
      await page.keyboard.press("Escape");
      await page.keyboard.press("Shift+Enter");
      await until("its value is there", async () => shows((await notebook.saved())[1], '"2"'));
    }, 120_000);

    test("a mistake is shown at its place, and ends Run All", async () => {
      await notebook.type(2, 'const wrong: number = "text";');
      await notebook.type(3, "'never'");
      await notebook.command("notebook:run-all-cells").catch(() => undefined);
      await until("the mistake is told", async () =>
        shows((await notebook.saved())[2], "Type 'string' is not assignable to type 'number'"),
      );
      await notebook.picture(picture("mistake"));
      const cells = await notebook.saved();
      expect(cells.map((cell) => cell.execution_count)).toEqual([3, 4, 5, null]);
      expect(shows(cells[2], "line 1, column 7")).toBe(true);
    }, 120_000);

    test(`a slider ${hasWidgets(python) ? "of ipywidgets" : "of HTML"} steers a running flow`, async () => {
      await notebook.run(3, steered);
      const handle = notebook.find(
        hasWidgets(python) ? ".widget-slider .noUi-target" : ".jp-OutputArea input[type=range]",
      );
      await handle.waitFor({ timeout: 30_000 });
      await until("it may be moved", () => handle.isEnabled());
      const box = (await handle.boundingBox())!;
      await notebook.page.mouse.click(box.x + 0.95 * box.width, box.y + box.height / 2);
      await notebook.picture(picture("slider"));
      await until("the flow has ended", async () =>
        shows((await notebook.saved())[3], "interrupted by a goal above 1: true"),
      );
    }, 120_000);

    test("a busy loop is interrupted; restart and run all counts from one; all is there after opening again", async () => {
      await notebook.run(2, "console.log('it runs'); let turns = 0; while (turns < 1e12) turns++;");
      await until("the loop has begun", async () => (await notebook.outputs()).includes("it runs"));
      await notebook.command("notebook:interrupt-kernel");
      await until("the loop has ended", async () => shows((await notebook.saved())[2], "InterruptError"));
      await notebook.idle();
      await notebook.type(2, "rates.fastest * rates.slowest");
      await notebook.type(3, "'the end'");
      const restarted = notebook.command("notebook:restart-run-all");
      await notebook.page.locator(".jp-Dialog .jp-mod-accept").click();
      await restarted;
      const counts = async () => (await notebook.saved()).map((cell) => cell.execution_count);
      await until("all cells have run again", async () => (await counts()).join() === "1,2,3,4");
      const values = (await notebook.saved()).map((cell) =>
        cell.outputs.map(({ data }) => data?.["text/plain"]),
      );
      expect(values).toEqual([[], [["2"]], [["16"]], [["'the end'"]]]);
      await notebook.reload();
      await until("the outputs are shown again", async () => (await notebook.outputs()).includes("16"));
      const prompts = await notebook.find(".jp-CodeCell .jp-InputPrompt").allInnerTexts();
      expect(prompts.filter((prompt) => prompt !== "")).toEqual(["[1]:", "[2]:", "[3]:", "[4]:"]);
      await notebook.picture(picture("reopened"));
    }, 180_000);

    test(`${ready}.ipynb: run all, the chart is drawn, the card reads proved`, async () => {
      const { page } = await open(`${ready}.ipynb`);
      await notebook.command("notebook:run-all-cells");
      await until("every cell has run", async () =>
        (await notebook.saved()).every((cell) => cell.execution_count !== null),
      );
      const outputs = (await notebook.saved()).flatMap((cell) => cell.outputs);
      expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
      expect(
        outputs.filter((output) => output.data?.["application/vnd.plotly.v1+json"] !== undefined).length,
      ).toBeGreaterThan(0);
      const chart = notebook.find(".js-plotly-plot").first();
      await chart.scrollIntoViewIfNeeded();
      await chart.locator(".scatterlayer path.js-line").first().waitFor({ state: "attached" });
      expect(await chart.locator(".scatterlayer path.js-line").count()).toBeGreaterThanOrEqual(2);
      expect(await notebook.outputs()).toMatch(/proved/);
      await page.waitForTimeout(500);
      await notebook.picture(picture(ready));
    }, 240_000);

    test("a running flow can be interrupted and keeps its partial curve", async () => {
      const { page } = await open("long.ipynb");
      const everything = notebook.command("notebook:run-all-cells").catch(() => undefined);
      const chart = notebook.find(".js-plotly-plot");
      await chart.waitFor({ timeout: 90_000 });
      await until(
        "the curve has grown",
        async () =>
          (await chart.evaluate(
            (node) => (node as unknown as { data: { x: number[] }[] }).data.at(-1)!.x.length,
          )) > 15,
      );
      await notebook.picture(picture("running"));
      await notebook.command("notebook:interrupt-kernel");
      await until("the chart says so", async () => /interrupted at/i.test(await notebook.outputs()));
      await everything;
      await notebook.picture(picture("interrupted"));
      await until("its outcome is saved", async () => shows((await notebook.saved())[1], "InterruptError"));
      const cell = (await notebook.saved())[1];
      const figures = cell.outputs.flatMap(({ data }) => data?.["application/vnd.plotly.v1+json"] ?? []);
      const [{ data: traces }] = figures as { data: { y?: number[] }[] }[];
      expect(Math.max(...traces.map((trace) => trace.y?.length ?? 0))).toBeGreaterThan(5);
      // the session goes on: the run is there, with what it had computed
      await notebook.editor(2).click();
      await page.keyboard.press("Shift+Enter");
      await until("the run is there", async () => shows((await notebook.saved())[2], "interrupted, true"));
    }, 240_000);
  });
}

function shows(cell: { outputs: unknown[] }, text: string): boolean {
  return JSON.stringify(cell.outputs).includes(text);
}

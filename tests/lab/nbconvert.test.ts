// Charts in what nbconvert makes of a notebook: pages opened from a file, and LaTeX sources.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import {
  convergenceChart,
  figureBundle,
  libraryBundle,
  pictureOf,
  runSummary,
  verdictCard,
} from "../../src/charts";
import { interactive } from "../../src/convergence";
import { displayKey } from "../../src/convergence/host";
import { chromiumPath, launch, openPage } from "../charts/chromium";
import { mixedRun, provedRun } from "../charts/fixtures";

const python = process.env.THALWEG_TEST_PYTHON;
const hasNbconvert = python !== undefined && spawnSync(python, ["-c", "import nbconvert"]).status === 0;
const reason = !hasNbconvert
  ? "no Python with nbconvert: set THALWEG_TEST_PYTHON"
  : chromiumPath === undefined
    ? "no Chromium: install it, or set CHROMIUM_PATH"
    : null;
if (reason !== null) process.stderr.write(`tests of charts under nbconvert are skipped: ${reason}\n`);

/** Each notebook as a light and a dark page, and as LaTeX. */
const convert = `
import sys, os
from nbconvert import HTMLExporter, LatexExporter
folder = sys.argv[1]
for name in ["charts", "words"]:
    source = os.path.join(folder, name + ".ipynb")
    for theme in ["light", "dark"]:
        html, _ = HTMLExporter(theme=theme).from_filename(source)
        open(os.path.join(folder, f"{name}-{theme}.html"), "w").write(html)
tex, resources = LatexExporter().from_filename(os.path.join(folder, "charts.ipynb"))
open(os.path.join(folder, "charts.tex"), "w").write(tex)
for name, data in resources["outputs"].items():
    open(os.path.join(folder, name), "wb").write(data)
`;

const slider = interactive({ rate: [0.5, 4, 0.5, 1] }, ({ rate }) => ({
  x: [0, 1, 2],
  y: [1, Math.exp(-rate), Math.exp(-2 * rate)],
}));
const bundles = [
  libraryBundle(),
  ...[provedRun(), mixedRun()].map((run) => {
    const figure = convergenceChart(run);
    return figureBundle(figure, {
      text: runSummary(run),
      card: verdictCard(run),
      picture: pictureOf(figure),
    });
  }),
  (slider as unknown as Record<symbol, () => Record<string, unknown>>)[displayKey](),
];

function notebook(outputs: Record<string, unknown>[]): string {
  const cell = {
    cell_type: "code",
    id: "charts",
    metadata: {},
    execution_count: 1,
    outputs: outputs.map((data) => ({ output_type: "display_data", data, metadata: {} })),
    source: "run",
  };
  const kernelspec = { name: "thalweg", display_name: "thalweg (TypeScript)", language: "typescript" };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: [cell] });
}

(reason === null ? describe : describe.skip)("nbconvert", () => {
  const pictures = resolve("test-results");
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), "thalweg-nbconvert-"));
    writeFileSync(join(folder, "charts.ipynb"), notebook(bundles));
    writeFileSync(join(folder, "words.ipynb"), notebook([{ "text/plain": "no chart" }]));
    const { status, stderr } = spawnSync(python!, ["-c", convert, folder], {
      encoding: "utf8",
      timeout: 110_000,
    });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(name: string, javaScriptEnabled: boolean) {
    const watched = await openPage(browser, { javaScriptEnabled });
    // what nbconvert's own page asks for is refused at once, as it is without a network
    await watched.page.route(/^https?:/, (route) => route.abort());
    await watched.page.goto(`file://${join(folder, name)}`, { waitUntil: "load" });
    return watched;
  }

  const forms = ["light", "dark"].flatMap((theme) => [true, false].map((scripts) => ({ theme, scripts })));
  test.each(forms)(
    "a $theme page, scripts $scripts: charts or their pictures, and nothing asked for",
    async (form) => {
      const { theme, scripts } = form;
      const bare = await opened(`words-${theme}.html`, scripts);
      const { page, complaints, requests } = await opened(`charts-${theme}.html`, scripts);
      const images = page.locator('[data-part="substitute"] img');
      if (scripts) {
        await page.waitForFunction(
          `document.querySelectorAll('[data-part="chart"].js-plotly-plot').length === 3`,
        );
        await page.waitForFunction(
          `[...document.querySelectorAll("img")].every((image) => image.offsetParent === null)`,
        );
        expect(await page.locator("input[type=range]").isVisible()).toBe(true);
      } else {
        for (const image of await images.all()) {
          await image.waitFor();
          expect((await image.boundingBox())!.width).toBeGreaterThan(500);
        }
        expect(await page.locator(".js-plotly-plot").count()).toBe(0);
      }
      expect(await images.count()).toBe(3);
      await page.screenshot({
        path: join(pictures, `nbconvert-${theme}${scripts ? "" : "-quiet"}.png`),
        fullPage: true,
      });
      // no more than what the page of a notebook without charts asks for and complains of
      expect([...new Set(requests)].sort()).toEqual([...new Set(bare.requests)].sort());
      const ours = complaints.filter(
        (words) => /thalweg|plotly/i.test(words) || !bare.complaints.includes(words),
      );
      expect(ours).toEqual([]);
      await page.context().close();
      await bare.page.context().close();
    },
    60_000,
  );

  test("LaTeX sources include the pictures as PNG", () => {
    const tex = readFileSync(join(folder, "charts.tex"), "utf8");
    const files = readdirSync(folder).filter((name) => name.endsWith(".png"));
    expect(files).toHaveLength(3);
    for (const name of files) expect(tex).toContain(name);
    expect(tex).not.toMatch(/svg/i);
    for (const bundle of bundles) expect(Object.keys(bundle)).not.toContain("image/svg+xml");
  });
});

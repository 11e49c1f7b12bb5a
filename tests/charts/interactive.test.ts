// Charts that a browser computes again: what is shipped, what is refused, and what Chromium makes of a moved slider.
import type { Browser } from "playwright-core";
import { familyChart, figureBundle, figureText, interactiveBundle, libraryHtml } from "../../src/charts";
import { sixDigits } from "../../src/charts/numbers";
import { stillOf } from "../../src/charts/still";
import type { Control, InteractiveResult } from "../../src/charts";
import { seriesOf } from "../../src/charts/series";
import { InputError } from "../../src/errors";
import { describeInBrowser, launch, openPage } from "./chromium";
import { contrast } from "./contrast";
import { equalityRun, provedRun } from "./fixtures";
import { several } from "./gallery";

const decay = ({ rate }: Record<string, number>) => {
  const x = Array.from({ length: 41 }, (_, k) => k / 10);
  return { x, y: x.map((t) => Math.exp(-rate * t)), name: "</script> & decay" };
};
const outside = 3;

describe("a bundle", () => {
  const bundle = interactiveBundle({ rate: [0.5, 4, 0.5, 1] }, decay, { title: "Decay", yAxis: "log" });

  test("has the function, one slider a control, and a picture of the start", () => {
    const html = String(bundle["text/html"]);
    expect(html).toContain('<input type="range" data-name="rate" min="0.5" max="4" step="0.5" value="1"');
    expect(html).toContain("Math.exp(-rate * t)");
    expect(html).toContain('<img src="data:image/png;base64,iVBOR');
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(bundle["text/plain"]).toBe("Decay rate = 1.");
    expect(JSON.stringify(bundle).length).toBeLessThan(250_000);
  });

  test("a function that gives one number needs no chart", () => {
    const { "text/plain": text, ...rest } = interactiveBundle({ a: [0, 2] }, ({ a }) => a + 0.5);
    expect(text).toBe("Interactive chart: a = 0: 0.5");
    expect(Object.keys(rest)).toEqual(["text/html"]);
  });
});

describe("refused", () => {
  test("a name from outside, in whatever branch the ends of the sliders take", () => {
    expect(() => interactiveBundle({ a: [0, 1] }, ({ a }) => a * outside)).toThrow(
      /uses "outside" from outside/,
    );
    expect(() => interactiveBundle({ a: [0, 1] }, ({ a }) => (a < 1 ? a : outside))).toThrow(InputError);
    expect(() => interactiveBundle({ a: [0, 1] }, () => process.pid)).toThrow(/"process"/);
  });

  test.each<[Record<string, Control>, () => InteractiveResult, RegExp]>([
    [{}, () => 1, /no control/],
    [{ a: [1, 1] }, () => 1, /least < greatest/],
    [{ a: [0, 1, 0] }, () => 1, /step must be > 0/],
    [{ a: [0, 1, 0.1, 2] }, () => 1, /start must lie between 0 and 1/],
    [{ a: [0, 1] }, () => "text" as unknown as number, /must give a number/],
    [
      { a: [0, 1] },
      {
        f(): number {
          return 1;
        },
      }.f,
      /arrow function/,
    ],
    [
      { a: [0, 1] },
      (): number => {
        throw new Error("no");
      },
      /fails at \{"a":0\}: no/,
    ],
  ])("%o", (controls, fn, message) => {
    expect(() => interactiveBundle(controls, fn)).toThrow(message);
  });
});

test("series: numbers, one, several, and nothing else", () => {
  const one = { x: [1, 2], y: [3, 4] };
  expect(seriesOf([5, 6])).toEqual([{ x: [0, 1], y: [5, 6] }]);
  expect(seriesOf(one)).toEqual([one]);
  expect(seriesOf([one, one])).toHaveLength(2);
  for (const wrong of [null, "a", [], {}, { x: [1], y: [] }, [one, 1]]) expect(seriesOf(wrong)).toBeNull();
});

describe("a family", () => {
  test("has a frame a run with as many traces each, and one step a frame", () => {
    const figure = familyChart([provedRun(), { ...equalityRun(), theorems: [] }], [64, 128], "width");
    expect(figure.frames).toHaveLength(2);
    expect(figure.frames!.map(({ data }) => (data as unknown[]).length)).toEqual([2, 2]);
    const [slider] = figure.layout.sliders as { steps: { label: string }[] }[];
    expect(slider.steps.map(({ label }) => label)).toEqual(["64", "128"]);
  });

  test("shows all its runs on paper, where no slider can be moved", () => {
    const still = stillOf(familyChart(several, [1, 1.3, 1.7, 2.2, 2.9], "rate"));
    expect(still.frames).toBeUndefined();
    expect(still.layout.sliders).toBeUndefined();
    const shown = still.data.filter(({ showlegend }) => showlegend === true);
    expect(shown.map(({ name }) => name)).toEqual([
      "wide and pale: bounds, in the colour of their run",
      ...["rate 1", "rate 1.3", "rate 1.7", "rate 2.2", "rate 2.9"],
    ]);
    const losses = shown.slice(1).map(({ y }) => (y as number[]).at(-1));
    expect(losses).toEqual(several.map(({ trajectory }) => sixDigits(trajectory.loss.at(-1)!)));
    expect(new Set(shown.slice(1).map(({ line }) => JSON.stringify(line))).size).toBe(5);
    expect(stillOf(still)).toBe(still);
  });

  test("of many runs grows lighter from the first to the last, and names both", () => {
    const runs = Array.from({ length: 40 }, (_, k) => ({ ...several[k % 5], theorems: [] }));
    const { data } = stillOf(
      familyChart(
        runs,
        runs.map((_, k) => k),
        "width",
      ),
    );
    expect(data).toHaveLength(40);
    const names = data.filter(({ showlegend }) => showlegend === true).map(({ name }) => name);
    expect([names.length, names[0], names.at(-1)]).toEqual([9, "width 0", "width 39"]);
    const light = data.map(({ line }) => contrast((line as { color: string }).color, "#ffffff"));
    light.slice(1).forEach((value, k) => expect(value).toBeLessThan(light[k]));
    expect(light.at(-1)).toBeGreaterThan(3);
  });

  test("has all runs in the picture, the table and the text of its display", () => {
    const figure = familyChart(several, [1, 1.3, 1.7, 2.2, 2.9], "rate");
    const html = String(figureBundle(figure, { text: "family" })["text/html"]).replace(
      /<script>.*?<\/script>/gs,
      "",
    );
    for (const value of [1, 1.3, 1.7, 2.2, 2.9])
      expect(figureText(figure)).toContain(`rate ${value}: loss 1 to`);
    // runs that were recorded at no time in common have no table
    const same = familyChart([provedRun(), { ...provedRun(), theorems: [] }], [64, 128], "width");
    expect(String(figureBundle(same, { text: "family" })["text/html"])).toMatch(/>width 64<.*>width 128</s);
    expect(html).not.toContain("observed loss");
  });

  test("refuses another number of values", () => {
    expect(() => familyChart([provedRun()], [], "width")).toThrow(/as many values/);
  });
});

describeInBrowser("interactive charts in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => browser.close());

  test("a slider moved by the keyboard computes the curve again, offline", async () => {
    const { page, complaints, requests } = await openPage(browser);
    const bundle = interactiveBundle({ rate: [0.5, 4, 0.5, 1] }, decay);
    await page.setContent(`<!doctype html><body>${String(bundle["text/html"])}${libraryHtml()}</body>`);
    const at = (k: number) => page.evaluate(`document.querySelector(".js-plotly-plot")?.data?.[0].y[${k}]`);
    await page.waitForFunction(`document.querySelector("input").offsetParent !== null`);
    expect(await at(10)).toBeCloseTo(Math.exp(-1), 12);
    await page.locator("input").focus();
    await page.keyboard.press("ArrowRight");
    expect(await at(10)).toBeCloseTo(Math.exp(-1.5), 12);
    expect(await page.locator("output").textContent()).toBe("1.5");
    expect(await page.locator("img").isVisible()).toBe(false);
    expect([complaints, requests]).toEqual([[], []]);
    await page.context().close();
  });

  test("without scripts the picture stays and no dead slider shows", async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false });
    const bundle = interactiveBundle({ rate: [0.5, 4] }, decay);
    await page.setContent(`<!doctype html><body>${String(bundle["text/html"])}</body>`);
    expect(await page.locator("img").isVisible()).toBe(true);
    expect(await page.locator("input").isVisible()).toBe(false);
    await page.context().close();
  });

  test("the slider of a family changes the run", async () => {
    const { page, complaints } = await openPage(browser);
    const figure = familyChart([provedRun(), equalityRun()], [64, 128], "width");
    const html = String(figureBundle(figure, { text: "family" })["text/html"]);
    await page.setContent(`<!doctype html><body>${html}${libraryHtml()}</body>`);
    await page.waitForFunction(`document.querySelector(".slider-group") !== null`);
    const first = `document.querySelector(".js-plotly-plot").data[1].y[0]`;
    expect(await page.evaluate(first)).toBe(0.375);
    await page.evaluate(
      `Plotly.animate(document.querySelector(".js-plotly-plot"), ["128"], { mode: "immediate" })`,
    );
    expect(await page.evaluate(first)).toBe(0.8);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

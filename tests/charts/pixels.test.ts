// The pictures that are drawn without a browser, beside a real browser's drawing of the same figures.
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { drawPicture, libraryHtml } from "../../src/charts";
import { plotlyPromise } from "../../src/charts/library";
import { stillOf } from "../../src/charts/still";
import { describeInBrowser, launch, openPage } from "./chromium";
import { gallery } from "./gallery";

/** A pixel is different when no pixel at most so far away has its colour, within so much of 255 in each channel. */
const reach = 3;
const tolerance = 80;
/** Letters are smoothed in different ways; no more than this share of the pixels may differ. */
const mostDifferent = 0.002;

const font = (weight: string, file: string) =>
  `@font-face{font-family:"DejaVu Sans";font-weight:${weight};src:url(data:font/ttf;base64,${readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${file}`)).toString("base64")})}`;

/** Runs in the page: the share of pixels of the first picture that the second does not have nearby. */
const difference = `async ([first, second, reach, tolerance]) => {
  const pixels = await Promise.all([first, second].map(async (png) => {
    const image = new Image();
    image.src = "data:image/png;base64," + png;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width; canvas.height = image.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  }));
  const [a, b] = pixels;
  if (a.width !== b.width || a.height !== b.height) return "sizes " + [a.width, a.height, b.width, b.height];
  const near = (k, l) => [0, 1, 2].every((c) => Math.abs(a.data[4 * k + c] - b.data[4 * l + c]) <= tolerance);
  let different = 0;
  for (let y = 0; y < a.height; y++) for (let x = 0; x < a.width; x++) {
    const k = y * a.width + x;
    let found = near(k, k);
    for (let v = Math.max(0, y - reach); v <= Math.min(b.height - 1, y + reach) && !found; v++)
      for (let u = Math.max(0, x - reach); u <= Math.min(b.width - 1, x + reach) && !found; u++)
        found = near(k, v * b.width + u);
    if (!found) different++;
  }
  return different / (a.width * a.height);
}`;

describeInBrowser("pictures beside Chromium's", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
    page = (await openPage(browser)).page;
    const style = `${font("400", "DejaVuSans.ttf")}${font("700", "DejaVuSans-Bold.ttf")}body{margin:0}`;
    await page.setContent(
      `<!doctype html><style>${style}</style><b style="font-family:DejaVu Sans">b</b><div id="chart" style="font-family:DejaVu Sans">a</div>${libraryHtml()}`,
    );
    await page.evaluate("document.fonts.ready.then(() => true)");
  });
  afterAll(async () => browser.close());

  test.each(Object.keys(gallery))("%s", async (name) => {
    const figure = stillOf(gallery[name]());
    const { width, height } = figure.layout as { width: number; height: number };
    await page.setViewportSize({ width: width + 40, height: height + 60 });
    const { data, layout } = figure;
    await page.evaluate(
      `(${plotlyPromise}).then((Plotly) => Plotly.newPlot("chart", ...${JSON.stringify([data, layout, { staticPlot: true }])}).then(() => true))`,
    );
    const theirs = await page.locator("#chart .svg-container").screenshot();
    const answer = drawPicture({ figure, format: "png", scale: 1, title: "" });
    if ("error" in answer) throw new Error(answer.error);
    const ours = Buffer.from(answer.bytes).toString("base64");
    for (const [first, second] of [
      [ours, theirs.toString("base64")],
      [theirs.toString("base64"), ours],
    ]) {
      const share = await page.evaluate(
        `(${difference})(${JSON.stringify([first, second, reach, tolerance])})`,
      );
      expect(share).toBeLessThan(mostDifferent);
    }
  });
});

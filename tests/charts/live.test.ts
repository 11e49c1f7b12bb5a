// Live updates: small, in the order of the traces, and free of what a logarithmic axis cannot show.
import { boundAt } from "../../src/theorems";
import { chartMime } from "../../src/charts/labextension";
import { liveChart, liveClear, livePoints, liveStart, liveUpdate } from "../../src/charts";
import { mixedRun } from "./fixtures";

const run = mixedRun();

test("points come in the order of the live chart: each bound, then the observed loss", () => {
  const { x, y } = livePoints(run.theorems, { time: [0.5, 1], loss: [0.25, 0.125] });
  expect(x).toHaveLength(liveChart(run).data.length);
  expect(x).toEqual([
    [0.5, 1],
    [0.5, 1],
    [0.5, 1],
  ]);
  expect(y[2]).toEqual([0.25, 0.125]);
  const { bound } = run.theorems[1];
  if (bound === null) throw new Error("the second theorem is drawn");
  expect(y[1][1]).toBeCloseTo(boundAt(bound, 1), 6);
});

test("zero and non-finite losses are left out", () => {
  const { x, y } = livePoints([], { time: [1, 2, 3, 4], loss: [0, NaN, Infinity, 0.5] });
  expect(x).toEqual([[4]]);
  expect(y).toEqual([[0.5]]);
});

test("forty updates cost less than one figure sent anew each time", () => {
  const start = liveStart(liveChart(run), "run-1");
  let bytes = 0;
  for (let k = 0; k < 40; k++) {
    const points = livePoints(run.theorems, {
      time: [k / 7, k / 7 + 0.05],
      loss: [Math.exp(-k), Math.exp(-k - 0.4)],
    });
    bytes += JSON.stringify(liveUpdate("run-1", points, k, "t = 12.34, loss 1.2e-3")).length;
  }
  expect(bytes).toBeLessThan(32_000);
  expect(bytes).toBeLessThan((40 * JSON.stringify(start).length) / 10);
});

test("ids cannot leave their place", () => {
  const id = `x"];alert(1)</script>`;
  const safe = "x---alert-1---script-";
  const start = String(liveStart(liveChart(run), id)["text/html"]);
  const update = String(liveUpdate(id, { x: [[1]], y: [[1]] }, 0, "</div><b>")["text/html"]);
  for (const html of [start, update]) {
    expect(html).toContain(safe);
    expect(html).not.toContain("alert(");
    expect(html.match(/<script/g)).toHaveLength(1);
  }
  expect(update).not.toContain("<b>");
});

test("what the extension of JupyterLab reads says the same as the script", () => {
  const figure = liveChart(run);
  expect(liveStart(figure, "run-1")[chartMime]).toEqual({ version: 1, live: "run-1", figure });
  const points = { x: [[1]], y: [[0.5]] };
  expect(liveUpdate("run-1", points, 7, "t = 1")[chartMime]).toEqual({
    version: 1,
    append: "run-1",
    index: 7,
    points,
  });
});

test("the end leaves nothing", () => {
  expect(liveClear()).toEqual({ "text/html": "", "text/plain": "" });
});

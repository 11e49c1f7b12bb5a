// The convergence chart: stored specifications, and what every figure has to say and must never contain.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { convergenceChart, liveChart, runSummary, type Drawable, type Figure } from "../../src/charts";
import {
  adaptedFlow,
  chatterjee,
  equalityRun,
  equallySpaced,
  mixedRun,
  powerLawRun,
  provedRun,
  run,
  singlePrecisionRun,
  trajectory,
} from "./fixtures";

const golden = join(__dirname, "../../../tests/charts/golden");
const runs: Record<string, () => Drawable> = {
  proved: provedRun,
  mixed: mixedRun,
  equality: equalityRun,
  "single-precision": singlePrecisionRun,
  "power-law": powerLawRun,
};

interface Trace {
  name?: string;
  x: number[];
  y: number[];
  line: { width: number; dash?: string };
}

function traces(figure: Figure): Trace[] {
  return figure.data as unknown as Trace[];
}

function named(figure: Figure, start: string): Trace {
  const found = traces(figure).find(({ name }) => name?.startsWith(start));
  if (found === undefined) throw new Error(`no trace named ${start}`);
  return found;
}

function caption(figure: Figure): string {
  return (figure.layout.title as { text: string }).text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

interface Axis {
  type: string;
  range: [number, number];
  dtick?: unknown;
  exponentformat?: string;
}

function axis(figure: Figure, name: "xaxis" | "yaxis"): Axis {
  return figure.layout[name] as Axis;
}

describe("stored figures", () => {
  test.each(Object.keys(runs))("%s", (name) => {
    const figure = convergenceChart(runs[name]());
    const path = join(golden, `${name}.json`);
    // UPDATE_GOLDEN=1 writes them anew; look at the pictures before committing
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, JSON.stringify(figure));
    expect(existsSync(path)).toBe(true);
    expect(figure).toEqual(JSON.parse(readFileSync(path, "utf8")));
  });
});

describe("every figure", () => {
  test.each(Object.keys(runs))("%s is portable, small and the same each time", (name) => {
    const figure = convergenceChart(runs[name]());
    const text = JSON.stringify(figure);
    expect(text).toBe(JSON.stringify(convergenceChart(runs[name]())));
    expect(text.length).toBeLessThan(60_000);
    expect(text).not.toMatch(/null|NaN|Infinity|\$/);
    expect(JSON.parse(text)).toEqual(figure);
    expect(figure.config).toEqual({
      responsive: true,
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
    });
    const { layout } = figure;
    expect(layout).toMatchObject({ width: 744, paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff" });
    expect(typeof layout.height).toBe("number");
    expect(axis(figure, "yaxis")).toMatchObject({ type: "log", exponentformat: "power", tick0: 0 });
    for (const { x, y } of traces(figure)) {
      expect(x.length).toBeLessThanOrEqual(601);
      expect(x).toHaveLength(y.length);
      for (const value of y) expect(value).toBeGreaterThan(0);
      for (const value of [...x, ...y]) expect(Number(value.toPrecision(6))).toBe(value);
    }
  });

  test.each(Object.keys(runs))("%s keeps its observed curve inside the frame", (name) => {
    const figure = convergenceChart(runs[name]());
    const observed = named(figure, "observed");
    const [low, high] = axis(figure, "yaxis").range;
    for (const value of observed.y) {
      expect(Math.log10(value)).toBeLessThan(high);
      expect(Math.log10(value)).toBeGreaterThan(low);
    }
    const { type, range } = axis(figure, "xaxis");
    const last = observed.x[observed.x.length - 1];
    expect(type === "log" ? Math.log10(last) : last).toBeLessThan(range[1]);
  });
});

describe("bounds", () => {
  test("a proved bound is solid, one not certified is dashed and says under what it holds", () => {
    const figure = convergenceChart(mixedRun());
    expect(named(figure, "Newton").line.dash).toBe("solid");
    expect(named(figure, "Newton").name).toMatch(/proved$/);
    expect(named(figure, "Chatterjee").line.dash).toBe("dash");
    expect(named(figure, "Chatterjee").name?.replace(/<br>/g, " ")).toContain(
      "would hold if CH-F2: some rad &gt; 0",
    );
  });

  test("a theorem refuted or not met has no curve but has its words", () => {
    const figure = convergenceChart(mixedRun());
    // the band's two lines, two bounds, the observed loss
    expect(figure.data).toHaveLength(5);
    expect(caption(figure)).toContain(
      "✗ refuted : Liu, Zhu and Belkin: PL* on a ball, flow (LZB-7), no curve",
    );
    expect(caption(figure)).toContain("hypothesis not met : Chatterjee’s network theorem");
    expect(caption(figure)).toContain("? not certified");
  });

  test("an equality lies wide below the thin observed curve", () => {
    const figure = convergenceChart(equalityRun());
    const [bound, observed] = traces(figure);
    expect(bound.name).toContain("Chen");
    expect(observed.name).toBe("observed loss");
    expect(bound.line.width).toBeGreaterThan(3 * observed.line.width);
  });

  test("bounds that coincide are both visible", () => {
    const first = chatterjee(2, 0.5, "proved");
    const second = { ...chatterjee(2.0001, 0.5, "proved"), id: "liu-zhu-belkin" };
    const other = { ...chatterjee(1, 0.5, "proved"), id: "robin-scaman-lelarge" };
    const decay = trajectory(equallySpaced(5, 40), (t) => 0.5 * Math.exp(-3 * t));
    const widths = traces(convergenceChart(run({ trajectory: decay, theorems: [first, second, other] }))).map(
      ({ line }) => line.width,
    );
    expect(widths[0]).toBeGreaterThan(widths[1] + 2);
    expect(widths[1]).toBe(widths[2]);
  });
});

describe("the stopping time", () => {
  test("is the time at which the equality predicts the loss that was reached", () => {
    const figure = convergenceChart(equalityRun());
    const [line] = figure.layout.shapes as { x0: number }[];
    expect(line.x0).toBeCloseTo(70, 4);
    const words = (figure.layout.annotations as { text: string }[]).map(({ text }) => text);
    expect(words).toContain("predicted stopping time t = 70");
  });

  test("comes from the theorem where it gives one, and not at all for inequalities", () => {
    const theorem = { ...adaptedFlow(0.4, 0.8), constants: { stoppingTime: 42 } };
    const figure = convergenceChart({ ...equalityRun(), theorems: [theorem], status: "timeLimit" });
    expect((figure.layout.shapes as { x0: number }[])[0].x0).toBe(42);
    expect(convergenceChart(provedRun()).layout.shapes).toBeUndefined();
    expect(convergenceChart({ ...equalityRun(), status: "interrupted" }).layout.shapes).toBeUndefined();
  });
});

describe("the noise floor", () => {
  test("is a band over the whole width up to the floor", () => {
    const figure = convergenceChart(singlePrecisionRun());
    const [edge, floor] = traces(figure);
    expect(floor.name).toContain("noise floor");
    expect(new Set(floor.y)).toEqual(new Set([2e-11]));
    expect(Math.log10(edge.y[0])).toBeCloseTo(axis(figure, "yaxis").range[0] - 1, 5);
    expect(floor.x[floor.x.length - 1]).toBe(axis(figure, "xaxis").range[1]);
  });

  test("far below the loss is said, not drawn", () => {
    const figure = convergenceChart(provedRun());
    expect(traces(figure).some(({ name }) => name?.includes("noise"))).toBe(false);
    expect(JSON.stringify(figure.layout.annotations)).toContain(
      "noise floor at the end below the picture, near 10⁻³¹",
    );
  });
});

test("float32 is said", () => {
  expect(caption(convergenceChart(singlePrecisionRun()))).toContain("float32 arithmetic");
  expect(runSummary(singlePrecisionRun())).toContain("float32");
  expect(caption(convergenceChart(provedRun()))).toContain("float64");
});

test("a power law has a logarithmic time axis that starts where the loss begins to move", () => {
  const x = axis(convergenceChart(powerLawRun()), "xaxis");
  expect(x).toMatchObject({ type: "log", dtick: 1, exponentformat: "power" });
  expect(x.range[0]).toBeGreaterThan(-3);
  expect(x.range[0]).toBeLessThan(-1);
});

test("no trajectory, however broken, puts an unplottable number into a figure", () => {
  const value = fc.oneof(
    fc.double(),
    fc.constantFrom(0, NaN, Infinity, -1, 5e-324, 1e-320, 1.7e308),
    fc.double({ min: 1e-20, max: 10, noNaN: true }),
  );
  const records = fc
    .array(fc.tuple(fc.double({ min: 0, max: 1e300, noNaN: true }), value), { maxLength: 60 })
    .map((list) => list.sort(([a], [b]) => a - b));
  fc.assert(
    fc.property(records, value, fc.double({ min: 0, max: 50, noNaN: true }), (list, floor, rate) => {
      const losses = list.map(([, loss]) => loss);
      const recorded = trajectory(
        list.map(([time]) => time),
        () => losses.shift() ?? NaN,
        floor,
      );
      const theorems = [chatterjee(rate, 1, "undecided"), adaptedFlow(rate, 1)];
      const figure = convergenceChart(run({ trajectory: recorded, theorems }));
      // JSON writes null for what is not a finite number
      expect(JSON.stringify(figure)).not.toContain("null");
      for (const { y } of traces(figure)) for (const loss of y) expect(loss).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test("a loss that falls little has round ends and ticks at 1, 2 and 5", () => {
  const slow = trajectory(equallySpaced(2, 30), (t) => 0.42 * Math.exp(-t / 5));
  const { yaxis } = convergenceChart(run({ trajectory: slow, theorems: [] })).layout;
  const { ticktext, range } = yaxis as { ticktext: string[]; range: [number, number] };
  expect(range.map((exponent) => 10 ** exponent)).toEqual([expect.closeTo(0.2, 5), expect.closeTo(0.5, 5)]);
  expect(ticktext).toEqual(expect.arrayContaining(["0.2", "0.5"]));
});

test("nothing to draw is said", () => {
  const zero = run({ trajectory: trajectory([0, 1], () => 0), theorems: [chatterjee(1, 0, "proved")] });
  const figure = convergenceChart(zero);
  expect(JSON.stringify(figure)).not.toMatch(/null/);
  expect(JSON.stringify(figure.layout.annotations)).toContain("no positive loss to draw");
  expect(caption(figure)).toContain("the loss is exactly 0 at t = 0");
});

test("a user's title is text, never markup", () => {
  const figure = convergenceChart({ ...provedRun(), title: "<b>$x$</b> & co" });
  expect((figure.layout.title as { text: string }).text).toContain("&lt;b&gt;&#36;x&#36;&lt;/b&gt; &amp; co");
});

test("the margins grow with the words", () => {
  const short = convergenceChart(provedRun()).layout.margin as { t: number };
  const long = convergenceChart({ ...provedRun(), title: "a title ".repeat(30) }).layout.margin as {
    t: number;
  };
  expect(long.t).toBeGreaterThan(short.t + 30);
});

test("a live chart lets its axes follow, bounds first", () => {
  const figure = liveChart(mixedRun());
  expect(figure.layout.yaxis).toMatchObject({ type: "log", autorange: true });
  expect(traces(figure).map(({ name }) => name?.slice(0, 8))).toEqual(["Chatterj", "Newton–K", "observed"]);
  expect(caption(figure)).toMatch(/Euclidean gradient flow · float64 · running …/);
  expect(caption(figure)).not.toContain("reached");
});

test("the summary is one line with verdicts and numbers", () => {
  const text = runSummary(mixedRun());
  expect(text).not.toContain("\n");
  expect(text).toContain(
    "not certified: Chatterjee’s local criterion, gradient flow (CH-F2); observed: respected",
  );
  expect(text).toContain("loss 1.5 to 1.29×10⁻¹³");
});

test.each([
  [1e-6, 0],
  [1.02, 0],
  [30, 1],
])("a floor at %d times the lower edge has %d lines in the legend: none for a speck", (factor, count) => {
  const times = equallySpaced(5, 41);
  const base = run({ trajectory: trajectory(times, (t) => Math.exp(-4 * t)), theorems: [] });
  const { range } = convergenceChart(base).layout.yaxis as { range: [number, number] };
  const noiseFloor = Float64Array.from(times, (t) => (t < 0.1 ? factor * 10 ** range[0] : 1e-30));
  const chart = convergenceChart({ ...base, trajectory: { ...base.trajectory, noiseFloor } });
  expect(chart.data.filter(({ name }) => String(name).startsWith("noise floor"))).toHaveLength(count);
});

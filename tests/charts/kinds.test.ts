// The figures beside the convergence chart: what each shows of its run, what it says, and what it refuses.
import * as charts from "../../src/charts";
import {
  ballChart,
  compareChart,
  figureText,
  hypothesisTable,
  inGrey,
  landscapeChart,
  outputsChart,
  rayleighChart,
  spectrumChart,
  workPrecisionChart,
  type Figure,
} from "../../src/charts";
import { InputError } from "../../src/errors";
import { contrast } from "./contrast";
import { chatterjee, equalityRun, notMet, provedRun, refuted } from "./fixtures";
import { bowl, descentRun, gallery, leastSquaresRun, targets, workPoints } from "./gallery";

interface Trace {
  name?: string;
  x: (number | null)[];
  y: (number | null)[];
  line: { width: number; dash?: string; color: string };
  showlegend?: boolean;
}

const traces = (figure: Figure) => figure.data as unknown as Trace[];
function named(figure: Figure, start: string): Trace {
  const found = traces(figure).find(({ name }) => name?.startsWith(start));
  if (found === undefined) throw new Error(`no trace ${start}`);
  return found;
}

describe("every kind of figure", () => {
  test.each(Object.keys(gallery))("%s is plain JSON, the same each time, in a stated size", (name) => {
    const figure = gallery[name]();
    const text = JSON.stringify(figure);
    expect(text).toBe(JSON.stringify(gallery[name]()));
    expect(JSON.parse(text)).toEqual(figure);
    expect(text).not.toMatch(/NaN|Infinity|\$[^{]/);
    expect(text.length).toBeLessThan(60_000);
    expect(figure.layout).toMatchObject({
      paper_bgcolor: "#ffffff",
      width: name.startsWith("column") ? 353 : 744,
    });
  });
});

test("the gallery has every chart there is, in both widths", () => {
  const kinds = Object.keys(charts).filter((name) => name.endsWith("Chart"));
  const shows = (kind: string, start: string) =>
    Object.entries(gallery).some(
      ([name, figure]) =>
        name.startsWith(start) &&
        (String(figure).includes(kind) || (kind === "curvesChart" && /plot$/.test(name))),
    );
  expect(kinds).toHaveLength(11);
  for (const kind of kinds) {
    expect([kind, shows(kind, "")]).toEqual([kind, true]);
    // a chart that lives is shown by a notebook alone
    if (kind !== "liveChart") expect([kind, shows(kind, "column-")]).toEqual([kind, true]);
  }
});

describe("spectrum", () => {
  test("shows each eigenvalue: the ends by name, those between parted by gaps", () => {
    const run = leastSquaresRun();
    const figure = spectrumChart(run);
    expect(named(figure, "smallest").y[0]).toBeCloseTo(1.2 * 1.1, 5);
    expect(named(figure, "largest").y[0]).toBeCloseTo(9 * 0.9, 5);
    const between = named(figure, "the 2 eigenvalues");
    expect(between.y.filter((value) => value === null)).toHaveLength(1);
    expect(between.y[0]).toBeCloseTo(2.5 * (1 + 0.1 / 3), 4);
    expect(figureText(figure)).toContain("λmax/λmin");
  });

  test("says why a run without tangent kernel has none", () => {
    const run = leastSquaresRun();
    const none = run.trajectory.time.map(() => NaN);
    const without = {
      ...run,
      trajectory: { ...run.trajectory, smallestEigenvalue: none, largestEigenvalue: none, eigenvalues: null },
    };
    expect(() => spectrumChart(without)).toThrow(InputError);
    expect(() => spectrumChart(without)).toThrow(/2000 outputs/);
  });
});

describe("rayleigh", () => {
  test("the proved rate becomes μ = α/(4c), with c = 1/2", () => {
    const figure = rayleighChart(leastSquaresRun());
    expect(named(figure, "μ").y).toEqual(Array(8).fill(1.1));
    expect(figureText(figure)).toContain("proved: at least μ = 1.1 (chatterjee)");
  });

  test("where the gradient does not tell one constant, no μ is claimed", () => {
    const run = leastSquaresRun();
    const bent = { ...run.trajectory, gradientNorm: run.trajectory.gradientNorm.map((g, k) => g * (1 + k)) };
    expect(
      traces(rayleighChart({ ...run, trajectory: bent })).some(({ name }) => name?.startsWith("μ")),
    ).toBe(false);
  });

  test("equal constants are both seen: the first lies wider below the second", () => {
    const second = { ...chatterjee(2.2, 0.43, "proved"), id: "second", title: "Another theorem" };
    const figure = rayleighChart(leastSquaresRun([chatterjee(2.2, 0.43, "proved"), second]));
    const widths = traces(figure)
      .filter(({ name }) => name?.startsWith("μ"))
      .map(({ line }) => line.width);
    expect(widths[0]).toBeGreaterThan(widths[1]);
  });
});

test("ball: the distance stays below the radius, and the words say by how much", () => {
  const figure = ballChart(leastSquaresRun());
  const far = Math.max(...(named(figure, "observed").y as number[]));
  expect(far).toBeCloseTo(Math.hypot(...targets), 2);
  expect(named(figure, "radius").y).toEqual(Array(8).fill(1.4));
  expect(figureText(figure)).toMatch(/66\.2 % of the radius of chatterjee/);
});

describe("outputs", () => {
  test("paths of pairs from start to target", () => {
    const figure = outputsChart(leastSquaresRun(), {}, targets);
    const path = named(figure, "path of (F₁, F₂)");
    expect([path.x[0], path.y[0]]).toEqual([0, 0]);
    expect(path.x.at(-1)).toBeCloseTo(0.5, 2);
    expect(named(figure, "straight line of (F₃, F₄)").x).toEqual([0, 0.3]);
  });

  test("the largest distance from the straight line: zero on a line", () => {
    const run = leastSquaresRun();
    const outputs = Array.from(run.trajectory.time, (t) =>
      Float64Array.from(targets, (target) => target * (1 - Math.exp(-t))),
    );
    const straight = outputsChart({ ...run, trajectory: { ...run.trajectory, outputs } }, {}, targets);
    expect(figureText(straight)).toMatch(/straight line (0|\d(\.\d)?×10⁻¹[⁵⁶⁷⁸⁹]) of its length/);
    expect(figureText(outputsChart(run, {}, targets))).toMatch(/straight line 0\.\d+ of its length/);
  });

  test("one output is drawn against time; none recorded is refused", () => {
    const run = leastSquaresRun();
    const outputs = run.trajectory.outputs!.map((row) => row.slice(0, 1));
    const figure = outputsChart({ ...run, trajectory: { ...run.trajectory, outputs } }, {}, [0.5]);
    expect(named(figure, "target").y).toEqual([0.5, 0.5]);
    const without = { ...run, trajectory: { ...run.trajectory, outputs: null } };
    expect(() => outputsChart(without)).toThrow(/up to 64/);
  });
});

test("landscape: contours at round numbers, and colours whose lightness grows with the loss", () => {
  const figure = landscapeChart(leastSquaresRun(), bowl());
  const contour = figure.data[0] as {
    contours: { start: number; size: number };
    colorscale: [number, string][];
  };
  const { start, size } = contour.contours;
  expect(start / size).toBeCloseTo(Math.round(start / size), 6);
  const white = contour.colorscale.map(([, color]) => contrast(color, "#ffffff"));
  expect([...white].sort((a, b) => b - a)).toEqual(white);
});

describe("compare", () => {
  test("one curve a run, with its late rate", () => {
    const figure = compareChart([provedRun(), equalityRun()], ["width 64", "adapted"]);
    expect(named(figure, "width 64").name).toBe("width 64, late rate 4.61");
    expect(named(figure, "adapted").name).toBe("adapted, late rate 0.4");
  });

  test("wrong counts are refused", () => {
    expect(() => compareChart([provedRun()], [])).toThrow(/as many labels/);
    expect(() => compareChart([], [])).toThrow(/1 to 10/);
  });

  test("descents count steps", () => {
    const figure = compareChart([descentRun()], ["η = 0.1"]);
    expect(figure.layout.xaxis).toMatchObject({ title: { text: "step k" } });
  });
});

describe("work and precision", () => {
  test("a panel for seconds, one for gradients where all tools tell them", () => {
    expect(traces(workPrecisionChart(workPoints))).toHaveLength(6);
    const silent = workPoints.map((point) => ({ ...point, gradients: null }));
    expect(traces(workPrecisionChart(silent))).toHaveLength(3);
  });

  test("a failed run is refused by name", () => {
    expect(() => workPrecisionChart([{ ...workPoints[0], error: 0 }])).toThrow(/"dual" at "tolerance 1e-4"/);
  });
});

test("in grey no colour is left, and the figure is otherwise the same", () => {
  const figure = inGrey(gallery.landscape());
  const colors = JSON.stringify(figure).match(/#[0-9a-f]{6}\b/gi) ?? [];
  expect(colors.length).toBeGreaterThan(5);
  for (const color of colors)
    expect(color.slice(1, 3) === color.slice(3, 5) && color.slice(3, 5) === color.slice(5)).toBe(true);
  const { x } = gallery.landscape().data[0] as { x: number[] };
  expect((figure.data[0] as { x: number[] }).x).toEqual(x);
});

describe("hypothesis table", () => {
  const { html, text } = hypothesisTable([chatterjee(1, 1, "undecided"), refuted(), notMet()]);

  test("has a row an item, for the page and the terminal", () => {
    expect(html.match(/<th scope="row"/g)).toHaveLength(5);
    expect(text.split("\n")).toHaveLength(7);
    expect(text).toContain("1 of 5 hypotheses proved");
    expect(text).toMatch(/liu-zhu-belkin +LZB-7 +✗ refuted +4 +5 /);
  });

  test("needs no style sheet and no script", () => {
    expect(html).not.toMatch(/<script|<style|class=/);
  });
});

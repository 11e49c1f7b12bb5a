// Figures from input that nobody wishes for: each must still be drawn, with nothing cut and nothing on top of anything.
import {
  ballChart,
  compareChart,
  convergenceChart,
  curvesChart,
  familyChart,
  landscapeChart,
  liveChart,
  outputsChart,
  rayleighChart,
  spectrumChart,
  workPrecisionChart,
  type Drawable,
  type Figure,
} from "../../src/charts";
import type { TheoremResult } from "../../src/theorems";
import {
  adaptedFlow,
  chatterjee,
  equallySpaced,
  kantorovich,
  logSpaced,
  mixedRun,
  notMet,
  powerLawRun,
  provedRun,
  refuted,
  run,
  trajectory,
} from "./fixtures";
import { bowl, descentRun, leastSquaresRun, targets, workPoints } from "./gallery";

const longTitle =
  "A deep residual network with orthogonal initialisation, twelve layers of width 256 and hyperbolic tangents, " +
  "trained on two hundred points of a sphere in eight dimensions against the outputs of a random teacher network";
const unicodeTitle = "Градиентный поток на ℝⁿ: «∇L» ≤ ½·μ‖r‖² für θ₀ ∈ B(0, ε)";

function decaying(rate: number, scale = 1, title = `Decay at rate ${rate}`): Drawable {
  return run({
    title,
    trajectory: trajectory(equallySpaced(20 / rate, 41), (t) => scale * Math.exp(-rate * t), 1e-30 * scale),
    theorems: [chatterjee(0.8 * rate, scale, "proved")],
  });
}

const constantRun = () =>
  run({
    title: "Nothing moves",
    status: "timeLimit",
    trajectory: trajectory(equallySpaced(5, 21), () => 0.42),
    theorems: [chatterjee(0.3, 0.42, "undecided")],
  });

const zeroRun = () =>
  run({
    title: "A loss that becomes exactly zero",
    trajectory: trajectory(equallySpaced(3, 31), (t) => (t < 2 ? (2 - t) ** 2 : 0)),
    theorems: [chatterjee(0.5, 4, "proved")],
  });

const exceededRun = () =>
  run({
    title: "A bound that does not hold",
    status: "timeLimit",
    trajectory: trajectory(equallySpaced(6, 41), (t) => 0.4 * Math.exp(-0.5 * t)),
    theorems: [chatterjee(2, 0.4, "undecided")],
  });

/** Bounds down to the smallest numbers, as stiff rates give them. */
const tinyBoundsRun = () =>
  run({
    title: "A bound that falls to 1e-300",
    trajectory: trajectory(equallySpaced(10, 41), (t) => Math.exp(-t)),
    theorems: [chatterjee(69, 1, "undecided"), adaptedFlow(2, 1)],
  });

const withEigenvalues = (count: number, spread: number): Drawable => {
  const base = leastSquaresRun();
  const rows = Array.from(base.trajectory.time, (t) =>
    Float64Array.from(
      { length: count },
      (_, k) => spread ** (k / Math.max(1, count - 1)) * (1 + 0.2 * Math.sin(t + k)),
    ).sort(),
  );
  return {
    ...base,
    trajectory: {
      ...base.trajectory,
      eigenvalues: rows,
      smallestEigenvalue: Float64Array.from(rows, (row) => row[0]),
      largestEigenvalue: Float64Array.from(rows, (row) => row[count - 1]),
    },
  };
};

const scaledBy = (factor: number): Drawable => {
  const base = leastSquaresRun();
  const { trajectory: t } = base;
  return {
    ...base,
    trajectory: {
      ...t,
      time: t.time.map((time) => time / factor),
      loss: t.loss.map((loss) => loss * factor),
      distance: t.distance.map((distance) => distance * factor),
      outputs: t.outputs!.map((row) => row.map((value) => value * factor)),
      rayleighQuotient: t.rayleighQuotient.map((value) => value * factor),
      smallestEigenvalue: t.smallestEigenvalue.map((value) => value * factor),
      largestEigenvalue: t.largestEigenvalue.map((value) => value * factor),
      eigenvalues: null,
    },
  };
};

const several = [1, 1.3, 1.7, 2.2, 2.9, 3.8, 5, 6.5, 8.5, 11].map((rate) => decaying(rate));
const wideOutputs = (): Drawable => {
  const base = leastSquaresRun();
  const outputs = Array.from(base.trajectory.time, (t) =>
    Float64Array.from({ length: 64 }, (_, k) => Math.cos(k) * (1 - Math.exp(-(1 + k / 9) * t))),
  );
  return { ...base, trajectory: { ...base.trajectory, outputs } };
};

/** Bounds a hundred decades above the loss, within sight of it, and a hundred decades below. */
const trivialRun = () => {
  const bound = (id: string, value: number): TheoremResult => ({
    ...chatterjee(1, 1, "proved"),
    id,
    title: `A bound near ${value}`,
    bound: { kind: "curve", formula: "L(t) <= C", times: [0, 10], values: [value, value], initialLoss: 1 },
  });
  return run({
    title: "Bounds that say nothing",
    trajectory: trajectory(equallySpaced(10, 41), (t) => Math.exp(-t)),
    theorems: [bound("far", 1e100), bound("near", 40), { ...bound("low", 1e-100), verdict: "undecided" }],
  });
};

const divergedRun = () => {
  const steps = Array.from({ length: 30 }, (_, k) => k);
  const base = run({
    title: "Gradient descent with a step that is too long",
    flow: "descent",
    status: "failed",
    trajectory: trajectory(steps, (k) => 0.4 * 2.7 ** k),
    theorems: [chatterjee(2, 0.4, "undecided"), refuted()],
  });
  const message = "the loss has grown to 10¹² times its start: the step is too long";
  return {
    ...base,
    report: { ...base.report, message, events: [{ kind: "divergence" as const, time: 29, loss: 1.3e12 }] },
  };
};

/** A hundred thousand records of a loss that wriggles. */
const manyRecords = () =>
  run({
    title: "A hundred thousand records",
    trajectory: trajectory(equallySpaced(50, 1e5), (t) => Math.exp(-t) * (1.5 + Math.sin(9 * t))),
    theorems: [chatterjee(0.9, 2.5, "proved")],
  });

const eightTheorems = () =>
  run({
    title: "Eight theorems at once",
    trajectory: trajectory(equallySpaced(4, 41), (t) => Math.exp(-7 * t)),
    theorems: [
      chatterjee(2, 1, "proved"),
      { ...chatterjee(3, 1, "proved"), id: "b", title: longTitle },
      kantorovich(0.3, 4, 1),
      { ...chatterjee(4, 1, "undecided"), id: "c" },
      adaptedFlow(7, 1),
      { ...chatterjee(5, 1, "proved"), id: "d" },
      refuted(),
      notMet(),
    ],
  });

export const awkward: Record<string, () => Figure> = {
  trivial: () => convergenceChart(trivialRun()),
  "trivial-column": () => convergenceChart(trivialRun(), { columns: 1 }),
  diverged: () => convergenceChart(divergedRun()),
  "many-records": () => convergenceChart(manyRecords()),
  "eight-theorems": () => convergenceChart(eightTheorems()),
  "eight-theorems-column": () => convergenceChart(eightTheorems(), { columns: 1 }),
  "interrupted-at-once": () =>
    convergenceChart(
      run({
        trajectory: trajectory([], () => 0),
        theorems: [chatterjee(2, 1, "proved")],
        status: "interrupted",
      }),
    ),
  "sunk-at-once": () =>
    convergenceChart(
      run({
        title: "Below its noise floor from the start",
        trajectory: trajectory(equallySpaced(3, 31), (t) => 1e-20 * Math.exp(-t), 1e-14),
        theorems: [chatterjee(0.5, 1e-20, "proved")],
      }),
    ),
  "family-forty": () =>
    familyChart(
      Array.from({ length: 40 }, (_, k) => decaying(1 + k / 8)),
      Array.from({ length: 40 }, (_, k) => 8 * (k + 1)),
      "width",
    ),
  "column-huge": () =>
    convergenceChart(decaying(3e-9, 4e37, "A loss of 1e37 over a time of 1e10"), { columns: 1 }),
  "column-tiny": () =>
    outputsChart(
      scaledBy(1e-12),
      { columns: 1 },
      targets.map((value) => value * 1e-12),
    ),
  "column-power-law": () => convergenceChart(powerLawRun(), { columns: 1 }),
  "column-stop": () => convergenceChart(tinyBoundsRun(), { columns: 1 }),
  "long-title": () => convergenceChart({ ...mixedRun(), title: longTitle }),
  "long-title-column": () => convergenceChart({ ...mixedRun(), title: longTitle }, { columns: 1 }),
  "long-title-spectrum": () => spectrumChart({ ...leastSquaresRun(), title: longTitle }),
  unicode: () => convergenceChart({ ...provedRun(), title: unicodeTitle }),
  "one-word": () => convergenceChart({ ...provedRun(), title: "x".repeat(200) }),
  "one-record": () =>
    convergenceChart(
      run({
        trajectory: trajectory([0], () => 0.4),
        theorems: [chatterjee(2, 0.4, "proved")],
        status: "interrupted",
      }),
    ),
  "two-records": () =>
    convergenceChart(run({ trajectory: trajectory([0, 1e-9], (t) => 0.4 - t), theorems: [] })),
  "no-record": () => convergenceChart(run({ trajectory: trajectory([], () => 0), theorems: [] })),
  zero: () => convergenceChart(zeroRun()),
  "all-zero": () => convergenceChart(run({ trajectory: trajectory([0, 1], () => 0), theorems: [] })),
  constant: () => convergenceChart(constantRun()),
  exceeded: () => convergenceChart(exceededRun()),
  "few-steps": () => {
    const base = descentRun();
    return convergenceChart({ ...base, trajectory: trajectory([0, 1, 2, 3], (k) => 0.5 ** k) });
  },
  "tiny-bounds": () => convergenceChart(tinyBoundsRun()),
  "tiny-losses": () => convergenceChart(decaying(1, 1e-280, "A loss of 1e-280")),
  "huge-numbers": () => convergenceChart(decaying(3e-9, 4e37, "A loss of 1e37 over a time of 1e10")),
  "five-bounds": () =>
    convergenceChart(
      run({
        title: "Five bounds",
        trajectory: trajectory(equallySpaced(4, 41), (t) => Math.exp(-7 * t)),
        theorems: [
          chatterjee(2, 1, "proved"),
          { ...chatterjee(3, 1, "proved"), id: "b" },
          kantorovich(0.3, 4, 1),
          { ...chatterjee(4, 1, "undecided"), id: "c" },
          adaptedFlow(7, 1),
        ],
      }),
    ),
  live: () => liveChart(mixedRun()),
  "live-one": () =>
    liveChart(run({ trajectory: trajectory([0], () => 0.4), theorems: [chatterjee(2, 0.4, "proved")] })),
  "ten-runs": () =>
    compareChart(
      several,
      several.map(({ title }) => title),
    ),
  "long-labels": () =>
    compareChart(
      several.slice(0, 3),
      several.slice(0, 3).map((_, k) => `${longTitle}, ${k}`),
      { title: longTitle },
    ),
  "compare-mixed-scales": () =>
    compareChart([decaying(1e-6), decaying(1e6), constantRun()], ["slow", "fast", "still"]),
  "compare-one-record": () =>
    compareChart([run({ trajectory: trajectory([0], () => 0.4), theorems: [] }), zeroRun()], ["one", "zero"]),
  "spectrum-64": () => spectrumChart(withEigenvalues(64, 1e6)),
  "spectrum-1": () => spectrumChart(withEigenvalues(1, 1)),
  "spectrum-wide": () => spectrumChart(withEigenvalues(16, 1e28)),
  "rayleigh-huge": () => rayleighChart(scaledBy(1e12)),
  "rayleigh-tiny": () => rayleighChart(scaledBy(1e-12)),
  "rayleigh-log": () => rayleighChart(withEigenvalues(16, 1e9)),
  "ball-huge": () => ballChart(scaledBy(1e12)),
  "ball-tiny": () => ballChart(scaledBy(1e-12)),
  "outputs-64": () =>
    outputsChart(
      wideOutputs(),
      {},
      Array.from({ length: 64 }, (_, k) => Math.cos(k)),
    ),
  "outputs-tiny": () =>
    outputsChart(
      scaledBy(1e-12),
      {},
      targets.map((value) => value * 1e-12),
    ),
  "outputs-still": () => {
    const base = leastSquaresRun();
    return outputsChart({
      ...base,
      trajectory: { ...base.trajectory, outputs: base.trajectory.outputs!.map(() => new Float64Array(4)) },
    });
  },
  "outputs-one": () => {
    const base = leastSquaresRun();
    return outputsChart(
      {
        ...base,
        trajectory: { ...base.trajectory, outputs: base.trajectory.outputs!.map((row) => row.slice(0, 1)) },
      },
      {},
      [0.5],
    );
  },
  "landscape-flat": () => {
    const plane = bowl();
    return landscapeChart(leastSquaresRun(), {
      ...plane,
      loss: plane.loss.map((row) => row.map(() => 0.25)),
    });
  },
  "landscape-deep": () => {
    const plane = bowl();
    return landscapeChart(leastSquaresRun(), {
      ...plane,
      loss: plane.loss.map((row) => row.map((value) => (value - 1e-4) ** 8 + 1e-60)),
    });
  },
  "work-one": () => workPrecisionChart(workPoints.slice(0, 1)),
  "work-wide": () =>
    workPrecisionChart(
      workPoints.map((point, k) => ({
        ...point,
        error: 10 ** (-k * 7),
        seconds: 10 ** (k - 6),
        gradients: 10 ** k,
      })),
    ),
  "plot-six": () =>
    curvesChart(
      Array.from({ length: 6 }, (_, k) => ({
        name: `${longTitle} ${k}`,
        x: logSpaced(1, 1e6, 40),
        y: logSpaced(1, 1e6, 40).map((x) => x ** (-0.2 * (k + 1))),
      })),
      { title: longTitle, x: "width m", y: "|r(0)| · √m", xAxis: "log" },
    ),
  "plot-nothing": () =>
    curvesChart([{ name: "negative", x: [1, 2], y: [-1, -2] }], { title: "t", x: "x", y: "y" }),
  "family-many": () =>
    familyChart(
      several,
      several.map((_, k) => 10 ** k),
      "width",
      { title: longTitle },
    ),
};

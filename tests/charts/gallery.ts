// One figure of each kind, from closed forms: drawn, stored as golden pictures, and compared with a browser's drawing.
import {
  ballChart,
  compareChart,
  convergenceChart,
  curvesChart,
  familyChart,
  inGrey,
  landscapeChart,
  liveChart,
  outputsChart,
  rayleighChart,
  spectrumChart,
  workPrecisionChart,
  type ChartOptions,
  type Drawable,
  type Figure,
  type Plane,
  type WorkPoint,
} from "../../src/charts";
import type { Bound, TheoremResult } from "../../src/theorems";
import {
  adaptedFlow,
  chatterjee,
  equallySpaced,
  equalityRun,
  kantorovich,
  mixedRun,
  powerLawRun,
  provedRun,
  run,
  singlePrecisionRun,
  trajectory,
} from "./fixtures";

/** Eigenvalues of the tangent kernel of linear least squares, and its targets. */
const rates = [1.2, 2.5, 4, 9];
export const targets = [0.5, -0.4, 0.3, 0.6];

function criterion(): TheoremResult {
  const result = chatterjee(2.2, 0.43, "proved");
  return { ...result, constants: { ...result.constants, radius: 1.4 } };
}

/** theta' = -(theta - y) rate, entry by entry: F = theta, L = |theta - y|²/2, K = diag(rates), almost still. */
export function leastSquaresRun(theorems: TheoremResult[] = [criterion()]): Drawable {
  const times = equallySpaced(6, 61);
  const residual = (t: number) => rates.map((rate, i) => -targets[i] * Math.exp(-rate * t));
  const squares = (t: number) => residual(t).reduce((sum, value) => sum + value ** 2, 0);
  const plain = trajectory(times, (t) => squares(t) / 2, 1e-28);
  const rayleigh = times.map(
    (t) => residual(t).reduce((sum, value, i) => sum + rates[i] * value ** 2, 0) / squares(t),
  );
  const theta = times.map((t) => Float64Array.from(residual(t), (value, i) => value + targets[i]));
  return run({
    title: "Linear least squares, four samples",
    theorems,
    trajectory: {
      ...plain,
      rayleighQuotient: Float64Array.from(rayleigh),
      gradientNorm: Float64Array.from(times, (t, k) => Math.sqrt(rayleigh[k] * squares(t))),
      distance: Float64Array.from(theta, (row) => Math.hypot(...row)),
      smallestEigenvalue: plain.time.map((t) => rates[0] * (1 + 0.1 * Math.exp(-t))),
      largestEigenvalue: plain.time.map((t) => rates[3] * (1 - 0.1 * Math.exp(-t))),
      eigenvalues: times.map((t) =>
        Float64Array.from(rates, (rate, i) => rate * (1 + (0.1 - 0.2 * (i / 3)) * Math.exp(-t))),
      ),
      outputs: theta,
      theta,
    },
  });
}

/** A run whose bound is of the given kind. */
export function boundedRun(bound: Bound, loss: (t: number) => number, times: number[]): Drawable {
  const theorem = { ...chatterjee(1, 1, "proved"), title: "A theorem", bound };
  return run({
    title: `A bound of the kind ${bound.kind}`,
    theorems: [theorem],
    trajectory: trajectory(times, loss),
  });
}

export function descentRun(): Drawable {
  const steps = Array.from({ length: 81 }, (_, k) => k);
  const bound: Bound = {
    kind: "geometric",
    formula: "L_k <= (1 - delta)^k L_0",
    factor: 0.92,
    initialLoss: 1,
  };
  const base = boundedRun(bound, (k) => 0.7 * 0.8 ** k + 0.3 * 0.88 ** k, steps);
  return { ...base, title: "Gradient descent", flow: "descent" };
}

/** The bound is given up to t = 3 only; the run has an error band, events and a change of method. */
export function eventfulRun(): Drawable {
  const times = equallySpaced(8, 81);
  const loss = (t: number) => 0.9 * Math.exp(-1.5 * t) + 2e-5;
  const bound: Bound = {
    kind: "curve",
    formula: "L(t) <= v(t)",
    times: equallySpaced(3, 13),
    values: equallySpaced(3, 13).map((t) => Math.exp(-t)),
    initialLoss: 1,
  };
  const base = boundedRun(bound, loss, times);
  return {
    ...base,
    title: "A run with events",
    trajectory: { ...base.trajectory, errorEstimate: Float64Array.from(times, (t) => 0.1 * t * loss(t)) },
    report: {
      ...base.report,
      errorEstimate: { relativeTolerance: 1e-9, largest: 0.8 },
      switches: [{ time: 1, from: "dopri5", to: "rkc", why: "the problem is stiff" }],
      events: [
        { kind: "ball", time: 2.5, radius: 0.7 },
        { kind: "rankLoss", time: 6, sigmaMin: 1e-9, sigmaMax: 2, predicted: 6.1 },
      ],
    },
  };
}

/** The loss (a² + 10 b²)/2 around the end (1, 0) of a path that bends. */
export function bowl(): Plane {
  const along = equallySpaced(1.5, 31).map((a) => a - 0.25);
  const across = equallySpaced(0.8, 21).map((b) => b - 0.4);
  const loss = across.map((b) => along.map((a) => ((a - 1) ** 2 + 10 * b ** 2) / 2 + 1e-4));
  const path = equallySpaced(1, 41);
  return {
    along,
    across,
    loss,
    path: { along: path, across: path.map((a) => 0.25 * Math.sin(Math.PI * a)) },
    offPlane: 0.013,
  };
}

export const workPoints: WorkPoint[] = ["dual", "BDF", "explicit"].flatMap((tool, i) =>
  [4, 6, 8, 10].map((digits) => ({
    tool,
    setting: `tolerance 1e-${digits}`,
    error: 3 * 10 ** (-digits - i / 2),
    gradients: (i + 1) * 40 * digits ** 2,
    seconds: 0.01 * (i + 1) ** 2 * digits ** 1.5,
  })),
);

/** Runs that decay at different rates. */
export const several: Drawable[] = [1, 1.3, 1.7, 2.2, 2.9].map((rate) =>
  run({
    title: `Decay at rate ${rate}`,
    trajectory: trajectory(equallySpaced(20 / rate, 41), (t) => Math.exp(-rate * t)),
    theorems: [chatterjee(0.8 * rate, 1, "proved")],
  }),
);
const labels = several.map(({ title }) => title);

function thresholds(options: ChartOptions = {}): Figure {
  const widths = [64, 128, 256, 512, 1024];
  return curvesChart(
    [
      {
        name: "certified threshold on |r(0)|",
        x: widths,
        y: widths.map((m) => 0.14 * Math.sqrt(m) + 0.2 * Math.cos(m)),
        as: "points",
      },
      { name: "0.14 √m", x: widths, y: widths.map((m) => 0.14 * Math.sqrt(m)) },
    ],
    { title: "Width and the certified threshold", x: "width m", y: "threshold", xAxis: "log", ...options },
  );
}

/** Every kind, for one column of a journal. */
const narrow: Record<string, () => Figure> = {
  "column-mixed": () => convergenceChart(mixedRun(), { columns: 1 }),
  "column-events": () => convergenceChart(eventfulRun(), { columns: 1 }),
  "column-spectrum": () => spectrumChart(leastSquaresRun(), { columns: 1 }),
  "column-rayleigh": () => rayleighChart(leastSquaresRun(), { columns: 1 }),
  "column-ball": () => ballChart(leastSquaresRun(), { columns: 1 }),
  "column-outputs": () => outputsChart(leastSquaresRun(), { columns: 1 }, targets),
  "column-landscape": () => landscapeChart(leastSquaresRun(), bowl(), { columns: 1 }),
  "column-compare": () => compareChart(several, labels, { columns: 1 }),
  "column-work": () => workPrecisionChart(workPoints, { columns: 1 }),
  "column-plot": () => thresholds({ columns: 1 }),
  "column-family": () => familyChart(several, [1, 1.3, 1.7, 2.2, 2.9], "rate", { columns: 1 }),
};

export const gallery: Record<string, () => Figure> = {
  proved: () => convergenceChart(provedRun()),
  mixed: () => convergenceChart(mixedRun()),
  equality: () => convergenceChart(equalityRun()),
  "single-precision": () => convergenceChart(singlePrecisionRun()),
  "power-law": () => convergenceChart(powerLawRun()),
  descent: () => convergenceChart(descentRun()),
  events: () => convergenceChart(eventfulRun()),
  live: () => liveChart(mixedRun()),
  grey: () => inGrey(convergenceChart(mixedRun())),
  spectrum: () => spectrumChart(leastSquaresRun()),
  rayleigh: () => rayleighChart(leastSquaresRun()),
  ball: () => ballChart(leastSquaresRun()),
  outputs: () => outputsChart(leastSquaresRun(), {}, targets),
  landscape: () => landscapeChart(leastSquaresRun(), bowl()),
  compare: () =>
    compareChart([provedRun(), equalityRun(), leastSquaresRun()], ["width 64", "adapted flow", "linear"]),
  work: () => workPrecisionChart(workPoints),
  plot: () => thresholds(),
  family: () => familyChart(several, [1, 1.3, 1.7, 2.2, 2.9], "rate"),
  kantorovich: () => convergenceChart(leastSquaresRun([kantorovich(0.3, 2.4, 0.43), adaptedFlow(2, 0.43)])),
  ...narrow,
};

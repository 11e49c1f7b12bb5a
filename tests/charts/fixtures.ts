// Runs with closed forms: the flow of linear least squares, its adapted flow, and a power law.
import {
  convergenceChart,
  runSummary,
  verdictCard,
  type Drawable,
  type ReportSection,
} from "../../src/charts";
import { judgeCurve, type Hypothesis, type Source, type TheoremResult } from "../../src/theorems";
import type { IntegrationReport, Trajectory } from "../../src/integrators";

const source: Source = {
  paper: "chatterjee",
  authors: "Sourav Chatterjee",
  title: "Convergence of gradient descent for deep neural networks",
  arXiv: "2203.16462v5",
  standing: "derived",
};

const chen: Source = {
  paper: "chen",
  authors: "Thomas Chen",
  title:
    "Global L² minimization at uniform exponential rate via geometrically adapted gradient descent in Deep Learning",
  arXiv: "2311.15487",
  standing: "derived",
};

const smooth: Hypothesis = { id: "CH-F1", statement: "L ≥ 0 is of class C²", verdict: "proved" };

const report: IntegrationReport = {
  integrator: "dual",
  reason: "auto: 3 outputs, at most 2000",
  steps: 213,
  rejectedSteps: 4,
  gradients: 217,
  kernels: 214,
  energyDefect: 3.1e-11,
  logRateDefect: 2.4e-9,
  errorEstimate: null,
  switches: [],
  events: [],
  message: null,
};

/** A trajectory whose loss is the given function of time; the other quantities follow from linear least squares. */
export function trajectory(times: number[], loss: (t: number) => number, floor = 1e-30): Trajectory {
  const losses = times.map(loss);
  const filled = (value: (k: number) => number): Float64Array => Float64Array.from(times, (_, k) => value(k));
  return {
    time: Float64Array.from(times),
    loss: Float64Array.from(losses),
    gradientNorm: filled((k) => Math.sqrt(2 * losses[k])),
    rayleighQuotient: filled((k) => 1.15 + 0.5 * Math.exp(-times[k])),
    distance: filled((k) => 0.57 * (1 - Math.exp(-times[k]))),
    smallestEigenvalue: filled(() => 1.15),
    largestEigenvalue: filled(() => 1.65),
    kernelDrift: filled((k) => 0.02 * (1 - Math.exp(-times[k]))),
    noiseFloor: filled(() => floor),
    relativeError: filled(() => 1e-8),
    errorEstimate: null,
    eigenvalues: null,
    outputs: null,
    theta: null,
  };
}

export function equallySpaced(end: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => (k * end) / (count - 1));
}

export function logSpaced(from: number, to: number, count: number): number[] {
  return [0, ...Array.from({ length: count - 1 }, (_, k) => from * (to / from) ** (k / (count - 2)))];
}

/** A run with its curves judged, as `converge` does it. */
export function run(parts: Partial<Drawable> & Pick<Drawable, "trajectory" | "theorems">): Drawable {
  const curves = parts.theorems.map((result) => judgeCurve(result, parts.trajectory));
  return {
    title: "Two-layer tanh network, 64 units, three points of the circle",
    flow: "euclidean",
    precision: "float64",
    status: "reached",
    report,
    curves,
    ...parts,
  };
}

export function chatterjee(
  rate: number,
  initialLoss: number,
  verdict: TheoremResult["verdict"],
): TheoremResult {
  const proved = verdict === "proved";
  return {
    id: "chatterjee",
    title: "Chatterjee’s local criterion, gradient flow",
    statement:
      "If 4 L(0) < rad² α for some rad > 0, the flow stays in the ball and L(t) ≤ L(0) e^(−αt) for all t ≥ 0",
    source,
    verdict,
    hypotheses: [
      smooth,
      {
        id: "CH-F2",
        statement: "some rad > 0 has 4 L(0) < rad² α(θ₀, rad)",
        verdict,
        value: proved ? 0.866025 : 1.732051,
        threshold: 1.0899789,
        detail: proved
          ? "two-layer Weyl certificate at rad = 0.7833"
          : "the certificate needs |r(0)| below 1.08998; labels smaller by 0.63 would be certified",
      },
    ],
    constants: {
      certificate: "two-layer Weyl",
      radius: proved ? 0.783287489 : null,
      alpha: rate,
      sigmaMin: 1.52156007,
      jacobianLipschitz: 0.531006851,
      residualNorm: proved ? 0.866025404 : 1.732050808,
      margin: proved ? 1.258599 : 0.6292996,
    },
    bound: { kind: "exponential", formula: "L(t) <= L(0) exp(-alpha t)", rate, initialLoss },
  };
}

export function kantorovich(h: number, fullRate: number, initialLoss: number): TheoremResult {
  const statement = "h = β |r(0)| / σ_min(J₀)² is at most 1/2";
  return {
    id: "chen.standard",
    title: "Newton–Kantorovich certificate, standard flow",
    statement: "If h <= 1/2 the flow exists for all time and the loss lies below the Kantorovich curve",
    source: chen,
    verdict: "proved",
    hypotheses: [{ id: "CN-4", statement, verdict: "proved", value: h, threshold: 0.5 }],
    constants: { h, radius: 1.566575 },
    bound: {
      kind: "kantorovich",
      formula: "L(t) <= L(0) ((1 - 2h) / (exp((1 - 2h) κ t) - 2h))^2",
      rate: fullRate * (1 - 2 * h),
      initialLoss,
      h,
      fullRate,
    },
  };
}

export function adaptedFlow(rate: number, initialLoss: number): TheoremResult {
  return {
    id: "chen",
    title: "Chen’s adapted flow, over-parametrised",
    statement: "While rank J = N the loss is L(t) = L(0) e^(−4ct)",
    source: chen,
    verdict: "proved",
    hypotheses: [
      { id: "CN-2", statement: "p ≥ N", verdict: "proved", value: 32, threshold: 10 },
      { id: "CN-3", statement: "rank J₀ = N", verdict: "proved", value: 0.412, threshold: 0 },
      {
        id: "CN-4",
        statement: "rank J(θ(s)) = N for all s",
        verdict: "proved",
        value: 0.213,
        threshold: 0.5,
        detail: "h = β|r(0)|/σ_min(J₀)² ≤ 1/2",
      },
    ],
    constants: { h: 0.213, radius: 0.9 },
    bound: { kind: "exponential", formula: "L(t) = L(0) exp(-4ct)", rate, initialLoss, equality: true },
  };
}

export function notMet(): TheoremResult {
  return {
    id: "chatterjee.network",
    title: "Chatterjee’s network theorem, positive initialisation",
    statement: "If the output layer is large enough the flow converges exponentially",
    source,
    verdict: "notMet",
    hypotheses: [
      {
        id: "CH-N2",
        statement: "the activation is C² and strictly increasing",
        verdict: "notMet",
        detail: "sin is not increasing",
      },
      {
        id: "CH-N4",
        statement: "the inputs are linearly independent",
        verdict: "undecided",
        value: 0,
        threshold: 0,
      },
    ],
    constants: {},
    bound: null,
  };
}

export function refuted(): TheoremResult {
  return {
    id: "liu-zhu-belkin",
    title: "Liu, Zhu and Belkin: PL* on a ball, flow",
    statement: "If L is μ-PL* on the ball of radius |r(0)|/√μ then L(t) ≤ L(0) e^(−2μt)",
    source: {
      paper: "liu-zhu-belkin",
      authors: "Chaoyue Liu, Libin Zhu, Mikhail Belkin",
      title: "Loss landscapes and optimization in over-parameterized non-linear systems and neural networks",
      arXiv: "2003.00307",
      standing: "restated",
    },
    verdict: "refuted",
    hypotheses: [
      {
        id: "LZB-7",
        statement: "rank J₀ = N",
        verdict: "refuted",
        value: 4,
        threshold: 5,
        detail: "inputs 1 and 3 are equal",
      },
    ],
    constants: { samples: 5 },
    bound: null,
  };
}

/** Linear least squares with two eigenvalues: L = a e^{-r1 t} + b e^{-r2 t}; its own smallest rate is attained late. */
export function provedRun(): Drawable {
  const loss = (t: number): number => 0.3 * Math.exp(-9.2 * t) + 0.075 * Math.exp(-4.61 * t);
  const times = logSpaced(1e-3, 6.44, 60);
  return run({
    trajectory: trajectory(times, loss, 2.2e-31),
    theorems: [chatterjee(2.4448312, 0.375, "proved")],
  });
}

/** The criterion is not certified, a stronger certificate is proved, and two theorems have no curve. */
export function mixedRun(): Drawable {
  const loss = (t: number): number => 1.45 * Math.exp(-6.5 * t) + 0.05 * Math.exp(-4.6 * t);
  const times = logSpaced(1e-3, 5.8, 60);
  return run({
    title: "Two-layer tanh network with doubled labels",
    trajectory: trajectory(times, loss, 4e-13),
    theorems: [
      chatterjee(2.315, 1.5, "undecided"),
      kantorovich(0.39726705, 4.6302, 1.5),
      refuted(),
      notMet(),
    ],
  });
}

/** The adapted flow: observed loss and bound are equal. */
export function equalityRun(): Drawable {
  const rate = 0.4;
  const times = equallySpaced(70, 36);
  return run({
    title: "Adapted flow, tanh 2-6-2, five samples",
    flow: "outputEuclidean",
    trajectory: trajectory(times, (t) => 0.8 * Math.exp(-rate * t), 1e-27),
    theorems: [adaptedFlow(rate, 0.8)],
    report: { ...report, energyDefect: null, integrator: "dopri5", reason: "asked for" },
  });
}

/** float32: the loss runs into its noise floor. */
export function singlePrecisionRun(): Drawable {
  const loss = (t: number): number => 0.375 * Math.exp(-4.6 * t) + 4e-12 * (1 + 0.7 * Math.sin(21 * t));
  return run({
    precision: "float32",
    status: "timeLimit",
    trajectory: trajectory(equallySpaced(10, 160), loss, 2e-11),
    theorems: [chatterjee(2.4448312, 0.375, "proved")],
    report: { ...report, message: "float32 engine: certificates were computed in float64" },
  });
}

/** L = theta^4 / 4: L^{-1/2} = L(0)^{-1/2} + 4t, over eleven decades of time. */
export function powerLawRun(): Drawable {
  const loss = (t: number): number => (2 + 4 * t) ** -2;
  return run({
    title: "Power law L = θ⁴/4",
    status: "timeLimit",
    trajectory: trajectory(logSpaced(1e-3, 1e8, 2000), loss, 1e-40),
    theorems: [],
  });
}

/** A run in a report: its chart, then its card. */
export function section(run: Drawable): ReportSection {
  return {
    heading: run.title,
    parts: [{ figure: convergenceChart(run), text: runSummary(run) }, verdictCard(run).html],
  };
}

// Gradient descent in the Kurdyka-Lojasiewicz framework: phi(L_k) <= phi(L_0) - k eta (1 - eta beta_L / 2) mu for
// concave phi and steps below 2 / beta_L (project's theory, "Robin, Scaman, Lelarge", section 2).
import { divDown, intervals, largestSingularValueUpperBound, mulDown, mulUp, subDown } from "../../certify";
import type { Problem } from "../../problems";
import { initialLossInterval } from "../outputLoss";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { inProse } from "../verdicts";
import { featuresOf } from "./leastSquares";
import { analyseLinear } from "./linear";
import { analyseLogistic, ratesOf } from "./logistic";
import { linearModelOf, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";
import { powerKappa, powerLoss, powerOf } from "./powerLaw";

export const descentTheorem: Theorem = {
  id: "robin-scaman-lelarge.descent",
  title: "Gradient descent under a Kurdyka–Łojasiewicz inequality",
  statement:
    "If φ′(ℓ)|∇ℓ|² ≥ 1 with φ concave, R ≥ μ, Hess L ⪯ β_L and 0 < η < 2/β_L, then gradient descent satisfies φ(L_k) ≤ φ(L₀) − kη(1 − ηβ_L/2)μ.",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked: "β_L from the largest singular value of the data, μ as for the flow.",
  unchecked: "Networks with several layers: see chatterjee.descent and liu-zhu-belkin.descent.",
  check: checkDescent,
};

/** What one kind of model gives: its items, a bound of the Hessian, and the bound for a gain eta (1 - eta beta_L / 2). */
interface Ingredients {
  readonly items: Hypothesis[];
  /** upper bound of beta_L */
  readonly smoothness: number;
  readonly name: string;
  readonly initialLoss: number;
  bound(gain: number): Bound | null;
}

function checkDescent(start: CertifiedStart): Findings {
  const { problem } = start;
  const { flow } = problem.experiment;
  const found = ingredientsOf(start);
  const flowKind = flowItem("RSL-0", "descent", problem);
  if (Array.isArray(found)) return notEvaluated([flowKind, ...found]);
  const step = flow.kind === "descent" ? flow.stepSize : 0;
  const { items, smoothness, name, initialLoss } = found;
  const gain = mulDown(step, subDown(1, mulUp(step, smoothness) / 2));
  const size: Hypothesis = {
    id: "RSL-D",
    statement: "The step is short enough: ηβ_L < 2.",
    verdict: step > 0 && gain > 0 ? "proved" : "undecided",
    value: mulUp(step, smoothness),
    threshold: 2,
    ...(gain > 0 ? {} : { detail: whichStep(smoothness) }),
  };
  const bound = gain > 0 && Number.isFinite(initialLoss) ? found.bound(gain) : null;
  return {
    hypotheses: [flowKind, ...items, size],
    constants: {
      certificate: bound === null ? null : name,
      stepSize: step,
      smoothness,
      largestStep: divDown(2, smoothness),
      gain,
      initialLoss,
    },
    bound,
  };
}

function whichStep(smoothness: number): string {
  if (!(smoothness > 0)) return "β_L = 0: any step will do, and none moves anything.";
  return Number.isFinite(smoothness)
    ? `β_L ≤ ${inProse(smoothness)}: take a step below ${inProse(divDown(2, smoothness))}.`
    : "β_L overflows double precision; give data of moderate size.";
}

/** The ingredients, or the items that say why there are none. */
function ingredientsOf(start: CertifiedStart): Ingredients | Hypothesis[] {
  const { problem, theta } = start;
  const k = powerOf(problem);
  if (k !== null) return powerIngredients(problem, theta[0], k);
  if (linearModelOf(problem) === null)
    return [modelItem("The model is linear in its parameters, or one power of one parameter.", false)];
  return problem.experiment.loss.kind === "squared" ? linearIngredients(start) : logisticIngredients(start);
}

function linearIngredients(start: CertifiedStart): Ingredients | Hypothesis[] {
  const { problem } = start;
  const { items, analysis } = analyseLinear(problem);
  if (analysis === null) return items;
  const { rows, count, width } = analysis.features;
  const norm = largestSingularValueUpperBound(rows, count, width);
  const rate = mulDown(4, mulDown(problem.lossConstant, analysis.eigenvalue));
  const initialLoss = start.initialLoss.upper;
  const least = analysis.leastLoss;
  return {
    items,
    name: "linear model",
    smoothness: mulUp(mulUp(2, problem.lossConstant), mulUp(norm, norm)),
    initialLoss,
    bound: (gain) => {
      const factor = -subDown(mulDown(gain, rate), 1);
      if (!(rate > 0)) return null;
      return least > 0
        ? {
            kind: "formula",
            formula: "L_k <= L_min + (L_0 - L_min) (1 - eta (1 - eta beta/2) 4 c lambda)^k",
            expression: "least + (L0 - least) * factor^k",
            values: { least, factor },
            initialLoss,
          }
        : {
            kind: "geometric",
            formula: "L_k <= L_0 (1 - eta (1 - eta beta/2) 4 c lambda)^k",
            factor,
            initialLoss,
          };
    },
  };
}

function logisticIngredients(start: CertifiedStart): Ingredients | Hypothesis[] {
  const { problem } = start;
  const { items, margin } = analyseLogistic(start);
  const model = linearModelOf(problem);
  if (margin === null || model === null) return items;
  const { rows, count, width } = featuresOf(problem, model);
  const norm = largestSingularValueUpperBound(rows, count, width);
  // diag p - p p^T <= 1/2 in any number of classes, p (1 - p) <= 1/4 for one logit
  const curvature = problem.experiment.loss.kind === "logistic" ? 0.25 : 0.5;
  const initialLoss = initialLossInterval(start).upper;
  return {
    items,
    name: "separating direction",
    smoothness: mulUp(mulUp(curvature, problem.lossConstant), mulUp(norm, norm)),
    initialLoss,
    bound: (gain) =>
      margin > 0
        ? {
            kind: "softmax",
            formula: "phi(n L_k) <= phi(n L_0) - k eta (1 - eta beta/2) eps^2 / n",
            rate: mulDown(gain, ratesOf(problem, margin).sharpRate),
            scale: 1 / problem.lossConstant,
            initialLoss,
          }
        : null,
  };
}

/** |theta_k| does not grow, so L'' is at most its value at the start. */
function powerIngredients(problem: Problem, theta: number, k: number): Ingredients {
  const c = problem.lossConstant;
  const size = intervals.integerPower(intervals.point(theta), 2 * k - 2).upper;
  const initialLoss = powerLoss(c, theta, k);
  const exponent = 1 - 1 / k;
  const rate = mulDown(exponent, powerKappa(c, k));
  return {
    items: [],
    name: "closed form",
    smoothness: mulUp(mulUp(2 * k * (2 * k - 1), c), size),
    initialLoss,
    bound: (gain) =>
      initialLoss > 0
        ? {
            kind: "powerLaw",
            formula: "L_k <= (L_0^(1-2nu) + (2nu-1) kappa eta (1 - eta beta/2) k)^(-1/(2nu-1))",
            exponent,
            rate: mulDown(gain, rate),
            initialLoss,
          }
        : null,
  };
}

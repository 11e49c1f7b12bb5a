// F = u . w x, two linear layers of one input and one output: the product obeys a scalar equation in closed form
// (project's theory, "Robin, Scaman, Lelarge", section 3).
//
// With p = u . w and tau = 2 c g^2 t (g^2 = sum (s x_j)^2) the flow is u' = (y - p) w, w' = (y - p) u. Both
// |u|^2 - |w|^2 and D^2 = (|u|^2 + |w|^2)^2 - 4 p^2 are conserved, so p' = sqrt(D^2 + 4 p^2) (y - p) exactly. As
// D >= ||u|^2 - |w|^2|, with equality for one hidden unit, this sharpens the comparison with D replaced by that
// difference; p stops before y only if D = 0, that is u = w or u = -w.
import { addUp, intervals, mulDown, sqrtDown, sqrtUp } from "../../certify";
import type { Interval } from "../../certify";
import type { LayeredModel, Problem } from "../../problems";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { leastLoss, realisability } from "./leastSquares";
import { layersOf, lossKindItem, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";

export const scalarLinear: Theorem = {
  id: "robin-scaman-lelarge.scalarLinear",
  title: "Two linear layers, one input and one output",
  statement:
    "For L = ½(u·w − y)² the gradient flow has R = |u|² + |w|² = √(D² + 4(u·w)²), D² = (|u|² + |w|²)² − 4(u·w)² ≥ (|u|² − |w|²)² conserved; so p = u·w follows p′ = √(D² + 4p²)(y − p) exactly, and L(t) ≤ L(0) e^(−2Dt).",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked: "D enclosed at the start; the curve is the closed form of the scalar equation.",
  unchecked: "The paper's own constants for linear networks could not be confirmed.",
  check: checkScalarLinear,
};

const point = intervals.point;

/** The two layers of F = s_2 u . (s_1 w x), or null. */
function scalarLayers(problem: Problem): LayeredModel | null {
  const model = layersOf(problem);
  if (model === null || model.layers.length !== 2 || model.network.activation !== "identity") return null;
  const { layers, network } = model;
  const plain = layers.every(({ hasBias, trained }) => trained && !hasBias) && network.kind !== "residual";
  return plain && network.widths[0] === 1 && network.widths[2] === 1 ? model : null;
}

/** u, w and the data as the numbers of the scalar equation. */
interface ScalarProblem {
  /** u . w at the start */
  readonly product: Interval;
  /** |u|^2 - |w|^2 */
  readonly difference: Interval;
  /** D^2 */
  readonly invariant: Interval;
  /** u = -w or u = w exactly */
  readonly parallel: boolean;
  /** y: the product at which the loss is least */
  readonly target: Interval;
  /** g^2 */
  readonly gain: Interval;
  /** the labels are proportional to the inputs, to within their rounding */
  readonly realisable: boolean;
  /** upper bound of the least loss, from that rounding */
  readonly leastLoss: number;
}

function scalarProblem(
  problem: Problem,
  { layers, weightsAt }: LayeredModel,
  theta: Float64Array,
): ScalarProblem {
  const [w, u] = weightsAt(theta).weights;
  const sum = (terms: readonly Interval[]): Interval => terms.reduce(intervals.add, point(0));
  const products = (a: Float64Array, b: Float64Array): Interval =>
    sum(Array.from(a, (x, k) => intervals.multiply(point(x), point(b[k]))));
  const squares = (a: Float64Array): Interval => sum(Array.from(a, (x) => intervals.square(point(x))));
  const product = products(u, w);
  const [uu, ww] = [squares(u), squares(w)];
  // (|u|^2 - |w|^2)^2 + 4 (|u|^2 |w|^2 - p^2), the last bracket a sum of squares
  const difference = intervals.subtract(uu, ww);
  const cross: Interval[] = [];
  for (let i = 0; i < u.length; i++)
    for (let j = 0; j < i; j++)
      cross.push(
        intervals.square(
          intervals.subtract(
            intervals.multiply(point(u[i]), point(w[j])),
            intervals.multiply(point(u[j]), point(w[i])),
          ),
        ),
      );
  const invariant = intervals.add(intervals.square(difference), intervals.multiply(point(4), sum(cross)));
  const { inputs, targets, samples, sampleWeights } = problem;
  const scale = intervals.multiply(point(layers[0].scale), point(layers[1].scale));
  const xs = Array.from(inputs, (x, j) =>
    intervals.multiply(intervals.sqrt(point(sampleWeights === null ? 1 : sampleWeights[j])), point(x)),
  );
  const xx = sum(xs.map(intervals.square));
  const xy = sum(xs.map((x, j) => intervals.multiply(x, point(targets[j]))));
  const features = {
    rows: { center: Float64Array.from(inputs), radius: new Float64Array(samples) },
    count: samples,
    width: 1,
  };
  const fit =
    samples === 1 || sampleWeights !== null
      ? null
      : realisability(problem, features, sqrtDown(squares(inputs).lower));
  return {
    product,
    difference,
    invariant,
    parallel: u.every((x, k) => x === w[k]) || u.every((x, k) => x === -w[k]),
    target: intervals.divide(xy, intervals.multiply(scale, xx)),
    gain: intervals.multiply(intervals.square(scale), xx),
    realisable: samples === 1 || fit?.withinRounding === true,
    leastLoss: fit === null ? 0 : leastLoss(problem.lossConstant, fit.distance).upper,
  };
}

function checkScalarLinear(start: CertifiedStart): Findings {
  const { problem, theta } = start;
  const model = scalarLayers(problem);
  const items = [
    flowItem("RSL-0", "euclidean", problem),
    lossKindItem(problem, "squared"),
    modelItem("Two trained linear layers without biases, one input and one output.", model !== null),
  ];
  if (model === null || items[1].verdict !== "proved") return notEvaluated(items);
  const scalar = scalarProblem(problem, model, theta);
  const realisable = labelsItem(problem, scalar);
  const { product, target, gain } = scalar;
  const D = { lower: sqrtDown(scalar.invariant.lower), upper: sqrtUp(scalar.invariant.upper) };
  // R = sqrt(D^2 + 4 p^2), and p moves monotonically from p(0) to y
  const least = sameSign(product, target) ? Math.min(distance(product), distance(target)) : 0;
  const rayleigh = sqrtDown(
    intervals.add(
      intervals.square(point(D.lower)),
      intervals.multiply(point(4), intervals.square(point(least))),
    ).lower,
  );
  const rate = mulDown(4, mulDown(problem.lossConstant, mulDown(gain.lower, rayleigh)));
  const excess = intervals.multiply(
    intervals.multiply(point(problem.lossConstant), gain),
    intervals.square(intervals.subtract(product, target)),
  );
  const initialLoss = addUp(excess.upper, scalar.leastLoss);
  return {
    hypotheses: [...items, realisable, passageItem(scalar, D.lower)],
    constants: {
      certificate: rayleigh > 0 ? "conserved product" : null,
      mu: rate / 2,
      rate,
      conservedDifference: (scalar.difference.lower + scalar.difference.upper) / 2,
      invariant: D.lower,
      product: (product.lower + product.upper) / 2,
      target: (target.lower + target.upper) / 2,
      initialLoss,
    },
    bound: rayleigh > 0 ? boundOf(problem, scalar, D.lower, initialLoss) : null,
  };
}

/** RSL-3. Inputs that are all 0, or whose squares underflow, give no label but 0. */
function labelsItem({ inputs }: Problem, { realisable, gain }: ScalarProblem): Hypothesis {
  const item = { id: "RSL-3", statement: "The inputs are not 0, and the labels are values of the model." };
  if (inputs.every((x) => x === 0)) return { ...item, verdict: "notMet", detail: "Every input is 0." };
  if (!realisable)
    return {
      ...item,
      verdict: "notMet",
      detail: "Take one sample, or labels proportional to the inputs.",
    };
  return gain.lower > 0
    ? { ...item, verdict: "proved" }
    : { ...item, verdict: "undecided", detail: "The inputs could not be told from 0." };
}

const sameSign = (a: Interval, b: Interval): boolean =>
  (a.lower > 0 && b.lower > 0) || (a.upper < 0 && b.upper < 0);
const distance = ({ lower, upper }: Interval): number => Math.max(lower, -upper, 0);

/** RSL-6: D > 0, or the product need not pass 0. */
function passageItem(scalar: ScalarProblem, D: number): Hypothesis {
  const item = { id: "RSL-6", statement: "D > 0, or u·w does not have to pass 0.", value: D, threshold: 0 };
  if (D > 0 || sameSign(scalar.product, scalar.target)) return { ...item, verdict: "proved" };
  const stuck = scalar.parallel && opposite(scalar);
  return {
    ...item,
    verdict: stuck ? "notMet" : "undecided",
    detail: stuck
      ? "u = ±w, so R = 2|u·w| vanishes where the product has to pass 0: the flow converges to the saddle."
      : "D could not be told from 0.",
  };
}

function opposite({ product, target }: ScalarProblem): boolean {
  return (product.upper <= 0 && target.lower > 0) || (product.lower >= 0 && target.upper < 0);
}

/** Constants are moved outward by this much: more than the roundings of the closed form. */
const OUTWARD = 1e-13;

/** c g^2 (q - y)^2 for the closed form q of the comparison equation. */
function boundOf(problem: Problem, scalar: ScalarProblem, D: number, initialLoss: number): Bound {
  const middle = ({ lower, upper }: Interval): number => (lower + upper) / 2;
  const y = middle(scalar.target);
  const q0 = middle(scalar.product);
  const gain = problem.lossConstant * scalar.gain.upper * (1 + OUTWARD);
  const timeScale = 2 * problem.lossConstant * scalar.gain.lower * (1 - OUTWARD);
  const { expression, values } = comparisonGap(q0, y, D, timeScale);
  return {
    kind: "formula",
    formula: "L(t) = c g^2 (q(t) - y)^2, q' = sqrt(D^2 + 4 q^2) (y - q)",
    expression: `least + gain * (${expression})^2`,
    values: { least: scalar.leastLoss, gain, ...values },
    initialLoss,
    equality: true,
  };
}

/**
 * |q(t) - y| as a formula in t, for q' = kappa sqrt(D^2 + 4 q^2) (y - q), q(0) = q0. For D > 0, with 2 q = D sinh,
 * z = e^sinh: (z - z_+)/(z - z_-) decays with rate kappa sqrt(D^2 + 4 y^2). Written without differences of nearby
 * numbers. For D = 0 both q0 and y have one sign.
 */
function comparisonGap(
  q0: number,
  y: number,
  D: number,
  kappa: number,
): { expression: string; values: Record<string, number> } {
  if (!(D > 0)) {
    const [p, target] = [Math.abs(q0), Math.abs(y)];
    return {
      expression: "target * (p - target) / (target + p * expm1(pace * t))",
      values: { p, target, pace: 2 * kappa * target },
    };
  }
  const root = Math.hypot(D, 2 * y);
  const above = Math.exp(Math.asinh((2 * y) / D));
  const z0 = Math.exp(Math.asinh((2 * q0) / D));
  return {
    expression:
      "half * r0 * exp(-pace * t) * (1 / (1 - r0 * exp(-pace * t)) + 1 / (square + r0 * exp(-pace * t)))",
    values: {
      half: (root / 2) * (1 + OUTWARD),
      r0: (z0 - above) / (z0 + 1 / above),
      pace: kappa * root,
      square: above * above,
    },
  };
}

/**
 * The comparison curve q(t): q' = sqrt(D^2 + 4 q^2) (y - q), q(0) = q0, for D > 0, or for D = 0 and q0, y of one sign.
 * |u . w - y| <= |q - y| for every D up to the invariant, in particular for D = ||u|^2 - |w|^2|.
 */
export function comparisonCurve(q0: number, y: number, D: number, t: number): number {
  if (!(D > 0)) {
    const E = Math.exp(2 * Math.abs(y) * t);
    const [p, target] = [Math.abs(q0), Math.abs(y)];
    return (Math.sign(y) * target * p * E) / (target + p * (E - 1));
  }
  const above = Math.exp(Math.asinh((2 * y) / D));
  const z0 = Math.exp(Math.asinh((2 * q0) / D));
  const r = ((z0 - above) / (z0 + 1 / above)) * Math.exp(-Math.hypot(D, 2 * y) * t);
  const z = (above + r / above) / (1 - r);
  return (D / 4) * (z - 1 / z);
}

/**
 * D and ||u|^2 - |w|^2| of two vectors of one length, in plain floating point: the quantity that the flow of
 * L = (u . w - y)^2 / 2 conserves, and its simpler lower bound (Robin, Scaman, Lelarge, arXiv:2301.08117; derived here).
 */
export function productInvariants(
  u: readonly number[],
  w: readonly number[],
): { invariant: number; difference: number } {
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, x, k) => sum + x * b[k], 0);
  const [uu, ww, p] = [dot(u, u), dot(w, w), dot(u, w)];
  return { invariant: Math.sqrt(Math.max((uu + ww) ** 2 - 4 * p * p, 0)), difference: Math.abs(uu - ww) };
}

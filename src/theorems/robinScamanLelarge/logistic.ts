// Softmax regression on separable data: the loss against the inverse of phi, with the margin of a separating matrix
// (project's theory, "Robin, Scaman, Lelarge", section 6; the bound with eps/n is the authors' own).
import { divDown, divUp, intervals, mulDown } from "../../certify";
import type { Interval } from "../../certify";
import type { Problem } from "../../problems";
import { initialLossInterval } from "../outputLoss";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { inProse, inspected } from "../verdicts";
import { nonSeparabilityCertificate } from "./gordan";
import { hullVectors, marginLowerBound } from "./margin";
import type { HullVectors } from "./margin";
import { linearModelOf, lossKindItem, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";
import { findSeparator } from "./separator";

const statementOf = (bound: string): string =>
  `Softmax regression with one label a sample: if some W* separates the data with margin ε = min (W*_y − W*_j)·x/|W*|, the gradient flow satisfies ${bound}, φ(v) = ln(eᵛ − 1) − 1/(eᵛ − 1).`;

const marginChecked =
  "The point of smallest norm in the hull of the vectors x ⊗ (e_y − e_j) proposes W*, its margin is rounded down; that nothing separates is proved by a Gordan certificate in rational arithmetic.";

/** The authors' bound: phi(L(t)) <= phi(L(0)) - (eps / n)^2 t for the mean loss. */
export const logisticPublished: Theorem = {
  id: "robin-scaman-lelarge.logistic",
  title: "Multiclass logistic regression on separable data",
  statement: statementOf("φ(L(t)) ≤ φ(L(0)) − (ε/n)² t"),
  source: { ...robinScamanLelargePaper, standing: "published" },
  checked: marginChecked,
  unchecked: "A found separator need not have the largest margin, though it usually comes close.",
  check: (start) => checkLogistic(start, "published"),
};

/** The sum of the sample losses in place of their mean: n^2 better at late times. */
export const logisticSharp: Theorem = {
  id: "robin-scaman-lelarge.logisticSharp",
  title: "Multiclass logistic regression on separable data, sharper",
  statement: statementOf("φ(nL(t)) ≤ φ(nL(0)) − (ε²/n) t"),
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked: marginChecked,
  unchecked: "A found separator need not have the largest margin, though it usually comes close.",
  check: (start) => checkLogistic(start, "sharp"),
};

/** Which of the two bounds. */
export type LogisticForm = "published" | "sharp";

/**
 * Items, constants and bound for one separating matrix.
 * @param given W* (and b*), in the order of theta; found from the data when missing
 */
export function checkLogistic(start: CertifiedStart, form: LogisticForm, given?: Float64Array): Findings {
  const { problem } = start;
  const { items, margin } = analyseLogistic(start, given);
  const hypotheses = [flowItem("RSL-0", "euclidean", problem), ...items];
  if (margin === null) return notEvaluated(hypotheses);
  const L0 = initialLossInterval(start);
  return {
    hypotheses,
    constants: {
      certificate: margin > 0 ? "separating direction" : null,
      margin,
      initialLoss: L0.upper,
      ...ratesOf(problem, margin),
    },
    bound: margin > 0 ? boundOf(problem, margin, L0, form) : null,
  };
}

/** Everything but the flow: the items, and the certified margin (0 when there is none; null for another model). */
export function analyseLogistic(
  start: CertifiedStart,
  given?: Float64Array,
): { items: Hypothesis[]; margin: number | null } {
  const { problem } = start;
  const shape = [
    lossKindItem(problem, "crossEntropy", "logistic"),
    modelItem("The model is linear: one dense layer.", linearModelOf(problem) !== null),
  ];
  if (shape.some(({ verdict }) => verdict !== "proved")) return { items: shape, margin: null };
  const labels = labelItem(problem);
  if (labels.verdict !== "proved") return { items: [...shape, labels], margin: null };
  const { item, margin } = separability(hullVectors(problem), start, given);
  return { items: [...shape, labels, item], margin };
}

/** phi is defined for one label a sample: rows e_y, or +1 and -1. */
function labelItem(problem: Problem): Hypothesis {
  const { targets, samples, outputsPerSample: Q, experiment } = problem;
  const binary = experiment.loss.kind === "logistic";
  const holds = Array.from({ length: samples }, (_, j) => targets.subarray(j * Q, (j + 1) * Q)).every(
    (row) =>
      binary
        ? row.length === 1 && Math.abs(row[0]) === 1
        : row.every((y) => y === 0 || y === 1) && row.reduce((sum, y) => sum + y, 0) === 1,
  );
  return {
    id: "RSL-L",
    statement: "Every sample has one label.",
    verdict: inspected(holds),
    ...(holds
      ? {}
      : { detail: "A sample has a distribution of labels: the loss has a minimum, and φ does not apply." }),
  };
}

/** RSL-5, and the certified margin; 0 when none is. */
function separability(
  vectors: HullVectors,
  start: CertifiedStart,
  given?: Float64Array,
): { item: Hypothesis; margin: number } {
  const item = { id: "RSL-5", statement: "A matrix W* separates the data with margin ε > 0.", threshold: 0 };
  const search = given === undefined ? findSeparator(vectors) : null;
  const candidates = search === null ? [given as Float64Array] : [search.direction, start.theta];
  const margin = Math.max(...candidates.map((direction) => marginLowerBound(vectors, direction)));
  if (margin > 0)
    return { item: { ...item, verdict: "proved", value: margin, detail: `ε ≥ ${inProse(margin)}.` }, margin };
  const contradiction = search === null ? null : nonSeparabilityCertificate(vectors, search.support);
  if (contradiction !== null)
    return {
      item: { ...item, verdict: "refuted", detail: `No matrix separates the data: ${contradiction}.` },
      margin: 0,
    };
  const detail =
    search === null
      ? "The given matrix does not separate the data; another one may."
      : "No separating matrix was found, and it could not be shown that there is none.";
  return { item: { ...item, verdict: "undecided", detail }, margin: 0 };
}

/** c eps^2 and c eps^2 / n: what is subtracted from phi per unit of time. */
export function ratesOf({ lossConstant, samples }: Problem, margin: number): Record<string, number> {
  const sharpRate = mulDown(lossConstant, mulDown(margin, margin));
  return { publishedRate: divDown(sharpRate, samples), sharpRate };
}

/**
 * For L = c sum_j l_j: with g = 1 - e^-l one has |grad L| >= c eps sum_j g(l_j), and sum_j g(l_j) is at least g of the
 * mean of the l_j (published) and at least g of their sum (sharp).
 */
function boundOf(problem: Problem, margin: number, initialLoss: Interval, form: LogisticForm): Bound | null {
  const { lossConstant, samples } = problem;
  const { publishedRate, sharpRate } = ratesOf(problem, margin);
  const perLoss = form === "sharp" ? intervals.point(lossConstant) : scaled(lossConstant, samples);
  const rate = form === "sharp" ? sharpRate : publishedRate;
  if (!Number.isFinite(initialLoss.upper) || !(rate > 0)) return null;
  return {
    kind: "softmax",
    formula:
      form === "sharp" ? "phi(n L(t)) <= phi(n L(0)) - eps^2 t / n" : "phi(L(t)) <= phi(L(0)) - (eps/n)^2 t",
    rate,
    scale: form === "sharp" ? divUp(1, perLoss.lower) : unitScale(perLoss),
    initialLoss: initialLoss.upper,
  };
}

function scaled(c: number, n: number): Interval {
  return intervals.multiply(intervals.point(c), intervals.point(n));
}

/** 1/(c n), exactly 1 for the mean loss although c = fl(1/n). */
function unitScale(perLoss: Interval): number {
  return intervals.contains(perLoss, 1) ? 1 : 1 / perLoss.upper;
}

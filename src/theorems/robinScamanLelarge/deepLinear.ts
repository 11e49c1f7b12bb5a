// Two linear layers with any widths: the conserved matrix W_2^T W_2 - W_1 W_1^T bounds the Rayleigh quotient for ever
// (project's theory, "Robin, Scaman, Lelarge", section 3).
//
// R >= g^2 [sigma_min(W_2)^2 + sigma_min(W_1)^2] for q, d <= h. With D = W_2^T W_2 - W_1 W_1^T conserved, Weyl's
// monotonicity gives sigma_min(W_2)^2 = lambda_q(W_2^T W_2) >= lambda_q(D) and sigma_min(W_1)^2 >= lambda_d(-D), so the
// start alone bounds R from below.
import { addDown, gramSmallestEigenvalue, mulDown, subDown } from "../../certify";
import type { LayeredModel, Problem } from "../../problems";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";
import { conservedMatrix, kthLargestEigenvalue } from "./conservedSpectrum";
import { leastLoss, realisability } from "./leastSquares";
import { layersOf, lossKindItem, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";

export const deepLinear: Theorem = {
  id: "robin-scaman-lelarge.deepLinear",
  title: "Two linear layers of any widths",
  statement:
    "For F(x) = W₂W₁x with hidden width h ≥ d, q and labels that a matrix gives, R ≥ λ(σ_min(W₂)² + σ_min(W₁)²), λ the smallest eigenvalue of the Gram matrix of the inputs, and D = W₂ᵀW₂ − W₁W₁ᵀ is conserved: L(t) ≤ L(0) e^(−2μt) with μ = 2cλ([λ_q(D)]₊ + [λ_d(−D)]₊).",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked:
    "The eigenvalues of D from below by Courant and Fischer with approximate eigenvectors; λ by a verified Cholesky factorisation.",
  unchecked: "Balanced layers, where D = 0, need another certificate.",
  check: checkDeepLinear,
};

/** W_2 W_1 without biases, both trained, or null. */
export function twoLinearLayers(problem: Problem): LayeredModel | null {
  const model = layersOf(problem);
  if (model === null || model.layers.length !== 2 || model.network.activation !== "identity") return null;
  const plain =
    model.network.kind !== "residual" && model.layers.every(({ hasBias, trained }) => trained && !hasBias);
  return plain && problem.sampleWeights === null ? model : null;
}

function checkDeepLinear(start: CertifiedStart): Findings {
  const { problem, theta } = start;
  const model = twoLinearLayers(problem);
  const widths = model?.network.widths ?? [1, 1, 1];
  const [d, h, q] = widths;
  const items = [
    flowItem("RSL-0", "euclidean", problem),
    lossKindItem(problem, "squared"),
    modelItem(
      "Two trained linear layers without biases; the hidden one is at least as wide as input and output.",
      model !== null && h >= d && h >= q,
    ),
  ];
  if (model === null || items.slice(1).some(({ verdict }) => verdict !== "proved"))
    return notEvaluated(items);
  const { samples, inputs, lossConstant, engine } = problem;
  const rank = Math.min(samples, d);
  const data =
    samples <= d
      ? gramSmallestEigenvalue(inputs, samples, d, false)
      : gramSmallestEigenvalue(transpose(inputs, samples, d), d, samples, false);
  const { item: labels, least } = labelsItem(problem, model, data, rank);
  const [W1, W2] = model.weightsAt(theta).weights;
  const D = conservedMatrix(W1, W2, q, h, d);
  const upper = kthLargestEigenvalue(engine, D, h, q, 1);
  const lower = kthLargestEigenvalue(engine, D, h, d, -1);
  const scales = mulDown(
    mulDown(model.layers[0].scale, model.layers[0].scale),
    mulDown(model.layers[1].scale, model.layers[1].scale),
  );
  const quotient = mulDown(mulDown(scales, data), addDown(upper, lower));
  const rate = mulDown(4, mulDown(lossConstant, quotient));
  const initialLoss = start.initialLoss.upper;
  const spectrum: Hypothesis = {
    id: "RSL-6",
    statement: "The conserved matrix bounds a layer: [λ_q(D)]₊ + [λ_d(−D)]₊ > 0.",
    verdict: quotient > 0 ? "proved" : "undecided",
    value: addDown(upper, lower),
    threshold: 0,
    ...(quotient > 0
      ? {}
      : {
          detail:
            "D has too few eigenvalues of one sign, as for balanced layers: another certificate is needed.",
        }),
  };
  return {
    hypotheses: [...items, labels, spectrum],
    constants: {
      certificate: quotient > 0 ? "conserved spectrum" : null,
      mu: rate / 2,
      rate,
      gramEigenvalue: data,
      conservedOutput: upper,
      conservedInput: lower,
      leastLoss: least,
      initialLoss,
    },
    bound:
      rate > 0 && Number.isFinite(initialLoss)
        ? {
            kind: "exponential",
            formula: "L(t) <= L(0) exp(-2 mu t)",
            rate,
            initialLoss,
            ...(least > 0 ? { limit: least } : {}),
          }
        : null,
  };
}

/** RSL-3: with independent inputs every label is reached; otherwise the labels must be those of one matrix. */
function labelsItem(
  problem: Problem,
  { layers }: LayeredModel,
  data: number,
  rank: number,
): { item: Hypothesis; least: number } {
  const item = { id: "RSL-3", statement: "Some matrix gives the labels, and the inputs span their space." };
  if (!(data > 0))
    return {
      item: { ...item, verdict: "undecided", detail: "The inputs are too close to dependent." },
      least: 0,
    };
  if (problem.samples <= rank) return { item: { ...item, verdict: "proved" }, least: 0 };
  const width = layers[0].inputs;
  const rows = { center: problem.inputs, radius: new Float64Array(problem.inputs.length) };
  const { withinRounding, distance } = realisability(
    problem,
    { rows, count: problem.samples, width },
    Math.sqrt(subDown(data, data * 1e-15)),
  );
  const loss = leastLoss(problem.lossConstant, distance);
  if (withinRounding) return { item: { ...item, verdict: "proved" }, least: loss.upper };
  return {
    item: {
      ...item,
      verdict: loss.lower > 0 ? "notMet" : "undecided",
      detail: `No matrix gives the labels: the least loss is ${inProse(loss.lower)} at least.`,
    },
    least: loss.upper,
  };
}

function transpose(A: Float64Array, rows: number, columns: number): Float64Array {
  const B = new Float64Array(A.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) B[j * rows + i] = A[i * columns + j];
  return B;
}

// How likely a random positive start is certified: for two layers only the norm of the output layer matters
// (project's theory, "Chatterjee", section 5, the probability statement).
import { divUp, intervals, mulUp, vectorNormInterval } from "../../certify";
import { layeredModel } from "../../problems";
import type { Problem } from "../../problems";
import { chatterjeePaper } from "./flow";
import { activationItem, inputsItem, zeroItem } from "./network";
import { chiSquareTail } from "./chiSquare";
import { whyNotEvaluated } from "../items";
import type { CertifiedStart } from "../start";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inspected } from "../verdicts";

export const chatterjeeProbability: Theorem = {
  id: "chatterjee.probability",
  title: "Random positive initialisation of a two-layer network",
  statement:
    "A two-layer network with one output, W_1(0) = 0, b(0) = 0 and output weights N(0, τ²) is certified by chatterjee.network with probability at least P(χ²_d ≥ (B_min/τ)²), d the hidden width and B_min = min over rad of rad + |y|/(rad √λ s_1(rad)).",
  source: { ...chatterjeePaper, standing: "derived" },
  checked:
    "B_min is rounded up and the tail of χ² is bounded below, so that the probability is a lower bound; τ is read off a gaussian initialisation with standardDeviation [0, τ].",
  unchecked:
    "The paper's own corollary was not available. For three and more layers the probability is a product over all weights, exponentially small, and not computed.",
  check: checkProbability,
};

function checkProbability(start: CertifiedStart): Findings {
  const { problem } = start;
  const shape: Hypothesis[] = [shapeItem(problem)];
  const drawn = drawItem(problem);
  const statement = "The start is certified with probability at least p > 0.";
  const undecided = (detail: string): Findings => ({
    hypotheses: [...shape, drawn, { id: "CH-P2", statement, verdict: "undecided", detail }],
    constants: { certificate: null },
    bound: null,
  });
  if (shape[0].verdict !== "proved") return undecided("Not evaluated: the network has another shape.");
  const zero = zeroItem(start);
  shape.push(activationItem(start), zero, inputsItem(start));
  const why = whyNotEvaluated(start);
  if (why !== null) return undecided(why);
  // |r_0| = |y| for every draw only then
  if (zero.verdict !== "proved")
    return undecided("Not evaluated: F(θ₀) is not 0, so |r₀| depends on the draw.");
  const { positive } = start;
  if (typeof positive === "string") return undecided(`Not evaluated: ${positive}.`);
  const labels = vectorNormInterval(problem.targets).upper;
  const threshold = positive.outputThreshold(labels);
  if (threshold === null) return undecided("No finite output layer is large enough.");
  const { layers } = layeredModel(problem);
  const width = layers[1].inputs;
  const tau = deviationOf(problem);
  const probability = tau === null ? null : certifiedProbability(threshold, tau, width);
  const item: Hypothesis =
    probability === null
      ? { id: "CH-P2", statement, verdict: "undecided", detail: "τ is not known: the start was not drawn." }
      : {
          id: "CH-P2",
          statement,
          verdict: probability > 0 ? "proved" : "undecided",
          value: probability,
          threshold: 0,
        };
  return {
    hypotheses: [...shape, drawn, item],
    constants: {
      certificate: "positive initialisation",
      outputNormThreshold: threshold,
      gramEigenvalue: positive.gramEigenvalue,
      width,
      standardDeviation: tau,
      probability,
    },
    bound: null,
  };
}

/**
 * Lower bound of P(chi^2_width >= (threshold / tau)^2): the probability that output weights drawn N(0, tau^2) are long
 * enough for the positive start of a two-layer network (Chatterjee, arXiv:2203.16462; derived here).
 *
 * @param threshold length that the output layer must have, as chatterjee.probability prints it
 * @param tau standard deviation of an output weight
 * @param width hidden units
 * @returns in [0, 1], rounded down
 */
export function certifiedProbability(threshold: number, tau: number, width: number): number {
  const ratio = divUp(threshold, tau);
  return chiSquareTail(width, mulUp(ratio, ratio));
}

function shapeItem(problem: Problem): Hypothesis {
  const layers = problem.model.kind === "layered" ? problem.model.layers : [];
  const holds =
    layers.length === 2 &&
    layers.every(({ trained }) => trained) &&
    problem.outputsPerSample === 1 &&
    problem.experiment.loss.kind === "squared";
  return {
    id: "CH-P0",
    statement: "Two layers, both trained, one linear output, squared loss.",
    verdict: inspected(holds),
    ...(holds ? {} : { detail: "The closed form of the probability is for networks of shape [d, m, 1]." }),
  };
}

function drawItem(problem: Problem): Hypothesis {
  const tau = deviationOf(problem);
  return {
    id: "CH-P1",
    statement: "W_1(0) = 0, b(0) = 0, and the output weights are independent N(0, τ²).",
    verdict: inspected(tau !== null),
    ...(tau === null
      ? { detail: 'Use initialization { kind: "gaussian", seed, standardDeviation: [0, τ] }.' }
      : { value: tau }),
  };
}

/** tau of a gaussian initialisation that draws nothing but the output weights; null otherwise. */
function deviationOf({ model }: Problem): number | null {
  if (model.kind !== "layered") return null;
  const { initialization } = model.network;
  if (initialization.kind !== "gaussian") return null;
  const { standardDeviation, biasStandardDeviation = 0 } = initialization;
  const biases = Array.isArray(biasStandardDeviation) ? biasStandardDeviation : [biasStandardDeviation];
  if (!Array.isArray(standardDeviation) || standardDeviation[0] !== 0 || biases.some((b) => b !== 0))
    return null;
  const tau = standardDeviation[1];
  return tau > 0 ? intervals.point(tau).lower : null;
}

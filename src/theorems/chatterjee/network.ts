// Chatterjee's network theorem in explicit form: the positive start of a feedforward network certifies the criterion
// (project's theory, "Chatterjee", section 5; items CH-N1 to CH-N6).
import {
  activationBounds,
  gramSmallestEigenvalue,
  hasDependentRows,
  mulDown,
  smallestFeasibleBall,
  sumOfProductsIsZero,
} from "../../certify";
import { layeredModel } from "../../problems";
import type { Problem } from "../../problems";
import { certifiedRate, chatterjeePaper, exponentialFormula, positiveConstants } from "./flow";
import { layersItem, whyNotEvaluated } from "../items";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse, inspected } from "../verdicts";

export const chatterjeeNetwork: Theorem = {
  id: "chatterjee.network",
  title: "Positive initialisation of a feedforward network, gradient flow",
  statement:
    "A feedforward network with scalar output, a smooth strictly increasing activation with σ(0) = 0 and linearly independent inputs, started with zero first layer, positive hidden layers and a large enough output layer, reaches zero loss: L(t) ≤ L(0) e^(−αt).",
  source: { ...chatterjeePaper, standing: "derived" },
  checked:
    "Every categorical item by inspection of the stored numbers; the size of the output layer through lower bounds of σ′ and of the weights on the ball. For two layers only the norm of the output layer matters.",
  unchecked:
    "The constants are those of this project's proof: the paper's own constants were not available, and larger or smaller output layers may be enough there.",
  check: checkNetwork,
};

function checkNetwork(start: CertifiedStart): Findings {
  const { problem } = start;
  const layered = layersItem(
    "CH-N1",
    "Feedforward network of depth at least 2, one linear output, squared loss.",
    problem,
  );
  if (layered.verdict !== "proved")
    return {
      hypotheses: [flowItem("CH-N0", "euclidean", problem), layered],
      constants: { certificate: null },
      bound: null,
    };
  const shape = [
    flowItem("CH-N0", "euclidean", problem),
    architectureItem(start),
    activationItem(start),
    zeroItem(start),
    inputsItem(start),
    startItem(start),
  ];
  const statement = "|r₀| < rad √λ g(rad) for some rad > 0, g the proved lower bound of |dF/dz₁|.";
  const undecided = (detail: string): Findings => ({
    hypotheses: [...shape, { id: "CH-N6", statement, verdict: "undecided", detail }],
    constants: { certificate: null },
    bound: null,
  });
  const why = whyNotEvaluated(start);
  if (why !== null) return undecided(why);
  const { positive } = start;
  if (typeof positive === "string") return undecided(`Not evaluated: ${positive}.`);

  const residual = start.residualNorm.upper;
  const ball = smallestFeasibleBall(positive, residual);
  const proved = ball.radius !== null;
  const rate = certifiedRate(problem.lossConstant, ball.smallestSingularValue);
  const initialLoss = start.initialLoss.upper;
  const constants: Findings["constants"] = {
    certificate: "positive initialisation",
    radius: ball.radius,
    alpha: proved ? rate : null,
    residualNorm: residual,
    margin: ball.margin,
    marginRadius: ball.marginRadius,
    initialLoss,
    ...positiveConstants(start),
  };
  const size: Hypothesis = {
    id: "CH-N6",
    statement,
    verdict: proved ? "proved" : "undecided",
    value: residual,
    threshold: mulDown(ball.margin, residual),
    detail: sizeDetail(ball.margin, constants),
  };
  return {
    hypotheses: [...shape, size],
    constants,
    bound: rate > 0 ? { kind: "exponential", formula: exponentialFormula, rate, initialLoss } : null,
  };
}

function sizeDetail(margin: number, { outputThreshold, outputNormThreshold }: Findings["constants"]): string {
  const threshold =
    typeof outputThreshold === "number"
      ? ` Output entries above ${inProse(outputThreshold)} are enough.`
      : typeof outputNormThreshold === "number"
        ? ` An output layer of norm above ${inProse(outputNormThreshold)} is enough.`
        : "";
  return margin > 1
    ? `The residual |r₀| could be ${inProse(margin)} times larger.${threshold}`
    : `The residual |r₀| is ${inProse(1 / margin)} times too large for this output layer.${threshold}`;
}

function architectureItem({ problem }: CertifiedStart): Hypothesis {
  const { outputsPerSample: Q } = problem;
  const { layers } = layeredModel(problem);
  const trained = layers[0].trained;
  const fault =
    layers.length < 2
      ? "The network has no hidden layer."
      : Q !== 1
        ? `The network has ${Q} outputs.`
        : trained
          ? otherKind(problem)
          : "The first layer is frozen, and the proof works with its gradient.";
  return {
    id: "CH-N1",
    statement: "Feedforward network of depth at least 2, one linear output, squared loss.",
    verdict: inspected(fault === null),
    ...(fault === null ? {} : { detail: fault }),
  };
}

/** What keeps a network of layers from being a plain feedforward network with squared loss. */
function otherKind({ experiment, model }: Problem): string | null {
  if (experiment.loss.kind !== "squared") return "The loss is not the squared one.";
  return model.kind === "layered" && model.network.kind === "residual"
    ? "The network has skip connections."
    : null;
}

export function activationItem({ problem }: CertifiedStart): Hypothesis {
  const { activation } = layeredModel(problem).network;
  const { smooth, increasing } = activationBounds(activation);
  return {
    id: "CH-N2",
    statement: "σ is C² and strictly increasing.",
    verdict: inspected(smooth && increasing),
    detail: !smooth
      ? `${activation} is not C².`
      : increasing
        ? `${activation} is C² and strictly increasing.`
        : `${activation} is not increasing; tanh, arctan, sigmoid and softplus are.`,
  };
}

/** sigma(0) = 0, or for two layers of sigmoids an output bias that cancels the output exactly. */
export function zeroItem({ problem, theta }: CertifiedStart): Hypothesis {
  const { activation } = layeredModel(problem).network;
  const { lower, upper } = activationBounds(activation).atZero;
  const vanishes = lower === 0 && upper === 0;
  const statement = "σ(0) = 0, or the output bias compensates.";
  if (vanishes) return { id: "CH-N3", statement, verdict: "proved", detail: `${activation}(0) = 0.` };
  const { weights, biases } = layeredModel(problem).weightsAt(theta);
  const bias = biases[biases.length - 1];
  const { scale } = layeredModel(problem).layers[layeredModel(problem).layers.length - 1];
  const compensated =
    activation === "sigmoid" &&
    weights.length === 2 &&
    problem.outputsPerSample === 1 &&
    bias !== null &&
    sumOfProductsIsZero([...Array.from(weights[1], (w): [number, number] => [scale, w]), [2, bias[0]]]);
  return {
    id: "CH-N3",
    statement,
    verdict: inspected(compensated),
    detail: compensated
      ? "sigmoid(0) = 1/2 is cancelled exactly by the output bias."
      : `${activation}(0) ≠ 0: choose tanh or arctan, or an output bias that makes F(θ₀) = 0 exactly.`,
  };
}

export function inputsItem({ problem }: CertifiedStart): Hypothesis {
  const { samples: n } = problem;
  const { layers } = layeredModel(problem);
  const { inputs: d, trained, hasBias } = layers[0];
  const affine = trained && hasBias;
  const word = affine ? "affinely" : "linearly";
  const statement = `The inputs are ${word} independent.`;
  const id = "CH-N4";
  const most = d + (affine ? 1 : 0);
  if (n > most)
    return { id, statement, verdict: "refuted", value: n, threshold: most, detail: `n = ${n} > ${most}.` };
  if (hasDependentRows(problem.inputs, n, d, affine))
    return { id, statement, verdict: "refuted", detail: `The stored inputs are exactly ${word} dependent.` };
  const eigenvalue = gramSmallestEigenvalue(problem.inputs, n, d, affine);
  return eigenvalue > 0
    ? { id, statement, verdict: "proved", value: eigenvalue, threshold: 0 }
    : { id, statement, verdict: "undecided", detail: "Their Gram matrix is too close to singular." };
}

function startItem({ problem, theta }: CertifiedStart): Hypothesis {
  const { weights, biases } = layeredModel(problem).weightsAt(theta);
  const zeroFirst = weights[0].every((w) => w === 0);
  const compensates = activationBounds(layeredModel(problem).network.activation).atZero.upper !== 0;
  const zeroBiases = biases.every(
    (bias, l) => bias === null || (compensates && l === biases.length - 1) || bias.every((b) => b === 0),
  );
  const deep = weights.length > 2;
  const positive = !deep || weights.slice(1).every((W) => W.every((w) => w > 0));
  const fault = !zeroFirst
    ? "W₁(0) is not zero."
    : !zeroBiases
      ? "A bias does not start at zero."
      : positive
        ? null
        : "Some weight above the first layer is not positive.";
  return {
    id: "CH-N5",
    statement: "W₁(0) = 0 and b(0) = 0; from three layers on, all weights above the first are positive.",
    verdict: inspected(fault === null),
    ...(fault === null ? {} : { detail: `${fault} Use initialization { kind: "positive", output: … }.` }),
  };
}

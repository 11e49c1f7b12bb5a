// L = c theta^(2k): the power law of the Kurdyka-Lojasiewicz table, attained
// (project's theory, "Robin, Scaman, Lelarge", section 2).
import { expInterval, intervals, logInterval, mulDown } from "../../certify";
import { InputError, shown } from "../../errors";
import type { Experiment } from "../../experiment";
import type { Problem } from "../../problems";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import { lossKindItem, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";

export const powerLawTheorem: Theorem = {
  id: "robin-scaman-lelarge.powerLaw",
  title: "Power law",
  statement:
    "If |∇ℓ|² ≥ κ ℓ^(2ν) with ν > ½ and R ≥ μ, then L ≤ (L(0)^(1−2ν) + (2ν−1)κμt)^(−1/(2ν−1)); for one parameter and L = cθ^(2k), k ≥ 2, this is an equality with 2ν = 2 − 1/k, κ = 4k²c^(1/k), μ = 1.",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked: "The exponent and κ in closed form.",
  unchecked: "Only one power of one parameter is recognised.",
  check: checkPowerLaw,
};

/**
 * The experiment L = constant theta^(2 degree); the default is theta^4 / 4.
 * @throws InputError when the degree is not an integer >= 2
 * @example
 * powerLaw({ start: 2 })
 */
export function powerLaw(options: { start: number; degree?: number; constant?: number }): Experiment {
  const { start, degree = 2, constant = 0.25 } = options;
  if (!Number.isSafeInteger(degree) || degree < 2)
    throw new InputError(
      "powerLaw",
      `degree must be an integer >= 2, got ${shown(degree)}. For 1 the loss decays exponentially.`,
    );
  return {
    network: { kind: "system", parameters: ["theta"], outputs: [`theta^${degree}`], start: [start] },
    data: { kind: "explicit", inputs: [[]], targets: [0] },
    loss: { kind: "squared", constant },
    theorems: ["robin-scaman-lelarge.powerLaw"],
  };
}

/** k when the only formula is theta^k and the target 0, otherwise null. */
export function powerOf({ model, targets, samples }: Problem): number | null {
  if (model.kind !== "system" || samples !== 1 || targets.length !== 1 || targets[0] !== 0) return null;
  const { parameters, outputs } = model.network;
  const written = outputs[0].replace(/\s+/g, "");
  if (parameters.length !== 1 || !written.startsWith(`${parameters[0]}^`)) return null;
  const exponent = written.slice(parameters[0].length + 1);
  const k = /^[0-9]+$/.test(exponent) ? Number(exponent) : NaN;
  return Number.isSafeInteger(k) && k >= 2 && k <= 64 ? k : null;
}

/** kappa = 4 k^2 c^(1/k), rounded down. */
export function powerKappa(lossConstant: number, k: number): number {
  const logarithm = logInterval(intervals.point(lossConstant));
  const root = expInterval(intervals.divide(logarithm, intervals.point(k)));
  return mulDown(4 * k * k, root.lower);
}

/** L(0) = c theta^(2k), rounded up. */
export function powerLoss(lossConstant: number, theta: number, k: number): number {
  let power = intervals.point(1);
  for (let i = 0; i < k; i++) power = intervals.multiply(power, intervals.square(intervals.point(theta)));
  return intervals.multiply(intervals.point(lossConstant), power).upper;
}

function checkPowerLaw({ problem, theta }: CertifiedStart): Findings {
  const k = powerOf(problem);
  const items = [
    flowItem("RSL-0", "euclidean", problem),
    lossKindItem(problem, "squared"),
    modelItem("The system is one power θ^k, k ≥ 2, of one parameter, with target 0.", k !== null),
  ];
  if (k === null || items[1].verdict !== "proved") return notEvaluated(items);
  const c = problem.lossConstant;
  const exponent = 1 - 1 / k;
  const kappa = powerKappa(c, k);
  const rate = mulDown(exponent, kappa);
  const initialLoss = powerLoss(c, theta[0], k);
  return {
    hypotheses: items,
    constants: {
      certificate: "closed form",
      degree: k,
      kappa,
      exponent,
      rate,
      initialLoss,
    },
    bound:
      initialLoss > 0 && Number.isFinite(initialLoss)
        ? {
            kind: "powerLaw",
            formula: "L(t) = (L(0)^(1-2nu) + (2nu-1) kappa t)^(-1/(2nu-1))",
            exponent,
            rate,
            initialLoss,
            equality: true,
          }
        : null,
  };
}

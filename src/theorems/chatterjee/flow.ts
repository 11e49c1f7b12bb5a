// Chatterjee's local criterion along the gradient flow: 4 L(theta_0) < rad^2 alpha(theta_0, rad) for some rad > 0.
import { activationBounds, divUp, mulDown, mulUp, refuteOnRay, sqrtDown } from "../../certify";
import type { Place } from "../../certify";
import { InternalError } from "../../errors";
import { smoothnessItem, whyNotEvaluated } from "../items";
import { refuteCriterion } from "../stationary";
import type { CertifiedStart, Route } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis, Source } from "../types";
import { inProse } from "../verdicts";

/** The paper; `standing` says how each statement relates to it. */
export const chatterjeePaper: Omit<Source, "standing"> = {
  paper: "chatterjee",
  authors: "Sourav Chatterjee",
  title: "Convergence of gradient descent for deep neural networks",
  arXiv: "2203.16462v5",
};

export const exponentialFormula = "L(t) <= L(0) exp(-alpha t)";

export const chatterjeeFlow: Theorem = {
  id: "chatterjee",
  title: "Chatterjee's local criterion, gradient flow",
  statement:
    "If L ≥ 0 is C² and 4 L(θ₀) < rad² α for some rad > 0, where α = inf |∇L|²/L over the ball B(θ₀, rad), then the gradient flow stays in that ball, converges to a zero of L, and L(t) ≤ L(0) e^(−αt).",
  source: { ...chatterjeePaper, standing: "restated" },
  checked:
    "α is bounded below on balls by σ_min(J)² through Weyl's inequality or the positive initialisation, the better of the two; the criterion is refuted for every radius by a stationary point of positive loss near θ₀, or by labels that no parameters can give.",
  unchecked:
    "The exact infimum α over a ball is not computable: a certificate bounds it from one side, so that undecided is not false. The paper's own wording and numbering were not available.",
  check: checkFlow,
};

/** 4 c m^2: the rate that a smallest singular value m proves, rounded down. */
export function certifiedRate(lossConstant: number, smallestSingularValue: number): number {
  const m = Math.max(smallestSingularValue, 0);
  return mulDown(4, mulDown(lossConstant, mulDown(m, m)));
}

function checkFlow(start: CertifiedStart): Findings {
  const hypotheses: Hypothesis[] = [
    flowItem("CH-F0", "euclidean", start.problem),
    smoothnessItem("CH-F1", "L ≥ 0 is twice continuously differentiable.", start),
  ];
  const statement = "4 L(θ₀) < rad² α(θ₀, rad) for some rad > 0.";
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    hypotheses.push({ id: "CH-F2", statement, verdict: "undecided", detail });
    return { hypotheses, constants: { certificate: null }, bound: null };
  }
  const route = start.bestRoute;
  hypotheses.push({ id: "CH-F2", statement, ...decideCriterion(start, route) });
  return { hypotheses, constants: constantsOf(start, route), bound: boundOf(start, route) };
}

/** Proof by the best route, refutation by structure or by a stationary point, or neither. */
export function decideCriterion(start: CertifiedStart, route: Route): Omit<Hypothesis, "id" | "statement"> {
  const { ball } = route;
  const fourLosses = mulUp(4, start.initialLoss.upper);
  const refutation = refutationOf(start);
  if (ball.radius !== null && refutation !== null)
    throw new InternalError(
      `CH-F2 is proved by ${route.certificate} and refuted: ${refutation.detail}. Please report this problem.`,
    );
  if (refutation !== null) return { verdict: "refuted", ...refutation };
  const reach = mulDown(fourLosses, mulDown(ball.margin, ball.margin));
  const numbers = { value: fourLosses, threshold: reach };
  return ball.radius !== null
    ? { verdict: "proved", ...numbers, detail: praise(route) }
    : { verdict: "undecided", ...numbers, detail: advice(start, route) };
}

/** Why no radius can satisfy the criterion, or null. */
function refutationOf(start: CertifiedStart): { value?: number; threshold?: number; detail: string } | null {
  const { unreachable } = start.structure;
  if (unreachable !== null)
    return {
      detail: `The loss cannot reach 0: ${unreachable.reason}. The criterion would imply that it does.`,
    };
  const { place } = start;
  if (place.kind === "system") return refutationOnRay(place);
  const refutation = refuteCriterion(place, start.residualNorm, start.gradientFactor);
  if (refutation === null) return null;
  return {
    value: mulDown(4, start.initialLoss.lower),
    threshold: refutation.reach,
    detail: `${refutation.reason}. The flow may converge all the same.`,
  };
}

/** Points on the way to the origin, where products and powers are stationary: their rates bound α on every ball. */
function refutationOnRay(place: Place): { detail: string } | null {
  const { refuted, points } = refuteOnRay(place);
  return refuted
    ? {
        detail: `The rates ρ at ${points.length} points between θ₀ and the origin bound α on every ball: no radius satisfies the criterion. The flow may converge all the same.`,
      }
    : null;
}

function praise({ certificate, ball }: Route): string {
  return ball.margin === Infinity
    ? `By ${certificate}: the Jacobian is constant, so residuals of any size are certified.`
    : `By ${certificate}: the residual |r₀| could be ${inProse(ball.margin)} times larger.`;
}

/** Which quantity stops the certificate, and by what factor it would have to change. */
function advice(start: CertifiedStart, { certificate, ball }: Route): string {
  const size = inProse(start.residualNorm.upper);
  if (!(ball.margin > 0)) {
    const why = start.structure.rankDeficient ?? "σ_min(J₀) > 0 could not be shown";
    return `By ${certificate}: nothing is certified, because ${why}.`;
  }
  const factor = inProse(1 / ball.margin);
  const reach = inProse(ball.margin * start.residualNorm.upper);
  const remedy =
    certificate === "positive initialisation"
      ? "a larger output layer, or labels closer to 0"
      : "labels closer to F(θ₀), a larger σ_min(J₀), or a smaller Lipschitz constant β of J (a wider network of the same output)";
  return `By ${certificate}: |r₀| = ${size} is certified up to ${reach}; the residual is ${factor} times too large. What would help: ${remedy}.`;
}

function constantsOf(start: CertifiedStart, { certificate, ball }: Route): Findings["constants"] {
  const { problem, lipschitz, positive } = start;
  const proved = ball.radius !== null;
  const radius = ball.radius ?? ball.marginRadius;
  const constants: Findings["constants"] = {
    certificate,
    radius: ball.radius,
    alpha: proved ? certifiedRate(problem.lossConstant, ball.smallestSingularValue) : null,
    sigmaMin: start.sigmaMin,
    sigmaMax: start.sigmaMax,
    jacobianLipschitz: lipschitz.at(Number.isFinite(radius) ? radius : 0),
    residualNorm: start.residualNorm.upper,
    margin: ball.margin,
    marginRadius: ball.marginRadius,
    initialLoss: start.initialLoss.upper,
  };
  return typeof positive === "string" ? constants : { ...constants, ...positiveConstants(start) };
}

/** Constants of the positive start: lambda, and the thresholds of the output layer where they make sense. */
export function positiveConstants(start: CertifiedStart): Findings["constants"] {
  const { positive, place } = start;
  if (typeof positive === "string" || place.kind !== "layered") return {};
  const gram = { gramEigenvalue: positive.gramEigenvalue, gram: positive.augmented ? "X Xᵀ + 1 1ᵀ" : "X Xᵀ" };
  if (!outputLayerIsFree(start)) return gram;
  const threshold = positive.outputThreshold(start.residualNorm.upper);
  const { layers } = place;
  const output = layers[layers.length - 1];
  const isConstant = output.weights.every((w) => w === output.weights[0]);
  if (layers.length > 2) return { ...gram, outputThreshold: threshold };
  return {
    ...gram,
    outputNormThreshold: threshold,
    outputThreshold: threshold !== null && isConstant ? divUp(threshold, sqrtDown(output.inputs)) : null,
  };
}

/** Whether F(theta_0) does not depend on the output weights: all last hidden values are exactly 0. */
function outputLayerIsFree({ place }: CertifiedStart): boolean {
  if (place.kind !== "layered") return false;
  const { atZero } = activationBounds(place.activation);
  const hidden = place.layers.slice(0, -1);
  return (
    atZero.lower === 0 &&
    atZero.upper === 0 &&
    hidden[0].weights.every((w) => w === 0) &&
    hidden.every(({ bias }) => bias === null || bias.every((b) => b === 0))
  );
}

/** The exponential bound; where the criterion is undecided, the one that would hold on the ball of largest margin. */
function boundOf(start: CertifiedStart, { ball }: Route): Findings["bound"] {
  const rate = certifiedRate(start.problem.lossConstant, ball.smallestSingularValue);
  const initialLoss = start.initialLoss.upper;
  if (!(rate > 0) || !Number.isFinite(rate) || !Number.isFinite(initialLoss)) return null;
  return { kind: "exponential", formula: exponentialFormula, rate, initialLoss };
}

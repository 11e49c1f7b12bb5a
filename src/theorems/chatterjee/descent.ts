// Chatterjee's criterion for gradient descent: how small a step has to be, and the factor per step that it proves
// (project's theory, "Chatterjee", section 3, forms A, B and C).
import { chatterjeePaper, decideCriterion } from "./flow";
import { descentConstants, descentConstantsOfStep, factorOf, publishedSteps } from "../descentConstants";
import type { BallConstants, DescentConstants } from "../descentConstants";
import { smoothnessItem, whyNotEvaluated } from "../items";
import { argmax } from "../search";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";

export const chatterjeeDescent: Theorem = {
  id: "chatterjee.descent",
  title: "Chatterjee's local criterion, gradient descent",
  statement:
    "If 4 L(θ₀) < (1 − ε)² rad² α for some rad > 0 and ε in (0, 1), and the step satisfies η ≤ 2ε/L_H with L_H ≥ |Hess L| on the ball where L ≤ L(θ₀), then gradient descent stays in the ball, converges to a zero of L, and L_k ≤ (1 − δ)^k L_0 with δ = (1 − ε) α η.",
  source: { ...chatterjeePaper, standing: "derived" },
  checked:
    "The criterion with the experiment's own step: rad is searched, ε = η L_H/2, and every constant is rounded outward. The largest admissible step and the step of most proved progress are given.",
  unchecked:
    "The paper's form needs bounds of all partial derivatives on a ball of twice the radius (form A; form B has norms instead); its steps are given beside, they are smaller.",
  check: checkDescent,
};

const geometricFormula = "L_k <= (1 - delta)^k L_0";

function checkDescent(start: CertifiedStart): Findings {
  const { problem } = start;
  const { flow } = problem.experiment;
  const items = [
    flowItem("CH-G0", "descent", problem),
    smoothnessItem("CH-F1", "L ≥ 0 is twice continuously differentiable.", start),
  ];
  const criterion = "4 L(θ₀) < (1 − ε)² rad² α(θ₀, rad) for some rad > 0 and ε in (0, 1).";
  const step = "η ≤ 2ε/L_H, L_H ≥ |Hess L| on the ball where L ≤ L(θ₀).";
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    items.push(
      { id: "CH-G1", statement: criterion, verdict: "undecided", detail },
      { id: "CH-G2", statement: step, verdict: "undecided", detail },
    );
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const route = start.bestRoute;
  const best = bestDescent(start);
  const stepSize = flow.kind === "descent" ? flow.stepSize : null;
  const own = stepSize === null ? null : descentOfStep(start, stepSize);
  const limit = best === null ? null : largestStep(start);
  items.push(
    { id: "CH-G1", statement: criterion, ...decideCriterion(start, route) },
    { id: "CH-G2", statement: step, ...decideStep(stepSize, own, best, limit) },
  );
  const used = own ?? best;
  const factor = used === null ? null : factorOf(used);
  return {
    hypotheses: items,
    constants: { certificate: route.certificate, ...constantsOf(start, used, best, limit) },
    bound:
      own === null || factor === null
        ? null
        : { kind: "geometric", formula: geometricFormula, factor, initialLoss: start.initialLoss.upper },
  };
}

function decideStep(
  stepSize: number | null,
  own: DescentConstants | null,
  best: DescentConstants | null,
  limit: DescentConstants | null,
): Omit<Hypothesis, "id" | "statement"> {
  if (best === null || limit === null)
    return { verdict: "undecided", detail: "No step is certified, because the criterion is not." };
  const advice = `Steps up to ${inProse(limit.stepSize)} are certified; η = ${inProse(best.stepSize)} proves the fastest decay, a factor ${inProse(factorOf(best))} a step.`;
  if (stepSize === null)
    return { verdict: "undecided", detail: `The experiment has no step size. ${advice}` };
  const numbers = { value: stepSize, threshold: Math.max(limit.stepSize, own?.stepSize ?? 0) };
  return own === null
    ? { verdict: "undecided", ...numbers, detail: `η = ${inProse(stepSize)} is too large. ${advice}` }
    : { verdict: "proved", ...numbers, detail: advice };
}

function constantsOf(
  start: CertifiedStart,
  used: DescentConstants | null,
  best: DescentConstants | null,
  limit: DescentConstants | null,
): Findings["constants"] {
  const { problem, residualNorm } = start;
  const shared = {
    sigmaMin: start.sigmaMin,
    sigmaMax: start.sigmaMax,
    residualNorm: residualNorm.upper,
    margin: start.bestRoute.ball.margin,
    initialLoss: start.initialLoss.upper,
  };
  if (used === null || best === null || limit === null) return shared;
  const steps = publishedSteps(
    best,
    outerBall(start, best.radius),
    residualNorm.upper,
    problem.lossConstant,
    problem.parameterCount,
  );
  return {
    radius: used.radius,
    epsilon: used.epsilon,
    alpha: used.alpha,
    hessianBound: used.hessianBound,
    pairwiseLipschitz: start.balls.pairwiseLipschitz(used.radius),
    stepSize: used.stepSize,
    delta: used.delta,
    factor: factorOf(used),
    largestStep: limit.stepSize,
    recommendedStep: best.stepSize,
    recommendedDelta: best.delta,
    formAStep: steps.formA,
    formBStep: steps.formB,
    ...shared,
  };
}

/** What is known on the ball of this radius about the start. */
export function ballConstants(start: CertifiedStart, radius: number): BallConstants {
  return {
    radius,
    sigmaMin: start.sigmaMinOn(radius),
    jacobianNorm: start.balls.jacobianNorm(radius),
    lipschitz: start.balls.pairwiseLipschitz(radius),
  };
}

function outerBall(start: CertifiedStart, radius: number): Pick<BallConstants, "jacobianNorm" | "lipschitz"> {
  return ballConstants(start, 2 * radius);
}

/** Form C with the step that proves the fastest decay; null when the criterion is not certified. */
function bestDescent(start: CertifiedStart): DescentConstants | null {
  return bestOver(
    start,
    (ball) => of(start, ball),
    ({ delta }) => delta,
  );
}

/** Form C with the largest step found. */
function largestStep(start: CertifiedStart): DescentConstants | null {
  return bestOver(
    start,
    (ball) => of(start, ball, 1),
    ({ stepSize }) => stepSize,
  );
}

/** Form C with the given step on the ball that proves the fastest decay; null when no ball admits the step. */
function descentOfStep(start: CertifiedStart, stepSize: number): DescentConstants | null {
  const { lossConstant } = start.problem;
  const residual = start.residualNorm.upper;
  return bestOver(
    start,
    (ball) => descentConstantsOfStep(ball, stepSize, residual, lossConstant),
    ({ delta }) => delta,
  );
}

function of(start: CertifiedStart, ball: BallConstants, mostEpsilon?: number): DescentConstants | null {
  return descentConstants(ball, start.residualNorm.upper, start.problem.lossConstant, mostEpsilon);
}

/** The constants of the ball where `goal` is largest, over the radii at which the criterion holds. */
function bestOver(
  start: CertifiedStart,
  at: (ball: BallConstants) => DescentConstants | null,
  goal: (constants: DescentConstants) => number,
): DescentConstants | null {
  const range = feasibleRange(start);
  if (range === null) return null;
  const constants = (radius: number): DescentConstants | null => {
    const found = at(ballConstants(start, radius));
    // steps of tiny data overflow
    return found !== null && Number.isFinite(found.stepSize) ? found : null;
  };
  const value = (radius: number): number => {
    const found = constants(radius);
    return found === null ? -Infinity : goal(found);
  };
  return constants(argmax(value, ...range));
}

/** Radii between the smallest feasible one and the first beyond it that is not. */
function feasibleRange(start: CertifiedStart): [number, number] | null {
  const radii = start.routes.flatMap(({ ball }) => (ball.radius === null ? [] : [ball.radius]));
  if (radii.length === 0) return null;
  const low = Math.min(...radii);
  const residual = start.residualNorm.upper;
  let high = Math.max(...radii);
  for (let k = 0; k < 30 && high * start.sigmaMinOn(high) > residual; k++) high *= 2;
  return [low, high];
}

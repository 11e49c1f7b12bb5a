// Constants of Chatterjee's criterion for gradient descent (project's theory, "Chatterjee", section 3): the sharpened
// form C with one Hessian bound, and the forms A (coordinates) and B (norms) with their step sizes.
import { addUp, divDown, divUp, mulDown, mulUp, sqrtUp, subDown, subUp } from "../certify";

/** What is known on the ball of one radius, each number in its rounded direction. */
export interface BallConstants {
  readonly radius: number;
  /** lower bound of sigma_min(J) on the ball */
  readonly sigmaMin: number;
  /** upper bound of |J| on the ball */
  readonly jacobianNorm: number;
  /** upper bound of the Lipschitz constant of J for all pairs of points of the ball */
  readonly lipschitz: number;
}

/** The part of the admissible epsilon that is used: the rest keeps the inequality strict. */
const SHARE_OF_EPSILON = 0.999;

/** L_H = 2c (|J|^2 + |r0| beta) >= |Hess L| on the ball where L <= L(0), rounded up. */
function hessianBound(
  { jacobianNorm, lipschitz }: Pick<BallConstants, "jacobianNorm" | "lipschitz">,
  residualNorm: number,
  lossConstant: number,
): number {
  const sum = addUp(mulUp(jacobianNorm, jacobianNorm), mulUp(residualNorm, lipschitz));
  return mulUp(mulUp(2, lossConstant), sum);
}

/** Largest epsilon with |r0| < (1 - epsilon) rad sigma_min, rounded down; not positive when there is none. */
function largestEpsilon({ radius, sigmaMin }: BallConstants, residualNorm: number): number {
  const reach = mulDown(radius, Math.max(sigmaMin, 0));
  return reach > 0 ? subDown(1, divUp(residualNorm, reach)) : -Infinity;
}

/** Form C at one radius. */
export interface DescentConstants {
  readonly radius: number;
  readonly epsilon: number;
  /** L_H */
  readonly hessianBound: number;
  /** eta <= 2 epsilon / L_H */
  readonly stepSize: number;
  /** L_k <= (1 - delta)^k L_0 with delta = (1 - epsilon) alpha eta, rounded down */
  readonly delta: number;
  /** alpha = 4c sigma_min^2 on the ball, rounded down */
  readonly alpha: number;
}

/**
 * Form C with epsilon = 0.999 of its largest value; null when the ball admits no step.
 * @param mostEpsilon 1/2 makes the most progress a step, 1 takes the largest step
 */
export function descentConstants(
  ball: BallConstants,
  residualNorm: number,
  lossConstant: number,
  mostEpsilon = 0.5,
): DescentConstants | null {
  const epsilon = Math.min(mulDown(SHARE_OF_EPSILON, largestEpsilon(ball, residualNorm)), mostEpsilon);
  const bound = hessianBound(ball, residualNorm, lossConstant);
  if (!(epsilon > 0) || !(bound < Infinity)) return null;
  // a constant zero Jacobian admits every step, and none does anything
  if (!(bound > 0)) return null;
  const stepSize = divDown(mulDown(2, epsilon), bound);
  return {
    radius: ball.radius,
    epsilon,
    hessianBound: bound,
    stepSize,
    ...progress(ball, epsilon, stepSize, lossConstant),
  };
}

/** Form C with a given step: epsilon = eta L_H / 2 rounded up; null when the ball does not admit the step. */
export function descentConstantsOfStep(
  ball: BallConstants,
  stepSize: number,
  residualNorm: number,
  lossConstant: number,
): DescentConstants | null {
  const bound = hessianBound(ball, residualNorm, lossConstant);
  const epsilon = mulUp(stepSize, bound) / 2;
  const reach = mulDown(mulDown(subDown(1, epsilon), ball.radius), Math.max(ball.sigmaMin, 0));
  if (!(epsilon < 1) || !(reach > residualNorm)) return null;
  return {
    radius: ball.radius,
    epsilon,
    hessianBound: bound,
    stepSize,
    ...progress(ball, epsilon, stepSize, lossConstant),
  };
}

function progress(
  { sigmaMin }: BallConstants,
  epsilon: number,
  stepSize: number,
  lossConstant: number,
): { delta: number; alpha: number } {
  const m = Math.max(sigmaMin, 0);
  const alpha = mulDown(4, mulDown(lossConstant, mulDown(m, m)));
  return { alpha, delta: mulDown(mulDown(subDown(1, epsilon), alpha), stepSize) };
}

/** 1 - delta rounded up: the factor by which the loss falls at least in one step. */
export function factorOf({ delta }: DescentConstants): number {
  return subUp(1, delta);
}

/** Steps that forms A and B admit, bounds on the ball of twice the radius; rounded down. */
export interface PublishedSteps {
  /** min(rad / (L1 sqrt p), 2 epsilon / (L2 p)), L1 and L2 bounds of the partial derivatives of L */
  readonly formA: number;
  /** min(rad / L1, 2 epsilon / L2), the same with norms */
  readonly formB: number;
}

/**
 * @param outer |J| and its Lipschitz constant on the ball of radius 2 rad: |r| <= |r0| + 2 rad |J|,
 * L1 = 2c |J| |r|, L2 = 2c (|J|^2 + |r| beta)
 */
export function publishedSteps(
  { radius, epsilon }: DescentConstants,
  outer: Pick<BallConstants, "jacobianNorm" | "lipschitz">,
  residualNorm: number,
  lossConstant: number,
  parameterCount: number,
): PublishedSteps {
  const residual = addUp(residualNorm, mulUp(mulUp(2, radius), outer.jacobianNorm));
  const L1 = mulUp(mulUp(2, lossConstant), mulUp(outer.jacobianNorm, residual));
  const L2 = hessianBound(outer, residual, lossConstant);
  const rootCount = sqrtUp(parameterCount);
  const twice = mulDown(2, epsilon);
  return {
    formA: Math.min(divDown(radius, mulUp(L1, rootCount)), divDown(twice, mulUp(L2, parameterCount))),
    formB: Math.min(divDown(radius, L1), divDown(twice, L2)),
  };
}

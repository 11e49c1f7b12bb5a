// The local student-teacher theorem: near a teacher whose derivative is injective the flow converges with an explicit
// rate, whatever the number of samples (project's theory, "Robin, Scaman, Lelarge", section 4).
import { addUp, divDown, divUp, mulDown, mulUp, sqrtDown, subDown } from "../../certify";
import type { Findings } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { inProse } from "../verdicts";

/** What the theorem needs at the teacher, in the norm of the residual in L = c |r|^2. */
export interface LocalConstants {
  readonly lossConstant: number;
  /** sigma*, lower bound of the smallest singular value of DF(theta*), over parameters */
  readonly sigma: number;
  /** Lipschitz constant of DF on the ball B(theta*, delta), upper bound */
  readonly lipschitz: number;
  /** |theta_0 - theta*|, upper bound */
  readonly distance: number;
  readonly initialLoss: number;
}

/** kappa_0 = beta delta_0 / sigma*, rounded up. */
function kappaOf({ sigma, lipschitz, distance }: LocalConstants): number {
  return sigma > 0 ? divUp(mulUp(lipschitz, distance), sigma) + 0 : Infinity;
}

/** Lower bound of the rate of L: 4c times 4 sigma*^2 (1 - kappa)^3 / (2 - kappa)^2, for 0 <= kappa <= 1. */
export function localRate({ lossConstant, sigma }: LocalConstants, kappa: number): number {
  const gap = subDown(1, kappa);
  if (!(gap > 0)) return 0;
  const rest = addUp(1, gap === 1 ? 1 : subUpFromOne(kappa));
  const share = divDown(mulDown(mulDown(gap, gap), gap), mulUp(rest, rest));
  return mulDown(mulDown(16, lossConstant), mulDown(mulDown(sigma, sigma), share));
}

/** 1 - kappa, rounded up. */
function subUpFromOne(kappa: number): number {
  return -subDown(kappa, 1);
}

/** RSL-4, constants and the refined curve. */
export function localFindings(
  constants: LocalConstants,
  certificate: string,
): { item: Hypothesis; constants: Findings["constants"]; bound: Bound | null } {
  const { lossConstant, sigma, lipschitz, distance, initialLoss } = constants;
  const kappa = kappaOf(constants);
  const proved = kappa < 1;
  const rate = proved ? localRate(constants, kappa) : 0;
  const item = { id: "RSL-4", statement: "κ₀ = β|θ₀ − θ*|/σ* < 1 at the teacher θ*.", threshold: 1 };
  const twice = 2 * lossConstant;
  return {
    item: proved
      ? { ...item, verdict: "proved", value: kappa }
      : {
          ...item,
          verdict: "undecided",
          ...(Number.isFinite(kappa) ? { value: kappa } : {}),
          detail: Number.isFinite(kappa)
            ? `The start is ${inProse(kappa)} times too far from the teacher for these β and σ*; the flow often converges all the same.`
            : "σ* > 0 could not be shown: the derivative at the teacher may not be injective.",
        },
    constants: {
      certificate: proved ? certificate : null,
      mu: proved ? rate / 2 : null,
      rate: proved ? rate : null,
      kappa,
      distance,
      sigmaSquared: mulDown(twice, mulDown(sigma, sigma)),
      jacobianLipschitz: mulUp(lipschitz, Math.sqrt(twice) * (1 + 2 ** -50)),
      lateRate: proved ? mulDown(mulDown(4, lossConstant), mulDown(sigma, sigma)) : null,
      initialLoss,
    },
    bound: proved && rate > 0 && Number.isFinite(initialLoss) ? refinedCurve(constants, kappa) : null,
  };
}

/** Points of the refined curve, and how far it follows the loss down. */
const CURVE_POINTS = 800;
const CURVE_DECADES = 18;

/**
 * L' = -rate(kappa(L)) L with kappa(L) = min(kappa_0, 1 - sqrt(1 - 2 beta sqrt(L/c) / sigma*^2)). The rate grows as L
 * falls, so from L_k down to L_(k+1) the loss takes at most ln(L_k / L_(k+1)) / rate(L_k): the listed times are upper
 * bounds of when the loss has fallen that far.
 */
function refinedCurve(constants: LocalConstants, kappa0: number): Bound {
  const { initialLoss } = constants;
  const logStep = (CURVE_DECADES * Math.LN10) / CURVE_POINTS;
  const times = [0];
  const values = [initialLoss];
  let time = 0;
  for (let k = 1; k <= CURVE_POINTS; k++) {
    const rate = localRate(constants, Math.min(kappa0, kappaOfLoss(constants, values[k - 1])));
    time = addUp(time, divUp(logStep * (1 + 1e-15), rate));
    times.push(time);
    // each value is e^-logStep times the one before, rounded up
    values.push(mulUp(values[k - 1], Math.exp(-logStep) * (1 + 1e-14)));
  }
  return {
    kind: "curve",
    formula: "L' = -16 c sigma^2 (1 - kappa)^3 / (2 - kappa)^2 L, kappa = min(kappa_0, kappa(L))",
    times,
    values,
    initialLoss,
  };
}

/** Upper bound of kappa = beta |theta - theta*| / sigma* from the loss alone; Infinity where it says nothing. */
function kappaOfLoss({ lossConstant, sigma, lipschitz }: LocalConstants, loss: number): number {
  // |r| rounded up
  const residual = Math.sqrt(divUp(loss, lossConstant)) * (1 + 2 ** -51);
  const inside = subDown(1, divUp(mulUp(mulUp(2, lipschitz), residual), mulDown(sigma, sigma)));
  return inside >= 0 ? -subDown(sqrtDown(inside), 1) : Infinity;
}

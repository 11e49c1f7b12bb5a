// The adapted flow with fewer parameters than outputs: a Euclidean gradient flow on the immersed manifold M = F(R^p)
// (project's theory, "Chen", section 3.5).
//
// With r_T = Pr and v = J^+ r one has L' = -4 c^2 |r_T|^2 and (|r_T|^2)' = -4c [|r_T|^2 + <II(r_T, r_T), r_N>], where
// |<II(r_T, r_T), r_N>| = |<F''(v, v), r_N>| <= beta |r_0| |r_T|^2 / sigma^2 =: q |r_T|^2 while sigma_min(J) >= sigma.
// So |r_T|^2 stays between |Pr_0|^2 e^{-4c(1+q)s} and |Pr_0|^2 e^{-4c(1-q)s}, theta moves by at most
// |Pr_0| / (sigma (1-q)), and L(s) <= L(0) - c|Pr_0|^2 (1 - e^{-4c(1+q)s}) / (1+q), an equality for q = 0 (M affine).
import {
  addUp,
  divDown,
  divUp,
  intervals,
  mulDown,
  mulUp,
  pairwiseLipschitz,
  parameterGramSmallestEigenvalue,
  sqrtDown,
  subDown,
} from "../../certify";
import type { Interval } from "../../certify";
import { adaptedFlowItem, chenPaper, lossItem, smoothStatement } from "./items";
import { capitalized, smoothnessItem, whyNotEvaluated } from "../items";
import { distanceToRange } from "../robinScamanLelarge/leastSquares";
import type { CertifiedStart } from "../start";
import type { Findings, Theorem } from "../theorem";
import type { Bound, Hypothesis } from "../types";
import { inProse, inspected } from "../verdicts";

export const chenUnderparametrised: Theorem = {
  id: "chen.underparametrised",
  title: "Adapted gradient flow, under-parametrised case (Gauss–Newton flow)",
  statement:
    "If p < N, rank J = p and M = F(ℝᵖ) is affine, then L(s) − L_min = e^(−4cs)(L(0) − L_min) with L_min = c|(1−P)r₀|²; if its second fundamental form satisfies κ|r₀| = q < 1 along the flow, |Pr|² ≤ |Pr₀|² e^(−4c(1−q)s) and 0 ≤ L − L_∞ ≤ c|Pr₀|² e^(−4c(1−q)s)/(1−q). There is no uniform rate to zero loss.",
  source: { ...chenPaper, standing: "derived" },
  checked:
    "M is affine for models linear in their parameters. Otherwise κ ≤ β/σ² on a ball about θ₀, with β for all pairs of points and σ ≤ σ_min(J) by Weyl's inequality, and the flow is shown to stay in that ball.",
  unchecked:
    "The late rate 4c min μᵢ at the limit, μᵢ the eigenvalues of (JᵀJ)⁻¹Hess L/(2c), is observed only; it may lie on either side of 4c.",
  check: checkUnderparametrised,
};

function checkUnderparametrised(start: CertifiedStart): Findings {
  const { problem } = start;
  const { parameterCount: p, outputCount: N } = problem;
  const items: Hypothesis[] = [
    adaptedFlowItem(problem),
    smoothnessItem("CN-1", smoothStatement, start),
    {
      id: "CN-2",
      statement: "Fewer trained parameters than outputs: p < N.",
      verdict: inspected(p < N),
      value: p,
      threshold: N,
      ...(p < N ? {} : { detail: "The problem is over-parametrised; ask for chen." }),
    },
    lossItem("CN-5", problem),
  ];
  const open = (detail: string): Findings => ({
    hypotheses: [...items, { id: "CN-6", statement: curvatureStatement, verdict: "undecided", detail }],
    constants: { certificate: null },
    bound: null,
  });
  const detail = whyNotEvaluated(start);
  if (detail !== null) return open(detail);
  if (p >= N) return open("Not evaluated: p ≥ N.");
  const { jacobian, residual } = start.place.network;
  const sigma = sqrtDown(Math.max(parameterGramSmallestEigenvalue(jacobian, N, p), 0));
  items.push(rankItem(sigma));
  const distance = distanceToRange(jacobian, residual, N, p);
  if (!(sigma > 0) || distance === null) return open("Not evaluated: rank J(θ₀) = p could not be shown.");
  const curvature = curvatureCertificate(start, sigma, distance);
  const tangential = tangentialSquare(start, distance);
  const c = intervals.point(problem.lossConstant);
  const limit = intervals.multiply(c, intervals.square(distance));
  const affine = curvature !== null && curvature.q === 0;
  return {
    hypotheses: [...items, curvatureItem(curvature, affine)],
    constants: {
      certificate: curvature === null ? null : affine ? "linear model" : "curvature on a ball",
      q: curvature?.q ?? null,
      radius: curvature?.radius ?? null,
      sigmaMin: sigma,
      tangentialResidual: intervals.sqrt(tangential).upper,
      normalResidual: distance.upper,
      leastLoss: affine ? (limit.lower + limit.upper) / 2 : null,
      tangentialRate:
        curvature === null
          ? null
          : mulDown(mulDown(4, problem.lossConstant), Math.max(0, subDown(1, curvature.q))),
      initialLoss: start.initialLoss.upper,
    },
    bound: curvature === null ? null : boundOf(start, curvature.q, tangential, affine ? limit : null),
  };
}

const curvatureStatement =
  "M = F(ℝᵖ) is affine, or curved so little that κ|r₀| = q < 1 wherever the flow goes.";

function rankItem(sigma: number): Hypothesis {
  const item = { id: "CN-3", statement: "rank J(θ₀) = p.", value: sigma, threshold: 0 };
  return sigma > 0
    ? { ...item, verdict: "proved" }
    : { ...item, verdict: "undecided", detail: capitalized("σ_p(J₀) > 0 could not be shown.") };
}

function curvatureItem(curvature: Curvature | null, affine: boolean): Hypothesis {
  const item = { id: "CN-6", statement: curvatureStatement, threshold: 1 };
  if (curvature === null)
    return {
      ...item,
      verdict: "undecided",
      detail:
        "No ball was found on which q < 1 and which the flow cannot leave; no rate is claimed for a curved M.",
    };
  return {
    ...item,
    verdict: "proved",
    value: curvature.q,
    detail: affine
      ? "F is linear in its parameters."
      : `q ≤ ${inProse(curvature.q)} on a ball the flow stays in.`,
  };
}

/** |Pr_0|^2 = |r_0|^2 - |(1-P) r_0|^2 */
function tangentialSquare({ residualNorm }: CertifiedStart, distance: Interval): Interval {
  const { lower, upper } = intervals.subtract(intervals.square(residualNorm), intervals.square(distance));
  return { lower: Math.max(lower, 0), upper: Math.max(upper, 0) };
}

interface Curvature {
  /** upper bound of kappa |r_0| on the ball */
  readonly q: number;
  readonly radius: number;
}

const RADII = 60;

/** The ball of smallest q with |Pr_0| / (sigma (1-q)) <= radius; null when there is none among those tried. */
function curvatureCertificate(start: CertifiedStart, sigma: number, distance: Interval): Curvature | null {
  const { place, lipschitz, residualNorm } = start;
  if (lipschitz.constant === 0) return { q: 0, radius: 0 };
  const tangential = intervals.sqrt(tangentialSquare(start, distance)).upper;
  const pairwise = pairwiseLipschitz(place);
  const least = divUp(tangential, sigma);
  for (let k = 0; k < RADII; k++) {
    const radius = mulUp(least, 1.02 ** (k + 1));
    const there = subDown(sigma, mulUp(lipschitz.at(radius), radius));
    if (!(there > 0)) return null;
    const q = divUp(mulUp(pairwise.at(radius), residualNorm.upper), mulDown(there, there));
    const gap = subDown(1, q);
    if (gap > 0 && divUp(tangential, mulDown(there, gap)) <= radius) return { q, radius };
  }
  return null;
}

/** L(0) - c|Pr_0|^2 (1 - e^{-4c(1+q)s}) / (1+q), each constant rounded so that the curve rises. */
function boundOf(
  start: CertifiedStart,
  q: number,
  tangential: Interval,
  limit: Interval | null,
): Bound | null {
  const { problem, initialLoss } = start;
  if (!Number.isFinite(initialLoss.upper)) return null;
  const growth = addUp(1, q);
  const fall = divDown(mulDown(problem.lossConstant, tangential.lower), growth);
  const rest = limit === null ? -subDown(fall, initialLoss.upper) : limit.upper;
  return {
    kind: "exponential",
    formula:
      limit === null
        ? "L(s) <= L(0) - c |P r0|^2 (1 - exp(-4 c (1+q) s)) / (1+q)"
        : "L(s) - Lmin = (L(0) - Lmin) exp(-4 c s)",
    rate: mulDown(mulDown(4, problem.lossConstant), growth),
    initialLoss: initialLoss.upper,
    limit: rest,
    ...(limit === null ? {} : { equality: true }),
  };
}

/**
 * The adapted flow of the circle F(z) = (cos z, sin z) towards kappa (cos phi, sin phi), kappa > 0, in closed form:
 * tan((z - phi)/2) = tan((z_0 - phi)/2) e^{-2 c kappa s}, and L tends to c (1 - kappa)^2 (Chen, arXiv:2311.15487, the
 * case p < N; derived here).
 *
 * @param z0 angle at s = 0, radians
 * @param phi angle of the target, radians
 * @param kappa length of the target
 * @param lossConstant c
 * @param s flow time
 * @returns z(s), radians
 * @example
 * circleAngle(1, 0, 1, 0.5, 0); // => 1
 */
export function circleAngle(z0: number, phi: number, kappa: number, lossConstant: number, s: number): number {
  return phi + 2 * Math.atan(Math.tan((z0 - phi) / 2) * Math.exp(-2 * lossConstant * kappa * s));
}

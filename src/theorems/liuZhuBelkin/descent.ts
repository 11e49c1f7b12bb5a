// Liu, Zhu and Belkin's main theorem for gradient descent with its published radius R = 2 L_F |r0| / mu, and the sharper
// radii (project's theory, "Liu, Zhu, Belkin", section 3; certificates, section 5).
import { addUp, divDown, leastPublishedRadius, mulDown, mulUp, subUp } from "../../certify";
import type { Problem } from "../../problems";
import { rankItems, smoothSquaredItem, whyNotEvaluated } from "../items";
import { liuZhuBelkinPaper } from "./flow";
import { argmax, boundary, smallestWhere } from "../search";
import { CertifiedStart } from "../start";
import { nearestStationaryPoint } from "../stationary";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import { stepVerdict } from "./stepVerdict";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";

export const liuZhuBelkinDescent: Theorem = {
  id: "liu-zhu-belkin.descent",
  title: "PL* condition, gradient descent, published radius",
  statement:
    "If F is L_F-Lipschitz and β_F-smooth and λ_min(JJᵀ) ≥ μ on B(θ₀, R) with R = 2 L_F |r₀|/μ, then gradient descent with η ≤ 1/(2c (L_F² + β_F |r₀|)) stays in the ball, converges to a zero of L, and L_k ≤ (1 − 2cημ)^k L_0; for c = 1/2 these are 1/(L_F² + β_F |r₀|) and 1 − ημ.",
  source: { ...liuZhuBelkinPaper, standing: "restated" },
  checked:
    "L_F, β_F and μ are bounded on the ball from σ_min(J₀), |J₀| and the Lipschitz constants of J; the smallest radius is searched for which the ball is as large as the theorem asks.",
  unchecked:
    "The published radius is larger than the proof of Chatterjee's criterion needs, by |J|/√μ: chatterjee.descent certifies more starts.",
  check: checkDescent,
};

/** Constants of the theorem on the smallest ball that satisfies it. */
export interface PublishedRadius {
  /** R */
  readonly radius: number;
  /** mu, rounded down */
  readonly mu: number;
  /** L_F, rounded up */
  readonly lipschitz: number;
  /** beta_F, rounded up */
  readonly smoothness: number;
  /** 1 / (2c (L_F^2 + beta_F |r0|)), rounded down */
  readonly largestStep: number;
}

function checkDescent(start: CertifiedStart): Findings {
  const { problem } = start;
  const items = [
    flowItem("LZB-0", "descent", problem),
    smoothSquaredItem("LZB-1", start),
    rankItems("LZB-7", start),
  ];
  const statements = {
    "LZB-2": "|J| ≤ L_F on B(θ₀, R).",
    "LZB-3": "J is β_F-Lipschitz on B(θ₀, R).",
    "LZB-4": "λ_min(JJᵀ) ≥ μ on B(θ₀, R) with R = 2 L_F |r₀|/μ.",
    "LZB-5": "η ≤ 1/(2c (L_F² + β_F |r₀|)).",
  };
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    for (const [id, statement] of Object.entries(statements))
      items.push({ id, statement, verdict: "undecided", detail });
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const reach = largestPublishedResidual(start);
  const found = publishedRadius(start);
  const { flow } = problem.experiment;
  const stepSize = flow.kind === "descent" ? flow.stepSize : null;
  items.push(
    boundItem("LZB-2", statements["LZB-2"], found?.lipschitz),
    boundItem("LZB-3", statements["LZB-3"], found?.smoothness),
    { id: "LZB-4", statement: statements["LZB-4"], ...decideRadius(start, found, reach) },
    { id: "LZB-5", statement: statements["LZB-5"], ...decideStep(stepSize, found) },
  );
  const eta = stepSize ?? found?.largestStep ?? null;
  const factor = found === null || eta === null ? null : contraction(found.mu, eta, problem.lossConstant);
  return {
    hypotheses: items,
    constants: {
      certificate: start.lipschitz.certificate,
      radius: found?.radius ?? null,
      mu: found?.mu ?? null,
      lipschitz: found?.lipschitz ?? null,
      smoothness: found?.smoothness ?? null,
      stepSize: eta,
      largestStep: found?.largestStep ?? null,
      factor,
      largestResidual: reach,
      sharperLargestResidual: halfRadiusResidual(start),
      sigmaMin: start.sigmaMin,
      sigmaMax: start.sigmaMax,
      residualNorm: start.residualNorm.upper,
      initialLoss: start.initialLoss.upper,
    },
    bound:
      factor === null || !(factor < 1)
        ? null
        : {
            kind: "geometric",
            formula: "L_k <= (1 - 2 c eta mu)^k L_0",
            factor,
            initialLoss: start.initialLoss.upper,
          },
  };
}

function boundItem(id: string, statement: string, value: number | undefined): Hypothesis {
  return value === undefined
    ? { id, statement, verdict: "undecided", detail: "No ball was found on which to bound it." }
    : { id, statement, verdict: "proved", value };
}

function decideRadius(
  start: CertifiedStart,
  found: PublishedRadius | null,
  reach: number,
): Omit<Hypothesis, "id" | "statement"> {
  const { structure, residualNorm } = start;
  const numbers = { value: residualNorm.upper, threshold: reach };
  if (structure.rankDeficient !== null)
    return { verdict: "refuted", detail: `JJᵀ is singular everywhere: ${structure.rankDeficient}.` };
  if (structure.unreachable !== null)
    return {
      verdict: "refuted",
      detail: `The loss cannot reach 0: ${structure.unreachable.reason}. The condition would imply that it does.`,
    };
  const contradiction = found === null ? stationaryInPublishedBall(start) : null;
  if (contradiction !== null) return { verdict: "refuted", ...numbers, detail: contradiction };
  if (found !== null)
    return {
      verdict: "proved",
      ...numbers,
      detail:
        reach === Infinity
          ? "The Jacobian is constant, so residuals of any size are certified."
          : `The residual |r₀| could be ${inProse(reach / residualNorm.upper)} times larger.`,
    };
  return {
    verdict: "undecided",
    ...numbers,
    detail: `|r₀| = ${inProse(residualNorm.upper)} is certified up to ${inProse(reach)} with the published radius, up to ${inProse(halfRadiusResidual(start))} with the radius 2|r₀|/√μ.`,
  };
}

/** A stationary point of positive loss inside every ball that the theorem may take: there is no PL* condition there. */
function stationaryInPublishedBall({ place }: CertifiedStart): string | null {
  const stationary = place.kind === "layered" ? nearestStationaryPoint(place) : null;
  if (stationary === null || !(stationary.distance <= leastPublishedRadius(place))) return null;
  return `${stationary.description}, is a stationary point of positive loss at distance at most ${inProse(stationary.distance)}, and R is at least ${inProse(leastPublishedRadius(place))} whatever μ. Descent may converge all the same.`;
}

function decideStep(
  stepSize: number | null,
  found: PublishedRadius | null,
): Omit<Hypothesis, "id" | "statement"> {
  if (found === null)
    return { verdict: "undecided", detail: "No ball was found on which to bound L_F and β_F." };
  return stepVerdict(stepSize, found.largestStep);
}

/** 1 - 2 c eta mu, rounded up. */
function contraction(mu: number, eta: number, lossConstant: number): number {
  return subUp(1, mulDown(mulDown(2, lossConstant), mulDown(eta, mu)));
}

/** The residual that the ball of this radius certifies: R mu(R) / (2 L_F(R)), rounded down. */
function certifiedResidual(start: CertifiedStart, radius: number): number {
  const m = Math.max(start.sigmaMinOn(radius), 0);
  return divDown(mulDown(radius, mulDown(m, m)), mulUp(2, lipschitzOn(start, radius)));
}

/** L_F = S0 + beta_c R or the recursion's bound, whichever is smaller. */
function lipschitzOn(start: CertifiedStart, radius: number): number {
  return start.balls.jacobianNorm(radius);
}

/** Radii on which the certified singular value is positive, roughly. */
function radii(start: CertifiedStart): [number, number] | null {
  const m = start.sigmaMinOn(0);
  if (!(m > 0)) return null;
  let high = Math.max(start.residualNorm.upper / m, 1e-300);
  for (let k = 0; k < 60 && start.sigmaMinOn(high) > m / 1e3; k++) high *= 2;
  for (let k = 0; k < 1000 && !(start.sigmaMinOn(high / 2) > 0); k++) high /= 2;
  return [high * 1e-6, high];
}

/** The smallest ball with R mu(R) >= 2 L_F(R) |r0|; null when none was found. */
function publishedRadius(start: CertifiedStart): PublishedRadius | null {
  const range = radii(start);
  if (range === null) return null;
  const residual = start.residualNorm.upper;
  const holds = (radius: number): boolean => certifiedResidual(start, radius) >= residual;
  const best = argmax((radius) => certifiedResidual(start, radius), ...range);
  if (!holds(best)) return null;
  // no smaller one is admissible, because L_F is at least its value at the centre and mu at most sigma_min^2 there
  const least = (2 * lipschitzOn(start, 0) * residual) / start.sigmaMinOn(0) ** 2;
  const low = least > 0 ? Math.min(least * (1 - 1e-9), best) : range[0];
  const scanned = smallestWhere(holds, low, best) ?? best;
  const radius = holds(scanned) ? scanned : boundary(holds, low, best);
  const m = Math.max(start.sigmaMinOn(radius), 0);
  const lipschitz = lipschitzOn(start, radius);
  const smoothness = start.balls.pairwiseLipschitz(radius);
  const curvature = addUp(mulUp(lipschitz, lipschitz), mulUp(smoothness, residual));
  return {
    radius,
    mu: mulDown(m, m),
    lipschitz,
    smoothness,
    largestStep: divDown(1, mulUp(mulUp(2, start.problem.lossConstant), curvature)),
  };
}

/**
 * max over R of R mu(R) / (2 L_F(R)): the largest |r0| that the published radius certifies, rounded down; Infinity for a
 * constant Jacobian of full rank.
 */
function largestPublishedResidual(start: CertifiedStart): number {
  if (start.lipschitz.constant === 0 && start.sigmaMin > 0) return Infinity;
  const range = radii(start);
  return range === null
    ? 0
    : certifiedResidual(
        start,
        argmax((radius) => certifiedResidual(start, radius), ...range),
      );
}

/** max over R of R sigma_min(R) / 2: the largest |r0| certified with the radius 2|r0|/sqrt(mu) (epsilon = 1/2). */
function halfRadiusResidual(start: CertifiedStart): number {
  return mulDown(0.5, criterionResidual(start));
}

function criterionResidual(start: CertifiedStart): number {
  const { ball } = start.bestRoute;
  return mulDown(ball.margin, start.residualNorm.lower);
}

/** The largest |r0| that three theorems certify at this start, weakest hypothesis first. */
export interface RadiiComparison {
  /** 4 L0 < rad^2 alpha: gradient flow */
  readonly criterion: number;
  /** radius 2|r0|/sqrt(mu): descent with epsilon = 1/2 */
  readonly halfStep: number;
  /** radius 2 L_F |r0| / mu: the published descent theorem */
  readonly published: number;
}

/**
 * Compares the radii of the criterion, of descent with eta <= 1/beta_L, and of the published theorem (Liu, Zhu, Belkin,
 * arXiv:2003.00307), rounded down.
 * @param theta where; default: where the problem starts
 */
export function compareRadii(problem: Problem, theta?: Float64Array): RadiiComparison {
  const start = new CertifiedStart(problem, theta);
  return {
    criterion: criterionResidual(start),
    halfStep: halfRadiusResidual(start),
    published: largestPublishedResidual(start),
  };
}

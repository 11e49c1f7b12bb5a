// Stochastic gradient descent under the PL* condition: the safe version whose proof is complete, with the stopped
// process (project's theory, "Liu, Zhu, Belkin", section 4).
import { addUp, divDown, divUp, intervals, mulDown, mulUp, sqrtUp, subUp } from "../../certify";
import type { BallBounds } from "../ballBounds";
import type { Problem } from "../../problems";
import { rankItems, smoothSquaredItem, whyNotEvaluated } from "../items";
import { liuZhuBelkinPaper } from "./flow";
import { argmax, smallestWhere } from "../search";
import { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import { stepVerdict } from "./stepVerdict";
import type { Hypothesis } from "../types";

/** The probability with which a run may leave the ball. */
const LEAVING_PROBABILITY = 0.5;
/** Constants are taken on (1 + share) R, and one step must be at most share R: the shares that are tried. */
const SHARES = [0.05, 0.15, 0.4, 1];

export const liuZhuBelkinSgd: Theorem = {
  id: "liu-zhu-belkin.sgd",
  title: "PL* condition, stochastic gradient descent",
  statement:
    "Let λ_min(JJᵀ) ≥ μ on B(θ₀, R), every sample's loss be 2cλ-smooth on the ball enlarged by one step, and R ≥ 2|r₀|√(nλ)/(μδ). With batch s and 2cη ≤ μ/(λ(nλ + μ(s − 1))) the run leaves the ball with probability at most δ, and the mean of L_k, which counts as 0 once a run has left, is at most (1 − 2cμsη/n)^k L_0. Here δ = 1/2.",
  source: { ...liuZhuBelkinPaper, standing: "derived" },
  checked:
    "λ is bounded on a ball that one step cannot leave, from the largest gradient of one output and the Lipschitz constants of single rows of J; the smallest admissible R is searched.",
  unchecked:
    "The form commonly attributed to the paper, with a larger step for s > 1, is not confirmed and not used. The bound holds in the mean: a single run may exceed it.",
  check: checkSgd,
};

/** Constants on the smallest admissible ball. */
export interface SgdConstants {
  /** R */
  readonly radius: number;
  /** lower bound of lambda_min(J J^T) on the ball */
  readonly mu: number;
  /** lambda: each l_i is 2c lambda smooth on the enlarged ball */
  readonly smoothness: number;
  /** mu / (2c lambda (n lambda + mu (s - 1))), rounded down */
  readonly stepOfProof: number;
  /** the largest admissible eta for the batch: the one above, or less so that no step is longer than share R */
  readonly largestStep: number;
}

/**
 * The smallest ball that the statement of stochastic descent admits (Liu, Zhu, Belkin, arXiv:2003.00307; derived here),
 * null when there is none.
 * @param batch s
 * @param delta probability of leaving the ball
 * @param share lambda is taken on the ball of radius (1 + share) R, which one step may reach
 * @param theta where; default: where the problem starts
 */
export function sgdConstants(
  problem: Problem,
  batch: number,
  delta = LEAVING_PROBABILITY,
  share = SHARES[0],
  theta?: Float64Array,
): SgdConstants | null {
  return constantsOf(new CertifiedStart(problem, theta), batch, delta, share);
}

/** The share whose ball proves most progress with the given step, or that admits the largest step. */
function bestConstants(start: CertifiedStart, batch: number, stepSize: number | null): SgdConstants | null {
  let best: SgdConstants | null = null;
  for (const share of SHARES) {
    const found = constantsOf(start, batch, LEAVING_PROBABILITY, share);
    if (found === null) continue;
    // a smaller share has the smaller lambda, hence the smaller ball and the larger mu
    if (stepSize !== null && stepSize <= found.largestStep) return found;
    if (best === null || found.largestStep > best.largestStep) best = found;
  }
  return best;
}

function constantsOf(
  start: CertifiedStart,
  batch: number,
  delta: number,
  share: number,
): SgdConstants | null {
  const m = start.sigmaMinOn(0);
  if (!(m > 0)) return null;
  const { samples } = start.problem;
  const residual = start.residualNorm.upper;
  const atStart = start.balls.largestSample;
  /** 2 |r0| sqrt(n lambda) / (mu delta) over R, rounded up: at most 1 where the ball is admissible */
  const need = (radius: number): number => {
    const mu = muOn(start, radius);
    if (!(mu > 0)) return Infinity;
    const lambda = smoothnessOn(start, atStart, radius, share);
    const needed = divUp(mulUp(mulUp(2, residual), sqrtUp(mulUp(samples, lambda))), mulDown(mu, delta));
    return divUp(needed, radius);
  };
  const low = residual / m;
  let high = Math.max(low, 1e-300);
  for (let k = 0; k < 60 && start.sigmaMinOn(high) > 0; k++) high *= 2;
  const holds = (radius: number): boolean => need(radius) <= 1;
  const best = argmax((radius) => -need(radius), high * 1e-8, high);
  if (!holds(best)) return null;
  const radius = smallestWhere(holds, high * 1e-8, best) ?? best;
  const mu = muOn(start, radius);
  const smoothness = smoothnessOn(start, atStart, radius, share);
  const steps = addUp(mulUp(samples, smoothness), mulUp(mu, batch - 1));
  const twice = mulUp(2, start.problem.lossConstant);
  const byProof = divDown(divDown(mu, mulUp(smoothness, steps)), twice);
  const largestStep = Math.min(byProof, shortSteps(start, atStart, radius, batch, share));
  // the constants of huge or tiny data overflow
  if (!(largestStep > 0 && Number.isFinite(largestStep + radius))) return null;
  return { radius, mu, smoothness, stepOfProof: byProof, largestStep };
}

function muOn(start: CertifiedStart, radius: number): number {
  const m = Math.max(start.sigmaMinOn(radius), 0);
  return mulDown(m, m);
}

/** lambda = g^2 + (|e_i| + g R_2) beta' with R_2 = (1 + share) R, rounded up. */
function smoothnessOn(
  start: CertifiedStart,
  atStart: BallBounds["largestSample"],
  radius: number,
  share: number,
): number {
  const outer = mulUp(addUp(1, share), radius);
  const gradient = gradientOn(start, atStart, outer);
  const residual = addUp(atStart.residual, mulUp(gradient, outer));
  return addUp(mulUp(gradient, gradient), mulUp(residual, start.balls.sampleLipschitz(outer)));
}

/** g: the largest |J_i| on the ball. */
function gradientOn(start: CertifiedStart, atStart: BallBounds["largestSample"], radius: number): number {
  return addUp(atStart.gradient, mulUp(start.balls.sampleLipschitzFromCentre(radius), radius));
}

/** The step below which |eta s grad l_i| <= share R for every sample while theta is in the ball, rounded down. */
function shortSteps(
  start: CertifiedStart,
  atStart: BallBounds["largestSample"],
  radius: number,
  batch: number,
  share: number,
): number {
  const gradient = gradientOn(start, atStart, radius);
  const residual = addUp(atStart.residual, mulUp(gradient, radius));
  const twice = mulUp(2, start.problem.lossConstant);
  return divDown(mulDown(share, radius), mulUp(mulUp(twice, batch), mulUp(gradient, residual)));
}

function checkSgd(start: CertifiedStart): Findings {
  const { problem } = start;
  const { flow } = problem.experiment;
  const items = [
    flowItem("LZB-0", "sgd", problem),
    smoothSquaredItem("LZB-1", start),
    rankItems("LZB-7", start),
  ];
  const statement =
    "Some R satisfies R ≥ 2|r₀|√(nλ)/(μδ), and 2cη ≤ μ/(λ(nλ + μ(s − 1))) with no step longer than the room about the ball on which λ is bounded.";
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    items.push({ id: "LZB-9", statement, verdict: "undecided", detail });
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const batch = flow.kind === "sgd" ? flow.batch : 1;
  const stepSize = flow.kind === "sgd" ? flow.stepSize : null;
  const found = bestConstants(start, batch, stepSize);
  const eta = stepSize ?? found?.largestStep ?? null;
  const factor = found === null || eta === null ? null : factorOf(problem, found.mu, batch, eta);
  items.push({ id: "LZB-9", statement, ...decide(stepSize, found) });
  return {
    hypotheses: items,
    constants: {
      certificate: start.lipschitz.certificate,
      radius: found?.radius ?? null,
      mu: found?.mu ?? null,
      sampleSmoothness: found?.smoothness ?? null,
      batch,
      leavingProbability: LEAVING_PROBABILITY,
      stepSize: eta,
      largestStep: found?.largestStep ?? null,
      factor,
      sigmaMin: start.sigmaMin,
      residualNorm: start.residualNorm.upper,
      initialLoss: start.initialLoss.upper,
    },
    bound:
      factor === null || !(factor < 1)
        ? null
        : {
            kind: "geometric",
            formula: "mean L_k <= (1 - 2 c mu s eta / n)^k L_0",
            factor,
            initialLoss: start.initialLoss.upper,
            inExpectation: true,
          },
  };
}

function decide(stepSize: number | null, found: SgdConstants | null): Omit<Hypothesis, "id" | "statement"> {
  if (found === null)
    return {
      verdict: "undecided",
      detail:
        "No admissible radius: the residual |r₀| is too large for σ_min(J₀) and the smoothness of single samples.",
    };
  return stepVerdict(stepSize, found.largestStep);
}

/** 1 - 2c mu s eta / n, rounded up. */
function factorOf({ samples, lossConstant }: Problem, mu: number, batch: number, eta: number): number {
  const progress = mulDown(mulDown(2, lossConstant), mulDown(mulDown(mu, batch), eta));
  return subUp(1, intervals.divide(intervals.point(progress), intervals.point(samples)).lower);
}

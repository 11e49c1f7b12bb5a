// Essential non-convexity: at a zero of an over-parametrised least-squares loss whose solutions form a curved manifold,
// L is convex in no neighbourhood (project's theory, "Liu, Zhu, Belkin", section 9; the safe statement).
import { InputError } from "../../errors";
import type { Problem } from "../../problems";
import { curvaturesOfOutputs, secondOrderPlace } from "../chen/curvature";
import { rankItems, smoothSquaredItem, whyNotEvaluated } from "../items";
import { liuZhuBelkinPaper } from "./flow";
import type { CertifiedStart } from "../start";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";

/** Dense second derivatives are formed up to this many parameters. */
const MOST_PARAMETERS = 600;
/** Curvatures below this share of |Hess F_i| are not told from rounding. */
const VISIBLE = 1e-6;

export const liuZhuBelkinNonconvexity: Theorem = {
  id: "liu-zhu-belkin.nonconvexity",
  title: "Essential non-convexity at a minimiser",
  statement:
    "If F(θ*) = y, J(θ*) has full rank N, and some v in ker J(θ*) has vᵀ Hess F_i(θ*) v ≠ 0 for some output i, then L is convex in no neighbourhood of θ*.",
  source: { ...liuZhuBelkinPaper, standing: "derived" },
  checked:
    "The rank at the given θ with rigorous arithmetic; the residual there and the curvatures of the outputs on ker J in floating point, which is observed and proves nothing. Ask at the end of a run: checkTheorem(id, problem, run.finalTheta).",
  unchecked:
    "The form with rank Hess F_i > 2N alone, as restated by others, needs the rank condition on J: N = 2, F = (w_1 + |w|², −w_1 + |w|²) is a counter-example.",
  check: checkNonconvexity,
};

function checkNonconvexity(start: CertifiedStart): Findings {
  const { problem, theta } = start;
  const items: Hypothesis[] = [smoothSquaredItem("LZB-1", start), rankItems("LZB-7", start)];
  const detail =
    whyNotEvaluated(start) ??
    (problem.parameterCount > MOST_PARAMETERS
      ? `Not evaluated: dense Hessians are formed up to p = ${MOST_PARAMETERS}, here p = ${problem.parameterCount}.`
      : null);
  const zero = "F(θ*) = y.";
  const curved = "Some v in ker J(θ*) has vᵀ Hess F_i(θ*) v ≠ 0.";
  if (detail !== null) {
    items.push(
      { id: "LZB-N1", statement: zero, verdict: "undecided", detail },
      { id: "LZB-N2", statement: curved, verdict: "undecided", detail },
    );
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const residual = start.residualNorm.upper;
  items.push({
    id: "LZB-N1",
    statement: zero,
    verdict: residual === 0 ? "proved" : "undecided",
    value: residual,
    threshold: 0,
    ...(residual === 0 ? {} : { detail: `Observed only: |r| = ${inProse(residual)} at the given θ.` }),
  });
  if (!(start.sigmaMin > 0)) {
    items.push({
      id: "LZB-N2",
      statement: curved,
      verdict: "undecided",
      detail: "Not evaluated: J has no full rank.",
    });
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const outputs = curvaturesIfFinite(problem, theta);
  if (outputs === null) {
    items.push({
      id: "LZB-N2",
      statement: curved,
      verdict: "undecided",
      detail:
        "Not evaluated: second derivatives overflow double precision; give inputs and weights of moderate size.",
    });
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const largest = Math.max(...outputs.map(({ least, most }) => Math.max(-least, most)));
  const scale = Math.max(...outputs.map(({ norm }) => norm));
  const found = largest > VISIBLE * scale;
  items.push({
    id: "LZB-N2",
    statement: curved,
    verdict: "undecided",
    value: largest,
    threshold: 0,
    detail: found
      ? "Observed only: curvatures in floating point."
      : "No curvature is seen on ker J in floating point.",
  });
  return {
    hypotheses: items,
    constants: {
      certificate: null,
      residualNorm: residual,
      sigmaMin: start.sigmaMin,
      leastCurvature: Math.min(...outputs.map(({ least }) => least)),
      mostCurvature: Math.max(...outputs.map(({ most }) => most)),
      largestHessianRank: Math.max(...outputs.map(({ rank }) => rank)),
    },
    bound: null,
  };
}

/** null where the second derivatives overflow: one statement that cannot be evaluated stops no other. */
function curvaturesIfFinite(
  problem: Problem,
  theta: Float64Array,
): ReturnType<typeof curvaturesOfOutputs> | null {
  try {
    return curvaturesOfOutputs(problem, theta);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Smallest eigenvalue of Hess L beside a minimiser. */
export interface NonconvexityProbe {
  /** t in theta = theta* + t J^+ e_i */
  readonly shift: number;
  /** of Hess L there */
  readonly smallestEigenvalue: number;
}

/** What second derivatives say at one point, in floating point. */
export interface Nonconvexity {
  /** |J^+ e_i| */
  readonly direction: number;
  /** least eigenvalue of Hess F_i on ker J */
  readonly least: number;
  /** largest eigenvalue of Hess F_i on ker J */
  readonly most: number;
  /** of the whole Hess F_i */
  readonly rank: number;
  /** one a shift asked for */
  readonly probes: readonly NonconvexityProbe[];
}

/**
 * lambda_min(Hess L) along theta* + t J^+ e_i: for a curved solution manifold it is t lambda_min(Hess F_i on ker J)
 * (times 2c) to first order, negative on one side at least. Observed, in floating point.
 *
 * @param theta a minimiser, such as the end of a run
 * @param output i, counted from 0
 * @throws InputError when the problem has more than 600 parameters or no output i
 */
export function nonconvexityAt(
  problem: Problem,
  theta: Float64Array,
  output = 0,
  shifts: readonly number[] = [1e-1, 1e-2, 1e-3, 1e-4, -1e-1, -1e-2, -1e-3, -1e-4],
): Nonconvexity {
  if (problem.parameterCount > MOST_PARAMETERS)
    throw new InputError(
      "nonconvexityAt",
      `dense Hessians are formed up to p = ${MOST_PARAMETERS}, got p = ${problem.parameterCount}. Use a narrower network.`,
    );
  if (!(Number.isInteger(output) && output >= 0 && output < problem.outputCount))
    throw new InputError(
      "nonconvexityAt",
      `output must be an integer from 0 to ${problem.outputCount - 1}, got ${output}.`,
    );
  const { least, most, rank } = curvaturesOfOutputs(problem, theta)[output];
  const place = secondOrderPlace(problem);
  try {
    const { direction, size } = place.pseudoInverseColumn(theta, output);
    const probes = shifts.map((shift) => ({
      shift,
      smallestEigenvalue: place.smallestHessianEigenvalue(theta.map((x, k) => x + shift * direction[k])),
    }));
    return { direction: size, least, most, rank, probes };
  } finally {
    place.release();
  }
}

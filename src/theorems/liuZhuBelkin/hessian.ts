// Small Hessians of the outputs keep the tangent kernel conditioned on a ball (project's theory, "Liu, Zhu, Belkin",
// sections 5 and 6).
import { addUp, divDown, mulDown, mulUp, sqrtUp, subDown } from "../../certify";
import { rankItems, smoothSquaredItem, whyNotEvaluated } from "../items";
import { liuZhuBelkinPaper } from "./flow";
import { argmax } from "../search";
import type { CertifiedStart } from "../start";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse } from "../verdicts";

export const liuZhuBelkinHessian: Theorem = {
  id: "liu-zhu-belkin.hessian",
  title: "The Hessian controls the tangent kernel",
  statement:
    "If λ₀ = λ_min(JJᵀ) at θ₀, 0 < μ < λ₀, and every Hessian of an output has norm at most (λ₀ − μ)/(2 L_F √N R) on B(θ₀, R), then λ_min(JJᵀ) ≥ μ on the ball, and L is PL* there.",
  source: { ...liuZhuBelkinPaper, standing: "derived" },
  checked:
    "R is the published radius 2 L_F |r₀|/μ, solved together with L_F = |J₀| + βR; μ is the one with the largest margin.",
  unchecked:
    "Weyl's inequality for singular values (liu-zhu-belkin.conditioning) is always stronger; this is the paper's own route, shown for comparison.",
  check: checkHessian,
};

export const liuZhuBelkinWide: Theorem = {
  id: "liu-zhu-belkin.wide",
  title: "Wide networks satisfy the PL* condition",
  statement:
    "For a network with scaled layers, W_0 standard normal and minimal width m = Ω̃(N R^(6L+2)/(λ₀ − μρ₀⁻²)²), μ-PL* holds on B(W_0, R) with high probability.",
  source: { ...liuZhuBelkinPaper, standing: "restated" },
  checked: "Nothing: the statement is asymptotic.",
  unchecked:
    "The constants in Ω̃ are not explicit. liu-zhu-belkin, liu-zhu-belkin.hessian and their radii check the same conclusion with computed quantities at the given width.",
  check: () => ({
    hypotheses: [
      {
        id: "LZB-8",
        statement: "The minimal width is m = Ω̃(N R^(6L+2)/(λ₀ − μρ₀⁻²)²).",
        verdict: "undecided",
        detail: "Asymptotic statement, not checkable: its constants are not explicit.",
      },
    ],
    constants: { certificate: null },
    bound: null,
  }),
};

/** The test at one mu. */
export interface HessianTest {
  readonly mu: number;
  /** R = 2 L_F |r0| / mu, rounded up */
  readonly radius: number;
  /** L_F on the ball, rounded up */
  readonly lipschitz: number;
  /** H, upper bound of |Hess F_i| on the ball */
  readonly hessian: number;
  /** (lambda_0 - mu) / (2 L_F sqrt(N) R), rounded down */
  readonly admissible: number;
  /** admissible / H, rounded down: the test passes at 1 */
  readonly margin: number;
}

/** The Hessian test with the mu of largest margin; null when no mu gives a finite ball. */
function hessianTest(start: CertifiedStart): HessianTest | null {
  const lambda = mulDown(start.sigmaMin, start.sigmaMin);
  if (!(lambda > 0)) return null;
  const margin = (mu: number): number => testAt(start, lambda, mu)?.margin ?? -1;
  return testAt(start, lambda, argmax(margin, lambda * 1e-4, lambda * (1 - 1e-9)));
}

function testAt(start: CertifiedStart, lambda: number, mu: number): HessianTest | null {
  const residual = start.residualNorm.upper;
  const lipschitzOn = (radius: number): number =>
    addUp(start.sigmaMax, mulUp(start.lipschitz.at(radius), radius));
  let radius = (2 * start.sigmaMax * residual) / mu;
  for (let k = 0; k < 500; k++) {
    const needed = ((2 * lipschitzOn(radius) * residual) / mu) * (1 + 1e-13);
    if (!(needed < 1e100)) return null;
    if (needed <= radius) break;
    radius = needed;
  }
  const lipschitz = lipschitzOn(radius);
  if (!(mulDown(radius, mu) >= mulUp(2, mulUp(lipschitz, residual)))) return null;
  const hessian = start.balls.sampleLipschitz(radius);
  const spread = mulUp(mulUp(2, lipschitz), mulUp(sqrtUp(start.problem.outputCount), radius));
  const admissible = divDown(subDown(lambda, mu), spread);
  return {
    mu,
    radius,
    lipschitz,
    hessian,
    admissible,
    margin: hessian > 0 ? divDown(admissible, hessian) : Infinity,
  };
}

function checkHessian(start: CertifiedStart): Findings {
  const items: Hypothesis[] = [smoothSquaredItem("LZB-1", start), rankItems("LZB-7", start)];
  const statement = "|Hess F_i| ≤ (λ₀ − μ)/(2 L_F √N R) on B(θ₀, R) for every output, R = 2 L_F |r₀|/μ.";
  const detail = whyNotEvaluated(start);
  if (detail !== null) {
    items.push({ id: "LZB-6", statement, verdict: "undecided", detail });
    return { hypotheses: items, constants: { certificate: null }, bound: null };
  }
  const test = hessianTest(start);
  items.push({ id: "LZB-6", statement, ...decide(start, test) });
  return {
    hypotheses: items,
    constants: {
      certificate: start.lipschitz.certificate,
      mu: test?.mu ?? null,
      radius: test?.radius ?? null,
      lipschitz: test?.lipschitz ?? null,
      hessianNorm: test?.hessian ?? null,
      admissibleHessianNorm: test?.admissible ?? null,
      margin: test?.margin ?? null,
      sigmaMin: start.sigmaMin,
      sigmaMax: start.sigmaMax,
      residualNorm: start.residualNorm.upper,
    },
    bound: null,
  };
}

function decide(start: CertifiedStart, test: HessianTest | null): Omit<Hypothesis, "id" | "statement"> {
  const { rankDeficient } = start.structure;
  if (rankDeficient !== null)
    return { verdict: "refuted", detail: `JJᵀ is singular everywhere: ${rankDeficient}.` };
  if (test === null)
    return {
      verdict: "undecided",
      detail: "No μ gives a finite ball: |r₀| is too large for σ_min(J₀) and β.",
    };
  const numbers = { value: test.hessian, threshold: test.admissible };
  return test.margin >= 1
    ? { verdict: "proved", ...numbers }
    : {
        verdict: "undecided",
        ...numbers,
        detail: `The Hessians are ${inProse(1 / test.margin)} times too large; wider networks of the same output have smaller ones.`,
      };
}

// The one shape of every theorem's answer: hypotheses checked one by one, constants, a bound, a verdict, a citation.

/** proved: rigorously true, rounding included; refuted: rigorously false; undecided: neither could be shown; notMet: fails by inspection. */
export type Verdict = "proved" | "refuted" | "undecided" | "notMet";

/** How the statement stands to the paper: taken from it, restated by an independent text, or derived with proof here. */
export type Standing = "published" | "restated" | "derived";

/** Where a statement comes from. */
export interface Source {
  /** id of the paper: chatterjee, liu-zhu-belkin, chen, robin-scaman-lelarge */
  paper: string;
  /** as printed, separated by commas */
  authors: string;
  /** of the paper */
  title: string;
  /** number and version, such as 2203.16462v5 */
  arXiv: string;
  /** published, restated after an independent text, or derived with a proof of this project */
  standing: Standing;
}

/** One item of a theorem, decided at the starting point. */
export interface Hypothesis {
  /** id of the specification, such as CH-F2 */
  id: string;
  /** one sentence, Unicode mathematics */
  statement: string;
  verdict: Verdict;
  /** the certified number that decides, and the number it is compared with, when the item is quantitative */
  value?: number;
  /** in the units of `value` */
  threshold?: number;
  /** why, and what change would make it hold */
  detail?: string;
  /** the statement as TeX, where it was given as a formula */
  statementTex?: string;
  /** true on the item that decides a theorem that is not proved: the first of the worst verdict */
  decides?: boolean;
}

/** A bound of the loss as a function of flow time, as data; `boundAt` evaluates it. */
export type Bound =
  | {
      /** L(t) - limit <= (L(0) - limit) exp(-rate t); limit 0 when missing */
      kind: "exponential";
      formula: string;
      rate: number;
      initialLoss: number;
      limit?: number;
      equality?: boolean;
    }
  | {
      /** descents: L_k <= factor^k L_0 */
      kind: "geometric";
      formula: string;
      factor: number;
      initialLoss: number;
      /** the bound holds for the mean over runs: a single run may exceed it */
      inExpectation?: boolean;
    }
  | {
      /** L(t) <= (L(0)^(-exponent) + rate t)^(-1/exponent), exponent > 0 */
      kind: "powerLaw";
      formula: string;
      exponent: number;
      rate: number;
      initialLoss: number;
      equality?: boolean;
    }
  | {
      /** L(t) <= phi^{-1}(phi(scale L(0)) - rate t) / scale, phi(v) = ln(e^v - 1) - 1/(e^v - 1) */
      kind: "softmax";
      formula: string;
      rate: number;
      scale: number;
      initialLoss: number;
      equality?: boolean;
    }
  | {
      /** a formula of math.js in t (flow time) or k (step), initialLoss as L0, and the constants of the theorem */
      kind: "formula";
      formula: string;
      expression: string;
      values: Record<string, number>;
      initialLoss: number;
      /** the formula as TeX */
      tex?: string;
      equality?: boolean;
    }
  | {
      /** upper values at increasing times, between which the bound is the earlier value; nothing beyond the last */
      kind: "curve";
      formula: string;
      times: readonly number[];
      values: readonly number[];
      initialLoss: number;
      equality?: boolean;
    }
  | { kind: "kantorovich"; formula: string; rate: number; initialLoss: number; h: number; fullRate: number };

/** The whole answer of one theorem at one starting point. */
export interface TheoremResult {
  /** such as "chatterjee" or "chen" */
  id: string;
  /** a few words */
  title: string;
  /** hypotheses and conclusion, Unicode mathematics */
  statement: string;
  /** the paper, and how the statement stands to it */
  source: Source;
  /** proved when every item is, otherwise the worst of refuted, notMet and undecided */
  verdict: Verdict;
  /** every item, in the order of the specification */
  hypotheses: Hypothesis[];
  /** certified constants, rounded outward; names of the design, strings for names such as the certificate used */
  constants: Record<string, number | string | null>;
  /** drawn solid when proved, dashed ("would hold if ...") when undecided; null when refuted or not met */
  bound: Bound | null;
  /** what the items above decide, in one or two sentences */
  checked?: string;
  /** what the paper leaves open or cannot be computed */
  unchecked?: string;
}

/** What a trajectory says about a proved or hypothetical bound. Observed only: it never changes a verdict. */
export interface CurveVerdict {
  /** id of the theorem */
  theorem: string;
  /** at or below the bound, equal to it, above it beyond the error bar, or nothing was compared */
  verdict: "respected" | "attained" | "exceeded" | "belowNoiseFloor";
  /** max of L / bound over the times where L is above its floor; null when no time was compared */
  largestRatio: number | null;
  /** time of that maximum */
  atTime: number | null;
  /** how close the bound comes; missing when no time after the start was compared */
  tightness?: Tightness;
}

/** Ratios over the compared times t > 0. Observed only. */
export interface Tightness {
  /** largest loss / bound */
  largestRatio: number;
  /** loss / bound at the last compared time */
  lateRatio: number;
  /** smallest rho / rate along the run, rho = |grad L|^2 / L, for exponential bounds of the gradient flow; null otherwise */
  smallestRateRatio: number | null;
  /** rho / rate at the last compared time; null as above */
  lateRateRatio: number | null;
}

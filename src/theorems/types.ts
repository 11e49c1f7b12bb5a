// The one shape of every theorem's answer: hypotheses checked one by one, constants, a bound, a verdict, a citation.

/** proved: rigorously true, rounding included; refuted: rigorously false; undecided: neither could be shown; notMet: fails by inspection. */
export type Verdict = "proved" | "refuted" | "undecided" | "notMet";

/** How the statement stands to the paper: taken from it, restated by an independent text, or derived with proof here. */
export type Standing = "published" | "restated" | "derived";

export interface Source {
  /** id of the paper: chatterjee, liu-zhu-belkin, chen, robin-scaman-lelarge */
  paper: string;
  authors: string;
  title: string;
  arXiv: string;
  standing: Standing;
}

export interface Hypothesis {
  /** id of the specification, such as CH-F2 */
  id: string;
  /** one sentence, Unicode mathematics */
  statement: string;
  verdict: Verdict;
  /** the certified number that decides, and the number it is compared with, when the item is quantitative */
  value?: number;
  threshold?: number;
  /** why, and what change would make it hold */
  detail?: string;
}

/** A bound of the loss as a function of flow time, as data; `boundAt` evaluates it. */
export type Bound =
  | { kind: "exponential"; formula: string; rate: number; initialLoss: number; equality?: boolean }
  | { kind: "kantorovich"; formula: string; rate: number; initialLoss: number; h: number; fullRate: number };

export interface TheoremResult {
  /** such as "chatterjee" or "chen" */
  id: string;
  title: string;
  statement: string;
  source: Source;
  verdict: Verdict;
  hypotheses: Hypothesis[];
  /** certified constants, rounded outward; names of the design, strings for names such as the certificate used */
  constants: Record<string, number | string | null>;
  /** drawn solid when proved, dashed ("would hold if ...") when undecided; null when refuted or not met */
  bound: Bound | null;
}

/** What a trajectory says about a proved or hypothetical bound. Observed only: it never changes a verdict. */
export interface CurveVerdict {
  theorem: string;
  verdict: "respected" | "attained" | "exceeded" | "belowNoiseFloor";
  /** max of L / bound over the times where L is above its floor; null when no time was compared */
  largestRatio: number | null;
  /** time of that maximum */
  atTime: number | null;
}

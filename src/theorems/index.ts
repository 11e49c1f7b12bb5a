// Door of theorems/: one file a paper; hypotheses, constants, bounds, verdicts.
export type {
  Bound,
  CurveVerdict,
  Hypothesis,
  Source,
  Standing,
  TheoremResult,
  Tightness,
  Verdict,
} from "./types";
export { boundAt, rateOf } from "./boundAt";
export { judgeCurve } from "./compare";
export { softmaxPhi, softmaxPhiInverse } from "./softmaxPhi";
export { checkTheorem, checkTheorems, theoremList } from "./registry";
export type { TheoremSummary } from "./registry";
export { overallVerdict } from "./verdicts";

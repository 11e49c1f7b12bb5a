// Door of theorems/: one file a paper; hypotheses, constants, bounds, verdicts.
export type { Bound, CurveVerdict, Hypothesis, Source, Standing, TheoremResult, Verdict } from "./types";
export { boundAt, judgeCurve } from "./compare";
export { checkTheorem, checkTheorems, theoremList } from "./registry";
export type { TheoremSummary } from "./registry";
export { overallVerdict } from "./verdicts";

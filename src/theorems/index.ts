// Door of theorems/: one file a paper; hypotheses, constants, bounds, verdicts.
export type { Bound, CurveVerdict, Hypothesis, Source, Standing, TheoremResult, Verdict } from "./types";

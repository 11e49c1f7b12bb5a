// thalweg: the public API and nothing else.
export { InputError, InternalError } from "./errors";
export type * from "./experiment";
export type { Bound, CurveVerdict, Hypothesis, Source, TheoremResult, Verdict } from "./theorems";
export type { ConvergeOptions, Progress, Provenance, Run } from "./convergence";

// Door of convergence/: converge(), check(), runs, claims, and the notebook around them.
export { check, type CheckOptions } from "./check";
export { claim, claimMime, type Claim, type ClaimOptions } from "./claim";
export { converge } from "./converge";
export { displayKey, installNotebookHost, notebookHost, type NotebookHost } from "./host";
export { plot } from "./plot";
export { spectrum, type Spectrum, type SpectrumOptions } from "./spectrum";
export { compareChart, familyChart, hypothesisTable, workPrecisionChart } from "./display";
export { interactive } from "./interactive";
export { thalwegVersion } from "./provenance";
export type {
  ChartKind,
  Check,
  ConvergeOptions,
  Displayable,
  Progress,
  Provenance,
  Run,
  SaveOptions,
} from "./types";

// Door of convergence/: converge(), runs, claims.
export type { NotebookHost } from "./host";
export { installNotebookHost, notebookHost } from "./host";
export type { ConvergeOptions, Progress, Provenance, Run } from "./types";

// Door of magics/: the cells that begin with %.
export type { Experiment } from "./converge";
export { findExperiment, rewriteConverge } from "./converge";
export { headerHelp } from "./help";
export type { Header, Word } from "./header";
export { parseHeader } from "./header";
export { OPTIONS } from "./options";
export { MAGICS, magicHelp } from "./list";

// Door of data/: the numbers that an experiment's data stand for.
export type { RealizedData } from "./realize";
export { realizeData } from "./realize";

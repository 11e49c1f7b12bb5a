// Door of problems/: a network with its data and loss, ready to compute.
export { createProblem, lossConstant } from "./problem";
export type { LayerLayout, Point, Problem } from "./types";

// Door of problems/: a network with its data and loss, ready to compute.
export { layeredModel } from "./layered";
export { createProblem, lossConstant } from "./problem";
export type { LayeredModel, LayerLayout, Model, Point, Problem, SystemModel } from "./types";

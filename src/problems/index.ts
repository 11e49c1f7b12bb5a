// Door of problems/: a model with its data and loss, ready to compute.
export { layeredModel } from "./layered/model";
export { lossConstant } from "./losses";
export { largestProduct } from "./size";
export { createProblem } from "./problem";
export { systemModel } from "./system/model";
export type { Formula, FormulaFunction } from "./system/formula";
export type { FunctionModel, LayeredModel, LayerLayout, Model, Point, Problem, SystemModel } from "./types";

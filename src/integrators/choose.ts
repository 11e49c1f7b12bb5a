// Which method runs, and why.
import { InputError } from "../errors";
import type { Flow, IntegratorName } from "../experiment";
import { createField, type VectorField } from "../flows";
import { activations } from "../networks";
import type { Problem } from "../problems";
import { Dopri5 } from "./dopri5";
import { DualMethod } from "./dual";
import { Exponential } from "./exponential";
import { GradientDescent } from "./gradientDescent";
import { HeavyBall } from "./heavyBall";
import { Radau } from "./radau";
import { Rkc } from "./rkc";
import { Rock4 } from "./rock4";
import { StochasticDescent } from "./stochasticDescent";
import { Tsit5 } from "./tsit5";
import type { Method } from "./types";

type MethodName = Exclude<IntegratorName, "auto">;

/** Up to this many outputs one Cholesky factorisation a step costs less than the steps it saves. */
const dualLimit = 2000;
/** Where there are fewer parameters than outputs, that factorisation is worth its price up to this many outputs only. */
const underparametrisedLimit = 200;
/** A user's function gives its Jacobian row by row, one pass an output: up to this many a step. */
const rowByRowLimit = 200;
/** Up to this many parameters Radau's Newton systems are worth their exact Hessians. */
const radauLimit = 2000;
/** Systems up to this many parameters start with an explicit method of high order. */
const smallSystem = 32;

/** Below this relative tolerance the order of rock4 is worth more than the larger stability intervals of rkc. */
const tight = 1e-6;

/** A method with its field (none for descents) and the reason to print. */
export interface ChosenMethod {
  method: Method;
  field: VectorField | null;
  reason: string;
}

/**
 * The method that the problem's experiment asks for, with the reason to print.
 *
 * @param resumed name of the method that a checkpoint was written by, which then runs
 * @throws InputError when flow, loss, activation and integrator do not go together
 */
export function chooseMethod(problem: Problem, resumed?: string): ChosenMethod {
  const { integrator, flow } = problem.experiment;
  const makeDescent = descents.get(flow.kind);
  if (makeDescent) {
    return { method: makeDescent(problem), field: null, reason: "a descent takes its own steps" };
  }
  refuse(problem, integrator.kind);
  const chosen = integrator.kind === "auto" ? automatic(problem) : byUser(problem, integrator.kind);
  const name = resumed === undefined ? chosen.name : (resumed as MethodName);
  const field = createField(problem);
  return { method: makers[name](problem, field), field, reason: chosen.reason };
}

/**
 * The method for a flow that has turned out to be stiff: the tangent kernel where it is the Jacobian of the flow, and
 * stabilised explicit steps otherwise. Null for the adapted flows, whose residuals all decay at one rate.
 */
export function stiffMethod(problem: Problem, field: VectorField): Method | null {
  const { flow, integrator } = problem.experiment;
  if (flow.kind !== "euclidean" && flow.kind !== "interpolated") return null;
  if (flow.kind === "euclidean" && dualPays(problem) && isSmooth(problem)) {
    return makers.dual(problem, field);
  }
  return makers[stabilised(integrator.relativeTolerance)](problem, field);
}

function dualPays(problem: Problem): boolean {
  return problem.outputCount <= dualLimitOf(problem);
}

function dualLimitOf({ model, outputCount: N, parameterCount: p }: Problem): number {
  if (model.kind === "function") return rowByRowLimit;
  return p < N ? underparametrisedLimit : dualLimit;
}

function stabilised(relativeTolerance: number): "rkc" | "rock4" {
  return relativeTolerance < tight ? "rock4" : "rkc";
}

const makers: Record<MethodName, (problem: Problem, field: VectorField) => Method> = {
  dual: (problem, field) => new DualMethod(problem, field),
  rkc: (problem, field) => new Rkc(problem, field),
  rock4: (problem, field) => new Rock4(problem, field),
  dopri5: (problem, field) => new Dopri5(problem, field),
  tsit5: (problem, field) => new Tsit5(problem, field),
  radau: (problem, field) => new Radau(problem, field),
  exponential: (problem, field) => new Exponential(problem, field),
};

const descents: ReadonlyMap<Flow["kind"], (problem: Problem) => Method> = new Map<
  Flow["kind"],
  (problem: Problem) => Method
>([
  ["descent", (problem) => new GradientDescent(problem)],
  ["heavyBall", (problem) => new HeavyBall(problem)],
  ["sgd", (problem) => new StochasticDescent(problem)],
]);

interface Choice {
  name: MethodName;
  reason: string;
}

function automatic(problem: Problem): Choice {
  const { experiment, outputCount: N, parameterCount: p } = problem;
  const { flow } = experiment;
  if (flow.kind === "interpolated") {
    return {
      name: "dopri5",
      reason:
        "the interpolated flow starts explicitly, and changes to rkc if its Euclidean part turns out stiff",
    };
  }
  if (flow.kind !== "euclidean") {
    return {
      name: "dopri5",
      reason: "the adapted flow is not stiff: every residual decays at the same rate",
    };
  }
  if (!isSmooth(problem)) {
    return {
      name: "dopri5",
      reason: `the kinks of ${activationOf(problem)} reduce every method to low order: an explicit one loses least`,
    };
  }
  if (problem.model.kind === "system" && p <= smallSystem) {
    return {
      name: "dopri5",
      reason: `a system of ${p} parameters: order 5 is cheap, stiffness is watched for`,
    };
  }
  if (dualPays(problem)) {
    return {
      name: "dual",
      reason: `${N} outputs: with one ${N} x ${N} solve a step stiffness costs nothing`,
    };
  }
  return {
    name: stabilised(experiment.integrator.relativeTolerance),
    reason: whyStabilised(problem),
  };
}

function whyStabilised({ model, outputCount: N, parameterCount: p }: Problem): string {
  if (model.kind === "function")
    return `${N} outputs of a function: stabilised explicit steps cost less than ${N} backward passes`;
  return p < N
    ? `${p} parameters for ${N} outputs: stabilised explicit steps cost less than ${N} x ${N} solves`
    : `${N} outputs are more than ${dualLimit}, the limit of the dual method: stabilised explicit steps need no matrix`;
}

function byUser(problem: Problem, name: MethodName): Choice {
  const kinks =
    isSmooth(problem) || name === "dopri5"
      ? ""
      : `; the kinks of ${activationOf(problem)} reduce every method to low order, and "dopri5" loses least`;
  return { name, reason: `chosen by the experiment${kinks}` };
}

/** @throws InputError for combinations that would not compute what they say */
function refuse(problem: Problem, name: IntegratorName): void {
  const { flow, loss } = problem.experiment;
  const euclideanOnly: readonly IntegratorName[] = ["dual", "radau", "exponential"];
  if (flow.kind !== "euclidean" && euclideanOnly.includes(name)) {
    throw new InputError(
      "integrator",
      `"${name}" uses the Jacobian of the Euclidean gradient flow, got flow "${flow.kind}". Use "dopri5", "rkc" or "auto".`,
    );
  }
  if (name === "exponential" && loss.kind !== "squared") {
    throw new InputError(
      "integrator",
      `"exponential" solves the linearised network, which is linear for the squared loss only, got loss "${loss.kind}". Use "dual" or "auto".`,
    );
  }
  if (name === "radau" && problem.parameterCount > radauLimit) {
    throw new InputError(
      "integrator",
      `"radau" solves systems with the exact Hessian of all ${problem.parameterCount} parameters; up to ${radauLimit} are allowed. Use "dual" or "auto".`,
    );
  }
  if (name === "radau" && !isSmooth(problem)) {
    throw new InputError(
      "integrator",
      `"radau" needs second derivatives, which ${activationOf(problem)} does not have. Use "dopri5", "rkc" or "auto".`,
    );
  }
}

function isSmooth({ model }: Problem): boolean {
  switch (model.kind) {
    case "system":
      return true;
    case "function":
      return model.kinks.length === 0;
    case "layered":
      return activations[model.network.activation].smooth;
  }
}

/** What may have kinks. */
function activationOf({ model }: Problem): string {
  switch (model.kind) {
    case "system":
      return "the formulas";
    case "function":
      return model.kinks.join(", ");
    case "layered":
      return model.network.activation;
  }
}

// Which method runs, and why.
import { InputError } from "../errors";
import { createField, type VectorField } from "../flows";
import type { Problem } from "../problems";
import { Dopri5 } from "./dopri5";
import { DualMethod } from "./dual";
import type { Method } from "./types";

/** Up to this many outputs one Cholesky factorisation a step costs less than the steps it saves. */
const dualLimit = 2000;

/** A method with its field, the reason to print, and the release of both. */
export interface ChosenMethod {
  method: Method;
  field: VectorField;
  reason: string;
  release(): void;
}

/** The method that the problem's experiment asks for, with the reason to print. */
export function chooseMethod(problem: Problem): ChosenMethod {
  const { integrator, flow } = problem.experiment;
  const N = problem.outputCount;
  if (integrator.kind === "dual" && flow.kind !== "euclidean") {
    throw new InputError(
      "integrator",
      `"dual" uses the Jacobian of the Euclidean gradient flow, got flow "${flow.kind}". Use "dopri5" or "auto".`,
    );
  }
  const { name, reason } =
    integrator.kind !== "auto"
      ? { name: integrator.kind, reason: "chosen by the experiment" }
      : flow.kind !== "euclidean"
        ? { name: "dopri5", reason: "the adapted flow is not stiff: every residual decays at the same rate" }
        : N <= dualLimit
          ? {
              name: "dual",
              reason: `${N} outputs: with one ${N} x ${N} solve a step stiffness costs nothing`,
            }
          : {
              name: "dopri5",
              reason: `${N} outputs are more than ${dualLimit}, the limit of the dual method`,
            };
  const field = createField(problem);
  const method = name === "dual" ? new DualMethod(problem, field) : new Dopri5(problem, field);
  return {
    method,
    field,
    reason,
    release() {
      method.release();
      field.release();
    },
  };
}

// Checks how an experiment is run: loss, flow, integrator, stopping rule, theorems.
import { byKind, Fields, oneOf, positiveNumber } from "./checks";
import type { Check } from "./checks";
import type { Place } from "./place";
import type { CompleteExperiment, Flow, Until } from "./types";

/** Constant of a loss that names none. */
export const defaultLoss: CompleteExperiment["loss"] = { kind: "squared", constant: 0.5 };

export const completeLoss: Check<CompleteExperiment["loss"]> = byKind({
  squared(value, at) {
    const fields = new Fields(value, at, ["kind", "constant"]);
    return { kind: "squared", constant: fields.optional("constant", lossConstant, 0.5) };
  },
});

function lossConstant(value: unknown, at: Place): number | "1/n" | "1/(2n)" {
  if (value === "1/n" || value === "1/(2n)") return value;
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  return at.expected('a finite number > 0, "1/n" or "1/(2n)"', value);
}

export const completeFlow: Check<Flow> = byKind<Flow>({
  euclidean: (value, at) => onlyKind("euclidean", value, at),
  outputEuclidean: (value, at) => onlyKind("outputEuclidean", value, at),
});

function onlyKind(kind: Flow["kind"], value: unknown, at: Place): Flow {
  new Fields(value, at, ["kind"]);
  return { kind };
}

type CompleteIntegrator = CompleteExperiment["integrator"];

/**
 * Chen's flow is followed as closely as float64 allows, because it never forgets an error of the residual: its law is
 * an equality, and the picture must show it as one.
 */
function defaultTolerance(flow: Flow): number {
  return flow.kind === "outputEuclidean" ? 1e-12 : 1e-8;
}

export function defaultIntegrator(flow: Flow): CompleteIntegrator {
  const relativeTolerance = defaultTolerance(flow);
  return { kind: "auto", relativeTolerance, absoluteTolerance: relativeTolerance / 100 };
}

export function completeIntegrator(value: unknown, at: Place, flow: Flow): CompleteIntegrator {
  const fields = new Fields(value, at, ["kind", "relativeTolerance", "absoluteTolerance"]);
  const kind = fields.optional("kind", oneOf("auto", "dual", "dopri5"), "auto" as const);
  const relativeTolerance = fields.optional("relativeTolerance", relative, defaultTolerance(flow));
  const absoluteTolerance = fields.optional("absoluteTolerance", positiveNumber, relativeTolerance / 100);
  return { kind, relativeTolerance, absoluteTolerance };
}

/** Below 1e-15 rounding alone exceeds the tolerance, and no step would ever be accepted. */
function relative(value: unknown, at: Place): number {
  return typeof value === "number" && value >= 1e-15 && value < 1
    ? value
    : at.expected("a number from 1e-15 to below 1", value);
}

/** An empty rule stays empty: its default depends on the first loss, which only a run knows. */
export function completeUntil(value: unknown, at: Place): Until {
  const fields = new Fields(value, at, ["time", "loss"]);
  return { ...fields.ifGiven("time", positiveNumber), ...fields.ifGiven("loss", positiveNumber) };
}

/** The theorem whose subject is the flow itself. */
export function defaultTheorems(flow: Flow): string[] {
  return flow.kind === "euclidean" ? ["chatterjee"] : ["chen"];
}

/** Names only; which ids exist is known where the theorems are. */
export function theoremIds(value: unknown, at: Place): string[] {
  if (!Array.isArray(value)) return at.expected('a list of theorem ids, such as ["chatterjee"]', value);
  value.forEach((id, k) => {
    if (typeof id !== "string" || id === "") at.entry(k).expected('a theorem id, such as "chatterjee"', id);
    if (value.indexOf(id) < k) at.entry(k).refuse(`repeats ${JSON.stringify(id)}. Name each theorem once.`);
  });
  return value as string[];
}

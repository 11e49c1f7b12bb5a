// Checks how an experiment is run: loss, flow, integrator, stopping rule, theorems.
import { byKind, Fields, integerFrom, oneOf, positiveNumber, seed } from "./checks";
import type { Check } from "./checks";
import type { Place } from "./place";
import type {
  CompleteExperiment,
  CompleteNetwork,
  Flow,
  IntegratorName,
  Loss,
  LossConstant,
  Until,
} from "./types";

type CompleteLoss = CompleteExperiment["loss"];

/** Loss of an experiment that names none. */
export const defaultLoss: CompleteLoss = { kind: "squared", constant: 0.5 };

export const completeLoss: Check<CompleteLoss> = byKind({
  squared: lossOf("squared", 0.5),
  logistic: lossOf("logistic", "1/n"),
  crossEntropy: lossOf("crossEntropy", "1/n"),
});

function lossOf(kind: Loss["kind"], constant: LossConstant): Check<CompleteLoss> {
  return (value, at) => {
    const fields = new Fields(value, at, ["kind", "constant"]);
    return { kind, constant: fields.optional("constant", lossConstant, constant) };
  };
}

function lossConstant(value: unknown, at: Place): LossConstant {
  if (value === "1/n" || value === "1/(2n)") return value;
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  return at.expected('a finite number > 0, "1/n" or "1/(2n)"', value);
}

export const completeFlow: Check<Flow> = byKind<Flow>({
  euclidean(value, at) {
    new Fields(value, at, ["kind"]);
    return { kind: "euclidean" };
  },
  outputEuclidean(value, at) {
    const fields = new Fields(value, at, ["kind", "regularization"]);
    return { kind: "outputEuclidean", ...fields.ifGiven("regularization", positiveNumber) };
  },
  interpolated(value, at) {
    const fields = new Fields(value, at, ["kind", "weight"]);
    const remedy = "Give 0 for the Euclidean flow, 1 for the adapted one, or a number between.";
    return { kind: "interpolated", weight: fields.required("weight", weight, remedy) };
  },
  homotopy(value, at) {
    new Fields(value, at, ["kind"]);
    return { kind: "homotopy" };
  },
  descent(value, at) {
    const fields = new Fields(value, at, ["kind", "stepSize"]);
    return { kind: "descent", stepSize: fields.required("stepSize", positiveNumber, stepRemedy) };
  },
  heavyBall(value, at) {
    const fields = new Fields(value, at, ["kind", "stepSize", "momentum"]);
    return {
      kind: "heavyBall",
      stepSize: fields.required("stepSize", positiveNumber, stepRemedy),
      momentum: fields.required("momentum", momentum, "Give a number such as 0.9."),
    };
  },
  sgd(value, at) {
    const fields = new Fields(value, at, ["kind", "stepSize", "batch", "seed"]);
    return {
      kind: "sgd",
      stepSize: fields.required("stepSize", positiveNumber, stepRemedy),
      batch: fields.required("batch", integerFrom(1), "Give the number of samples a step draws."),
      seed: fields.required("seed", seed, "Give an integer, so that the same samples can be drawn again."),
    };
  },
});

const stepRemedy = "Give a number such as 0.01.";

function weight(value: unknown, at: Place): number {
  return typeof value === "number" && value >= 0 && value <= 1
    ? value
    : at.expected("a number from 0 to 1", value);
}

function momentum(value: unknown, at: Place): number {
  return typeof value === "number" && value >= 0 && value < 1
    ? value
    : at.expected("a number from 0 to below 1", value);
}

/** Whether time counts steps. */
function isDescent(flow: Flow): boolean {
  return flow.kind === "descent" || flow.kind === "heavyBall" || flow.kind === "sgd";
}

type CompleteIntegrator = CompleteExperiment["integrator"];

/**
 * Flows that hold a law of the residual as an equality never forget an error of it, and the picture must show the law
 * as one: they are followed as closely as float64 allows. A user's function is evaluated in float32, whose rounding
 * would choose the steps at a tolerance below 1e-7.
 */
function defaultTolerance({ kind }: Flow, network: CompleteNetwork): number {
  if (network.kind === "function") return 1e-6;
  return kind === "outputEuclidean" || kind === "interpolated" || kind === "homotopy" ? 1e-12 : 1e-8;
}

export function defaultIntegrator(flow: Flow, network: CompleteNetwork): CompleteIntegrator {
  const relativeTolerance = defaultTolerance(flow, network);
  return { kind: "auto", relativeTolerance, absoluteTolerance: relativeTolerance / 100 };
}

const integratorNames: readonly IntegratorName[] = [
  ...(["auto", "dual", "rkc", "rock4"] as const),
  ...(["dopri5", "tsit5", "radau", "exponential"] as const),
];

export function completeIntegrator(
  value: unknown,
  at: Place,
  flow: Flow,
  network: CompleteNetwork,
): CompleteIntegrator {
  const fields = new Fields(value, at, ["kind", "relativeTolerance", "absoluteTolerance"]);
  const kind = fields.optional("kind", oneOf(...integratorNames), "auto" as const);
  if (isDescent(flow) && kind !== "auto")
    at.field("kind").refuse(
      `must be "auto" for the flow "${flow.kind}", which makes its own steps, got "${kind}". Leave it out.`,
    );
  const relativeTolerance = fields.optional("relativeTolerance", relative, defaultTolerance(flow, network));
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
export function completeUntil(value: unknown, at: Place, flow: Flow): Until {
  const fields = new Fields(value, at, ["time", "loss"]);
  const time = isDescent(flow) ? stepCount : positiveNumber;
  return { ...fields.ifGiven("time", time), ...fields.ifGiven("loss", positiveNumber) };
}

function stepCount(value: unknown, at: Place): number {
  return Number.isSafeInteger(value) && (value as number) >= 1
    ? (value as number)
    : at.expected("an integer >= 1, the number of steps of a descent", value);
}

/** The theorem whose subject is the flow itself, with this loss. */
export function defaultTheorems(flow: Flow, loss: CompleteLoss): string[] {
  switch (flow.kind) {
    case "euclidean":
      return [loss.kind === "squared" ? "chatterjee" : "robin-scaman-lelarge"];
    case "outputEuclidean":
    case "homotopy":
      return ["chen"];
    case "descent":
      return ["chatterjee.descent"];
    case "sgd":
      return ["liu-zhu-belkin.sgd"];
    case "interpolated":
    case "heavyBall":
      return [];
  }
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

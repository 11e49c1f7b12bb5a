// Bernoulli's lemniscate: one parameter, two outputs, a kernel of rank one, and yet an exponential rate to the node
// (project's theory, "Robin, Scaman, Lelarge", section 3).
import { cosInterval, intervals, mulDown, sinInterval } from "../../certify";
import type { Interval } from "../../certify";
import { InputError, shown } from "../../errors";
import type { Experiment } from "../../experiment";
import type { Problem } from "../../problems";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inspected } from "../verdicts";
import { lossKindItem, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";

export const lemniscateTheorem: Theorem = {
  id: "robin-scaman-lelarge.lemniscate",
  title: "Bernoulli's lemniscate, target at its node",
  statement:
    "For F(t) = a(cos t, sin t cos t)/(1 + sin²t) and the target (0, 0), R = 4a²v/(1+v)³ with v = sin²t, and v increases along the gradient flow; so L ≤ L(0) e^(−2μt) with μ = 2c min(4a²v₀/(1+v₀)³, a²/2), although the kernel has rank 1 everywhere.",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked: "R in closed form along the curve; sin²t₀ enclosed.",
  unchecked: "Whether the paper takes the node as its target could not be confirmed.",
  check: checkLemniscate,
};

/** Formulas of the lemniscate of half-width a in the parameter named. */
function lemniscateFormulas(a: string, name: string): [string, string] {
  const factor = a === "1" ? "" : `${a} * `;
  return [
    `${factor}cos(${name}) / (1 + sin(${name})^2)`,
    `${factor}sin(${name}) * cos(${name}) / (1 + sin(${name})^2)`,
  ];
}

/**
 * The experiment L = |F(t) - target|^2 / 2 on the lemniscate of half-width a.
 * @param options a > 0 (default 1); start t_0; target (default the node (0, 0))
 * @throws InputError when a is not a positive number
 * @example
 * lemniscate({ start: 0.6 })
 */
export function lemniscate(options: { a?: number; start: number; target?: [number, number] }): Experiment {
  const { a = 1, start, target = [0, 0] } = options;
  if (!(a > 0 && a < Infinity))
    throw new InputError(
      "lemniscate",
      `a must be a finite number > 0, got ${shown(a)}. Give the half-width of the curve.`,
    );
  return {
    network: {
      kind: "system",
      parameters: ["t"],
      outputs: lemniscateFormulas(String(a), "t"),
      start: [start],
    },
    data: { kind: "explicit", inputs: [[]], targets: [[...target]] },
    loss: { kind: "squared", constant: 0.5 },
    theorems: ["robin-scaman-lelarge.lemniscate"],
  };
}

/** a when the formulas are those of `lemniscate`, otherwise null. */
function halfWidth({ model }: Problem): number | null {
  if (model.kind !== "system" || model.network.parameters.length !== 1) return null;
  const [name] = model.network.parameters;
  const written = model.network.outputs.map((formula) => formula.replace(/\s+/g, ""));
  const a = /^(?:([0-9.]+(?:e[+-]?[0-9]+)?)\*)?cos/.exec(written[0]);
  if (a === null) return null;
  const expected = lemniscateFormulas(a[1] ?? "1", name).map((formula) => formula.replace(/\s+/g, ""));
  const fits = written.length === 2 && written.every((formula, k) => formula === expected[k]);
  const value = Number(a[1] ?? "1");
  return fits && value > 0 && value < Infinity ? value : null;
}

function checkLemniscate({ problem, theta }: CertifiedStart): Findings {
  const a = halfWidth(problem);
  const items = [
    flowItem("RSL-0", "euclidean", problem),
    lossKindItem(problem, "squared"),
    modelItem(
      "The system is the lemniscate as `lemniscate` writes it, with one sample.",
      a !== null && problem.samples === 1,
    ),
  ];
  if (a === null || items.slice(1).some(({ verdict }) => verdict !== "proved")) return notEvaluated(items);
  const atNode = problem.targets.every((y) => y === 0);
  const node: Hypothesis = {
    id: "RSL-3",
    statement: "The target is the node (0, 0).",
    verdict: inspected(atNode),
    ...(atNode ? {} : { detail: "With another target R can tend to 0 while the loss stalls." }),
  };
  const t = intervals.point(theta[0]);
  const v = clamp(intervals.square(sinInterval(t)));
  const tip = theta[0] === 0;
  const moving: Hypothesis = {
    id: "RSL-7",
    statement: "The start is not a tip of the curve: 0 < sin²t₀.",
    verdict: v.lower > 0 ? "proved" : tip ? "notMet" : "undecided",
    value: v.lower,
    threshold: 0,
    ...(tip ? { detail: "t₀ = 0 is the far tip, a critical point with R = 0." } : {}),
  };
  const square = intervals.square(intervals.point(a));
  const least = Math.min(rayleighQuotient(square, v).lower, square.lower / 2);
  const rate = mulDown(4, mulDown(problem.lossConstant, least));
  const initialLoss = intervals.multiply(
    intervals.multiply(intervals.point(problem.lossConstant), square),
    intervals.divide(intervals.square(cosInterval(t)), intervals.add(intervals.point(1), v)),
  ).upper;
  return {
    hypotheses: [...items, node, moving],
    constants: {
      certificate: v.lower > 0 ? "closed form" : null,
      mu: rate / 2,
      rate,
      initialLoss,
    },
    bound: rate > 0 ? { kind: "exponential", formula: "L(t) <= L(0) exp(-2 mu t)", rate, initialLoss } : null,
  };
}

/** 4 a^2 v / (1 + v)^3: unimodal on [0, 1], so its least value on [v_0, 1] is at an end. */
function rayleighQuotient(square: Interval, v: Interval): Interval {
  const one = intervals.add(intervals.point(1), v);
  const cube = intervals.multiply(intervals.square(one), one);
  return intervals.divide(intervals.multiply(intervals.multiply(intervals.point(4), square), v), cube);
}

function clamp({ lower, upper }: Interval): Interval {
  return { lower: Math.max(lower, 0), upper: Math.min(upper, 1) };
}

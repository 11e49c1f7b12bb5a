// One theorem: what it says, where it comes from, and how it is checked at a starting point.
import type { Flow } from "../experiment";
import type { Problem } from "../problems";
import { boundAt } from "./boundAt";
import type { CertifiedStart } from "./start";
import type { Bound, Hypothesis, Source, TheoremResult, Verdict } from "./types";
import { inspected, overallVerdict } from "./verdicts";

/** What a check found; the verdict of the theorem follows from the items. */
export interface Findings {
  hypotheses: Hypothesis[];
  constants: Record<string, number | string | null>;
  /** the bound if the hypotheses hold, also where they are undecided */
  bound: Bound | null;
}

/** A theorem that `check` and `converge` know or are given; `theorem({ ... })` makes one. */
export interface Theorem {
  /** such as "chatterjee" */
  readonly id: string;
  /** a few words */
  readonly title: string;
  /** hypotheses and conclusion, Unicode mathematics */
  readonly statement: string;
  /** the paper, and how the statement stands to it */
  readonly source: Source;
  /** what the items decide, and with which certificates */
  readonly checked?: string;
  /** what the paper leaves open, or what cannot be computed */
  readonly unchecked?: string;
  /** decides every hypothesis at a starting point, with constants rounded outward */
  check(start: CertifiedStart): Findings;
}

/**
 * The whole answer of one theorem, in numbers that JSON can hold: checks may find any double, what is not finite is
 * left out here. A bound is kept only where it is proved or undecided.
 */
export function resultOf(theorem: Theorem, start: CertifiedStart): TheoremResult {
  const { id, title, statement, source, checked, unchecked } = theorem;
  const { hypotheses, constants, bound } = withoutNegativeZeros(theorem.check(start));
  const verdict = overallVerdict(hypotheses);
  const keeps = verdict === "proved" || verdict === "undecided";
  return {
    id,
    title,
    statement,
    source,
    verdict,
    hypotheses: withDecision(hypotheses.map(withFiniteNumbers), verdict),
    constants: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [
        name,
        typeof value === "number" && !Number.isFinite(value) ? null : value,
      ]),
    ),
    bound: keeps && bound !== null && isDrawable(bound) ? bound : null,
    ...(checked === undefined ? {} : { checked }),
    ...(unchecked === undefined ? {} : { unchecked }),
  };
}

/** A bound whose constants overflow double precision, or whose factor is no factor of decay, says nothing. */
function isDrawable(bound: Bound): boolean {
  const values = "values" in bound ? Object.values(bound.values) : [];
  const numbers = [...Object.values(bound), ...values].filter((value) => typeof value === "number");
  if (bound.kind === "geometric" && !(bound.factor >= 0)) return false;
  return numbers.every(Number.isFinite) && !Number.isNaN(boundAt(bound, 0.5));
}

/** An item without the numbers that JSON cannot hold. */
function withFiniteNumbers(item: Hypothesis): Hypothesis {
  const kept = Object.entries(item).filter(
    ([, entry]) => typeof entry !== "number" || Number.isFinite(entry),
  );
  return Object.fromEntries(kept) as unknown as Hypothesis;
}

/** Directed rounding makes -0, which JSON cannot hold. */
function withoutNegativeZeros<T>(value: T): T {
  if (typeof value === "number") return (value === 0 ? 0 : value) as T;
  if (Array.isArray(value)) return value.map(withoutNegativeZeros) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, withoutNegativeZeros(entry)]),
  ) as T;
}

/** Marks the item that decides a theorem that is not proved: the first one of its verdict. */
function withDecision(hypotheses: readonly Hypothesis[], verdict: Verdict): Hypothesis[] {
  const deciding = verdict === "proved" ? -1 : hypotheses.findIndex((item) => item.verdict === verdict);
  return hypotheses.map((item, k) => (k === deciding ? { ...item, decides: true } : item));
}

/** The item that the flow of the experiment is the one the theorem speaks of. */
export function flowItem(id: string, kind: Flow["kind"], { experiment }: Problem): Hypothesis {
  const named: Record<Flow["kind"], string> = {
    euclidean: "gradient flow θ′ = −∇L",
    outputEuclidean: "adapted flow θ′ = −Jᵀ(JJᵀ)⁻¹∇ₓL",
    interpolated: "interpolated flow θ′ = −[(1−a) + a(JᵀJ)⁺]∇L",
    homotopy: "homotopy θ′ = −J⁺r/(1−t)",
    descent: "gradient descent θ ← θ − η∇L",
    heavyBall: "heavy ball method",
    sgd: "stochastic gradient descent",
  };
  const given = experiment.flow.kind;
  return {
    id,
    statement: `The flow is the ${named[kind]}.`,
    verdict: inspected(given === kind),
    ...(given === kind
      ? {}
      : { detail: `The experiment follows the ${named[given]}; set flow to { kind: "${kind}" }.` }),
  };
}

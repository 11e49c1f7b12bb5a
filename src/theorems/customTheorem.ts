// theorem({...}): a theorem of one's own, checked like every other: hypotheses, constants and a bound as formulas or
// functions of the starting point. Formulas are evaluated in interval arithmetic, so `proved` means proved.
import { intervals } from "../certify";
import type { Interval } from "../certify";
import { InputError, shown } from "../errors";
import type { Flow } from "../experiment";
import { isUndefined } from "./arithmetic";
import { encloseWithin, evaluateFormula, parseFormula, parseInequality } from "./formulas";
import type { Formula, Inequality, Surroundings } from "./formulas";
import { whyNotEvaluated } from "./items";
import { smallestWhere } from "./search";
import type { CertifiedStart } from "./start";
import { formulaSurroundings, functionNames, takenNames, theoremStart } from "./startFacade";
import type { TheoremStart } from "./startFacade";
import { flowItem } from "./theorem";
import type { Findings, Theorem } from "./theorem";
import type { Bound, Hypothesis, Source, Verdict } from "./types";
import { inProse } from "./verdicts";

/** What a function of the start may say of a hypothesis. Its word is taken as it is. */
export interface CheckedHypothesis {
  verdict: Verdict;
  value?: number;
  threshold?: number;
  detail?: string;
}

/** A hypothesis decided by a formula (an inequality in interval arithmetic), or by a function of the start. */
export type CustomHypothesis =
  | {
      id: string;
      statement: string;
      /** such as "residualNorm < rad * sigmaMinOn(rad)" */
      formula: string;
      /** the name of a free constant: the smallest value found that satisfies the inequality is used from then on */
      exists?: string;
    }
  | { id: string; statement: string; check: (start: TheoremStart) => CheckedHypothesis };

/**
 * A constant: an exact number, a formula, or a function of the start. A function that returns a plain number has
 * computed it in floating point: what depends on it is never proved. One that returns {lower, upper} answers for it.
 */
export type CustomConstant = number | string | ((start: TheoremStart) => number | Interval);

/** What `theorem` takes. */
export interface CustomTheoremDefinition {
  /** letters, digits, dots and hyphens; not the id of a theorem thalweg knows */
  id: string;
  /** default: the id */
  title?: string;
  /** what the theorem claims, one sentence */
  statement: string;
  /** default: your own, derived */
  source?: Partial<Source>;
  /** the flow it speaks of; default "euclidean" */
  flow?: Flow["kind"];
  /** at least one */
  hypotheses: CustomHypothesis[];
  /** by name; they may use each other */
  constants?: Record<string, CustomConstant>;
  /** the bound of L as a formula in t (flow time) or k (step) over L0 and the constants; none when missing */
  bound?: string;
}

/** A constant's enclosure, and what it rests on. */
interface Known extends Touched {
  readonly value: Interval;
}

/** What a value was computed from: numbers in floating point, which prove nothing, and free constants, which were chosen. */
interface Touched {
  readonly floating: boolean;
  readonly free: boolean;
}

const UNTOUCHED: Touched = { floating: false, free: false };

/**
 * Makes a theorem that `check` and `converge` take in their option `theorems`.
 *
 * @example
 * const mine = theorem({
 *   id: "mine",
 *   statement: "If |r₀| < rad σ_min on the ball, the loss decays like e^(−αt).",
 *   hypotheses: [{ id: "M-1", statement: "…", formula: "residualNorm < rad * sigmaMinOn(rad)", exists: "rad" }],
 *   constants: { alpha: "4 * c * sigmaMinOn(rad)^2" },
 *   bound: "L0 * exp(-alpha * t)",
 * });
 * mine.id; // => "mine"
 * @throws InputError when a formula does not parse, a name is taken, or a field is missing
 */
export function theorem(definition: CustomTheoremDefinition): Theorem {
  const parsed = parse(definition);
  const { id, title = id, statement, source = {}, flow = "euclidean" } = definition;
  return {
    id,
    title,
    statement,
    source: {
      paper: "own",
      authors: "this notebook",
      title,
      arXiv: "",
      standing: "derived",
      ...source,
    },
    checked:
      "Formulas in interval arithmetic over certified constants; functions as their author wrote them.",
    unchecked: "That the statement follows from its hypotheses: no proof is read.",
    check: (start) => new CustomCheck(start, parsed, flow).findings(),
  };
}

interface Parsed {
  readonly id: string;
  readonly hypotheses: readonly (CustomHypothesis & { inequality?: Inequality })[];
  readonly constants: ReadonlyMap<string, number | Formula | ((start: TheoremStart) => number | Interval)>;
  readonly bound: Formula | null;
}

function parse({ id, statement, hypotheses, constants = {}, bound }: CustomTheoremDefinition): Parsed {
  const refuse = (what: string): never => {
    throw new InputError("theorem", what);
  };
  if (typeof id !== "string" || !/^[A-Za-z][\w.-]*$/.test(id))
    refuse(
      `id must be letters, digits, dots and hyphens, got ${shown(id)}. Give it a short name, such as "mine".`,
    );
  if (typeof statement !== "string" || statement === "")
    refuse(`statement must be a sentence, got ${shown(statement)}. Say what the theorem claims.`);
  if (!Array.isArray(hypotheses) || hypotheses.length === 0)
    refuse(
      "hypotheses must be a list of at least one. Give each an id, a statement, and a formula or a check.",
    );
  const free = hypotheses.flatMap((one) => ("exists" in one && one.exists !== undefined ? [one.exists] : []));
  for (const name of [...Object.keys(constants), ...free])
    if (takenNames.includes(name) || !/^[A-Za-z_]\w*$/.test(name))
      refuse(
        `a constant may not be called ${shown(name)}. Choose a name other than ${takenNames.join(", ")}.`,
      );
  for (const one of hypotheses)
    if (!("formula" in one) && typeof one.check !== "function")
      refuse(`hypothesis ${shown(one.id)} needs a formula or a check. A check is a function of the start.`);
  const parsedBound = bound === undefined ? null : parseFormula(bound, "theorem");
  const called = parsedBound?.names.find((name) => functionNames.includes(name));
  if (called !== undefined)
    refuse(
      `the bound may use constants, not ${called}. Give its value a name in constants, such as { m: "${called}(rad)" }.`,
    );
  return {
    id,
    hypotheses: hypotheses.map((one) =>
      "formula" in one ? { ...one, inequality: parseInequality(one.formula, "theorem") } : one,
    ),
    constants: new Map(
      Object.entries(constants).map(([name, given]) => [
        name,
        typeof given === "string" ? parseFormula(given, "theorem") : given,
      ]),
    ),
    bound: parsedBound,
  };
}

/** One check of one theorem at one start. */
class CustomCheck {
  private readonly free = new Map<string, number>();
  private readonly facade: TheoremStart;
  private known = new Map<string, Known>();
  private pending = new Set<string>();
  private touched = UNTOUCHED;

  constructor(
    private readonly start: CertifiedStart,
    private readonly parsed: Parsed,
    private readonly flow: Flow["kind"],
  ) {
    this.facade = theoremStart(start);
  }

  findings(): Findings {
    const { id, hypotheses } = this.parsed;
    const items: Hypothesis[] = [flowItem(`${id}-flow`, this.flow, this.start.problem)];
    const detail = whyNotEvaluated(this.start);
    for (const one of hypotheses) {
      const item = { id: one.id, statement: one.statement };
      if ("check" in one) items.push({ ...item, ...this.asked(one.id, one.check) });
      else if (detail !== null) items.push({ ...item, verdict: "undecided", detail });
      else if (one.inequality) items.push({ ...item, ...this.decide(one.inequality, one.exists) });
    }
    if (detail !== null) return { hypotheses: items, constants: {}, bound: null };
    const bound = this.boundOf();
    return { hypotheses: items, constants: this.printed(bound), bound };
  }

  private asked(id: string, check: (start: TheoremStart) => CheckedHypothesis): CheckedHypothesis {
    const answer = check(this.facade);
    const verdicts: Verdict[] = ["proved", "refuted", "undecided", "notMet"];
    if (!verdicts.includes(answer?.verdict))
      throw new InputError(
        "theorem",
        `the check of ${shown(id)} must return { verdict }, one of ${verdicts.join(", ")}; got ${shown(answer?.verdict)}.`,
      );
    const { verdict, value, threshold, detail } = answer;
    return {
      verdict,
      ...(Number.isFinite(value) ? { value } : {}),
      ...(Number.isFinite(threshold) ? { threshold } : {}),
      ...(detail === undefined ? {} : { detail }),
    };
  }

  private decide(inequality: Inequality, exists: string | undefined): Omit<Hypothesis, "id" | "statement"> {
    if (exists !== undefined && !this.free.has(exists)) {
      const found = this.smallest(inequality, exists);
      if (found === null)
        return {
          verdict: "undecided",
          statementTex: inequality.tex,
          detail: `No ${exists} between 1e-12 and 1e12 was found that satisfies ${inequality.text}.`,
        };
      this.setFree(exists, found);
    }
    const { verdict, left, right } = this.compare(inequality);
    const sides = { value: middle(left), threshold: middle(right) };
    const { floating, free } = this.touched;
    if (floating && verdict !== "undecided")
      return {
        verdict: "undecided",
        ...sides,
        statementTex: inequality.tex,
        detail: `${verdict === "proved" ? "Holds" : "Fails"} in floating point only: a constant is a plain number of a function. Return { lower, upper } to answer for it.`,
      };
    // false for the constants that were found is not false for all
    if (free && verdict === "refuted")
      return {
        verdict: "undecided",
        ...sides,
        statementTex: inequality.tex,
        detail: `Fails for ${[...this.free].map(([name, value]) => `${name} = ${inProse(value)}`).join(", ")}, the smallest found; others were not tried.`,
      };
    return { verdict, ...sides, statementTex: inequality.tex };
  }

  /** Which side of the inequality the enclosures lie on. */
  private compare({ left, right, relation }: Inequality): {
    verdict: Verdict;
    left: Interval;
    right: Interval;
  } {
    this.touched = UNTOUCHED;
    const a = this.enclose(left);
    const b = this.enclose(right);
    const [low, high] = relation.startsWith("<") ? [a, b] : [b, a];
    const strict = relation.length === 1;
    const holds = strict ? low.upper < high.lower : low.upper <= high.lower;
    const fails = strict ? low.lower >= high.upper : low.lower > high.upper;
    return { verdict: holds ? "proved" : fails ? "refuted" : "undecided", left: a, right: b };
  }

  private smallest(inequality: Inequality, name: string): number | null {
    const holds = (value: number): boolean => {
      this.setFree(name, value);
      return this.compare(inequality).verdict === "proved";
    };
    const coarse = smallestWhere(holds, 1e-12, 1e12);
    this.clearFree(name);
    return coarse;
  }

  private setFree(name: string, value: number): void {
    this.free.set(name, value);
    this.known = new Map();
  }

  private clearFree(name: string): void {
    this.free.delete(name);
    this.known = new Map();
  }

  private enclose(tree: Inequality["left"]): Interval {
    return encloseWithin(tree, this.surroundings());
  }

  private surroundings(): Surroundings<Interval> {
    return formulaSurroundings(this.start, (name) => this.own(name)?.value ?? null);
  }

  /** A free constant, or one of the theorem's own; null for other names. */
  private own(name: string): Known | null {
    const free = this.free.get(name);
    const known =
      free === undefined
        ? this.constant(name)
        : { value: intervals.point(free), floating: false, free: true };
    if (known !== null) this.touch(known);
    return known;
  }

  private touch({ floating, free }: Touched): void {
    this.touched = { floating: this.touched.floating || floating, free: this.touched.free || free };
  }

  private constant(name: string): Known | null {
    const given = this.parsed.constants.get(name);
    if (given === undefined) return null;
    const known = this.known.get(name) ?? this.computed(name, given);
    this.known.set(name, known);
    return known;
  }

  private computed(
    name: string,
    given: number | Formula | ((start: TheoremStart) => number | Interval),
  ): Known {
    if (typeof given === "number") return { value: intervals.point(given), ...UNTOUCHED };
    if (typeof given === "function") return answered(name, given(this.facade));
    if (this.pending.has(name))
      throw new InputError("theorem", `the constant ${shown(name)} is defined through itself.`);
    this.pending.add(name);
    const before = this.touched;
    this.touched = UNTOUCHED;
    try {
      const value = this.enclose(given.tree);
      return { value, ...this.touched };
    } finally {
      this.touched = before;
      this.pending.delete(name);
    }
  }

  /** The bound, every constant at the end of its enclosure that makes the bound larger; null while a name is open. */
  private boundOf(): Bound | null {
    const { bound } = this.parsed;
    if (bound === null) return null;
    const free = this.parsed.hypotheses.flatMap((one) => ("exists" in one && one.exists ? [one.exists] : []));
    if (free.some((name) => !this.free.has(name))) return null;
    const names = bound.names.filter((name) => name !== "t" && name !== "k");
    const initialLoss = this.start.initialLoss.upper;
    const enclosed = names.map((name): [string, Interval] => [
      name,
      name === "L0" || name === "initialLoss"
        ? intervals.point(initialLoss)
        : this.surroundings().value(name),
    ]);
    const values = largestEnds(bound, enclosed);
    if (values === null) return null;
    return {
      kind: "formula",
      formula: `L(t) <= ${bound.text}`,
      expression: bound.text,
      values,
      initialLoss,
      tex: bound.tex,
    };
  }

  private printed(bound: Bound | null): Findings["constants"] {
    const used = bound?.kind === "formula" ? bound.values : {};
    const constants: Findings["constants"] = {};
    for (const [name, value] of this.free) constants[name] = value;
    const free = this.parsed.hypotheses.flatMap((one) => ("exists" in one && one.exists ? [one.exists] : []));
    if (free.some((name) => !this.free.has(name))) return constants;
    for (const name of this.parsed.constants.keys()) {
      const value = this.own(name)?.value;
      if (value) constants[name] = used[name] ?? (value.lower === 0 ? value.upper : value.lower);
    }
    return constants;
  }
}

/** What a function of the start gave for a constant: a number, or an enclosure it answers for. */
function answered(name: string, answer: number | Interval): Known {
  if (typeof answer === "number") return { value: intervals.point(answer), floating: true, free: false };
  if (!(typeof answer === "object" && answer !== null && answer.lower <= answer.upper))
    throw new InputError(
      "theorem",
      `the function of the constant ${shown(name)} must return a number or { lower, upper } with lower <= upper, got ${shown(answer)}.`,
    );
  return { value: answer, ...UNTOUCHED };
}

/** Times at which the ends of enclosures are compared: close enough that a decay shows at one of them. */
const TIMES = [0, 1e-12, 1e-9, 1e-6, 1e-3, 0.1, 1, 10, 1e3, 1e6, 1e9, 1e12];
/** Stands for an end that is infinite. */
const FAR = 1e300;
/** Relative rounding of a bound, below what a comparison with a loss allows for. */
const ROUNDING = 1e-12;

/**
 * For every constant the end of its enclosure at which the bound is largest, at all the times; null where that is
 * neither end or an infinite one, because the bound would not be proved.
 */
function largestEnds(bound: Formula, enclosed: readonly [string, Interval][]): Record<string, number> | null {
  if (enclosed.some(([, value]) => isUndefined(value))) return null;
  const values: Record<string, number> = Object.fromEntries(
    enclosed.map(([name, { lower, upper }]) => [name, Number.isFinite(upper) ? upper : lower]),
  );
  const curve = (changed: Record<string, number>): number[] =>
    TIMES.map((t) => evaluateFormula(bound, { ...values, ...changed, t, k: t }));
  const isAbove = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((value, at) => value >= b[at] - ROUNDING * Math.abs(b[at]) || Number.isNaN(b[at]));
  const choose = (): boolean =>
    enclosed.every(([name, { lower, upper }]) => {
      const tried = [Math.max(lower, -FAR), lower / 2 + upper / 2, Math.min(upper, FAR)].filter(
        Number.isFinite,
      );
      const curves = tried.map((value) => curve({ [name]: value }));
      const best = [lower, upper]
        .filter(Number.isFinite)
        .find((end) => curves.every((other) => isAbove(curve({ [name]: end }), other)));
      if (best === undefined) return false;
      values[name] = best;
      return true;
    });
  // which end is largest may depend on the other constants: once more with those that were chosen
  return choose() && choose() ? values : null;
}

/** A number that stands for an enclosure in print. */
function middle({ lower, upper }: Interval): number {
  if (!Number.isFinite(upper)) return lower;
  return lower === 0 || !Number.isFinite(lower) ? upper : lower + (upper - lower) / 2;
}

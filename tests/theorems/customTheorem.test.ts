// Theorems of one's own: formulas decided in interval arithmetic, free constants, functions, bounds, clear errors.
import { completeExperiment } from "../../src/experiment";
import { check } from "../../src/convergence";
import { createProblem } from "../../src/problems";
import { boundAt, checkTheorem, theorem } from "../../src/theorems";
import type { CustomTheoremDefinition, TheoremResult } from "../../src/theorems";
import { evaluateFormula, parseFormula, parseInequality } from "../../src/theorems/formulas";
import { caseB1, caseB2 } from "../problems/cases";

const criterion: CustomTheoremDefinition = {
  id: "mine",
  statement: "If |r₀| < rad σ_min on the ball, the loss decays exponentially.",
  hypotheses: [
    {
      id: "M-1",
      statement: "|r₀| < rad m(rad)",
      formula: "residualNorm < rad * sigmaMinOn(rad)",
      exists: "rad",
    },
    { id: "M-2", statement: "p ≥ N", formula: "p >= N" },
  ],
  constants: { m: "sigmaMinOn(rad)", alpha: "4 * c * m^2" },
  bound: "L0 * exp(-alpha * t)",
};

function decide(definition: Partial<CustomTheoremDefinition>, experiment = caseB1): TheoremResult {
  const problem = createProblem(completeExperiment(experiment));
  try {
    return checkTheorem(theorem({ ...criterion, ...definition }), problem);
  } finally {
    problem.release();
  }
}

const one = (formula: string, constants: CustomTheoremDefinition["constants"] = {}): TheoremResult =>
  decide({ hypotheses: [{ id: "H", statement: "", formula }], constants, bound: undefined });
const verdictOf = (result: TheoremResult): string | undefined =>
  result.hypotheses.find(({ id }) => id === "H")?.verdict;

test("Chatterjee's criterion written as formulas gives the constants of the catalogue", () => {
  const result = decide({});
  expect(result.verdict).toBe("proved");
  expect(Number(result.constants.rad) / 0.783287489).toBeCloseTo(1, 8);
  expect(Number(result.constants.alpha) / 2.4448312).toBeCloseTo(1, 7);
  if (result.bound === null) throw new Error("no bound");
  expect(boundAt(result.bound, 0)).toBeCloseTo(0.375, 10);
  expect(boundAt(result.bound, 2)).toBeCloseTo(0.375 * Math.exp(-2 * 2.4448312), 8);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
});

test("formulas have TeX", () => {
  expect(parseFormula("L0 * exp(-alpha * t)").tex).toContain("\\exp");
  expect(one("sigmaMin <= sigmaMax").hypotheses[1].statementTex).toContain("\\leq");
});

describe("verdicts of inequalities", () => {
  test.each([
    ["2 + 2 <= 4", "proved"],
    ["2 + 2 < 4", "refuted"],
    ["0.1 + 0.2 < 0.3", "undecided"],
    ["sqrt(2)^2 <= 2", "undecided"],
    ["exp(1) < 2.7182818284591", "proved"],
    ["log(2) > 0.6931471805600", "refuted"],
    ["sigmaMin > 1.5", "proved"],
    ["sigmaMin > 2.4", "refuted"],
    ["jacobianLipschitz(1) < 0.54", "proved"],
    // only an upper bound of the constant is known: it cannot refute
    ["jacobianLipschitz(1) < 0.1", "undecided"],
    // only a lower bound is known on the ball
    ["sigmaMinOn(0.5) > 1.6", "undecided"],
    ["sqrt(-1) < 5", "undecided"],
  ])("%s is %s", (formula, verdict) => {
    expect(verdictOf(one(formula))).toBe(verdict);
  });

  test("no value of a free constant proves nothing", () => {
    const result = decide({
      hypotheses: [{ id: "H", statement: "", formula: "residualNorm < rad - 2 * rad", exists: "rad" }],
    });
    expect(verdictOf(result)).toBe("undecided");
    expect(result.bound).toBeNull();
  });

  test("what a function computes in floating point proves nothing, an interval does", () => {
    expect(verdictOf(one("h < 1", { h: () => 0.25 }))).toBe("undecided");
    expect(one("h < 1", { h: () => 0.25 }).hypotheses[1].detail).toMatch(/floating point only/);
    expect(verdictOf(one("h < 1", { h: () => ({ lower: 0.2, upper: 0.3 }) }))).toBe("proved");
    expect(verdictOf(one("g < 1", { g: "h / 2", h: () => 0.25 }))).toBe("undecided");
  });
});

test("a check by a function sees the certified constants", () => {
  const result = decide({
    hypotheses: [
      {
        id: "H",
        statement: "",
        check: ({ sigmaMin, residualNorm, N, jacobianLipschitz }) => ({
          verdict: sigmaMin ** 2 > 4 * jacobianLipschitz(1) * residualNorm ? "proved" : "undecided",
          value: N,
        }),
      },
    ],
    constants: {},
    bound: undefined,
  });
  expect(verdictOf(result)).toBe("proved");
  expect(result.hypotheses[1].value).toBe(3);
});

test("another flow is a hypothesis that is not met", () => {
  expect(decide({ flow: "descent" }).verdict).toBe("notMet");
  expect(decide({}, { ...caseB2, flow: { kind: "outputEuclidean" } }).verdict).toBe("notMet");
});

test("check takes ids and own theorems, in the order given", () => {
  const result = check(caseB1, { theorems: [theorem(criterion), "chatterjee"] });
  expect(result.theorems.map(({ id, verdict }) => [id, verdict])).toEqual([
    ["mine", "proved"],
    ["chatterjee", "proved"],
  ]);
  expect(result.experiment.theorems).toEqual(["chatterjee"]);
});

describe("errors", () => {
  test.each<[string, Partial<CustomTheoremDefinition>, RegExp]>([
    ["a formula that does not parse", { bound: "L0 * (" }, /is no formula/],
    [
      "a formula where an inequality is asked",
      { hypotheses: [{ id: "H", statement: "", formula: "1 + 1" }] },
      /is no inequality/,
    ],
    ["a taken name", { constants: { sigmaMin: 1 } }, /may not be called "sigmaMin"/],
    ["no hypotheses", { hypotheses: [] }, /at least one/],
    ["an id with a blank", { id: "my theorem" }, /id must be/],
  ])("%s", (_, definition, message) => {
    expect(() => theorem({ ...criterion, ...definition })).toThrow(message);
  });

  test("a name that nothing defines, a constant defined through itself, a function that does not exist", () => {
    expect(() => one("alpha < 1")).toThrow(/no constant "alpha"/);
    expect(() => one("a < 1", { a: "b", b: "a" })).toThrow(/defined through itself/);
    expect(() => one("gamma(3) < 1")).toThrow(/no function "gamma"/);
  });

  test("the id of a known theorem is taken", () => {
    expect(() => decide({ id: "chatterjee" })).toThrow(/is taken/);
  });

  test("a check must return a verdict", () => {
    const wrong = () => ({}) as { verdict: "proved" };
    expect(() => decide({ hypotheses: [{ id: "H", statement: "", check: wrong }] })).toThrow(
      /must return \{ verdict \}/,
    );
  });
});

test("formulas in floating point", () => {
  expect(evaluateFormula("max(1, x)^2 - min(3, 2) / 4", { x: 3 })).toBe(8.5);
  expect(() => evaluateFormula("x + 1", {})).toThrow(/nothing called "x"/);
  expect(() => parseFormula("x = 2")).toThrow(/not allowed/);
  expect(parseInequality("a^2 >= b").relation).toBe(">=");
});

describe("what is not defined proves nothing", () => {
  test.each([
    "0 * log(0) <= 1",
    "0 * (1 / 0) < 1",
    "min(1, log(0)) <= 1",
    "max(1, sqrt(-1)) >= 1",
    "0 * (1 / (sigmaMin - sigmaMin)) < 1",
    "sigmaMinOn(log(0)) > -1",
  ])("%s", (formula) => {
    expect(verdictOf(one(formula))).toBe("undecided");
  });

  test("through a constant", () => {
    expect(verdictOf(one("0 * a <= 1", { a: "log(0)" }))).toBe("undecided");
  });
});

test.each(["0 >= 1e-400", "4294967295.00002 <= 4294967295.0000200272"])(
  "a numeral that is no double is not taken for one: %s",
  (formula) => {
    expect(verdictOf(one(formula))).toBe("undecided");
  },
);

test("a Lipschitz constant may be divided by: only its upper bound is known", () => {
  expect(verdictOf(one("residualNorm < sigmaMin^2 / (4 * jacobianLipschitz(1))"))).toBe("proved");
  expect(verdictOf(one("1 / jacobianLipschitz(1) < 1e300"))).toBe("undecided");
});

test("false for the free constant that was found is not false for all", () => {
  const result = decide({
    hypotheses: [...criterion.hypotheses, { id: "H", statement: "", formula: "rad > 1" }],
  });
  expect(verdictOf(result)).toBe("undecided");
  expect(result.verdict).toBe("undecided");
  const derived = decide({
    hypotheses: [...criterion.hypotheses, { id: "H", statement: "", formula: "alpha > 100" }],
  });
  expect(verdictOf(derived)).toBe("undecided");
  // what does not depend on it is refuted as before
  const apart = decide({
    hypotheses: [...criterion.hypotheses, { id: "H", statement: "", formula: "sigmaMin > 100" }],
  });
  expect(verdictOf(apart)).toBe("refuted");
});

describe("the bound takes the larger end of every enclosure", () => {
  const drawn = (bound: string, lower: number, upper: number): TheoremResult["bound"] =>
    decide({
      hypotheses: [{ id: "H", statement: "", formula: "1 < 2" }],
      constants: { a: () => ({ lower, upper }) },
      bound,
    }).bound;

  test("also where the other end has underflowed at some times", () => {
    for (const upper of [2, 100, 1e6, Infinity])
      expect(drawn("L0 * exp(-a * t)", 1, upper)).toMatchObject({ values: { a: 1 } });
    expect(drawn("L0 * exp(-t / a)", 1, 1e6)).toMatchObject({ values: { a: 1e6 } });
    expect(drawn("L0 * exp(-t / a)", 1e-9, 2e-9)).toMatchObject({ values: { a: 2e-9 } });
    expect(drawn("initialLoss * (1 - a * 0)", 1, 2)).toMatchObject({
      values: { initialLoss: expect.closeTo(0.375, 10) as number },
    });
  });

  test("and there is none where neither end is the larger one, or an infinite one", () => {
    expect(drawn("L0 * a * exp(-a * t)", 1, 2)).toBeNull();
    expect(drawn("L0 * a * (2 - a)", 0, 2)).toBeNull();
    expect(drawn("L0 * (1 + a * t)", 1, Infinity)).toBeNull();
  });
});

test("what a definition cannot mean is refused with what to do", () => {
  expect(() => theorem({ ...criterion, bound: "L0 * exp(-sigmaMinOn(rad) * t)" })).toThrow(
    'the bound may use constants, not sigmaMinOn. Give its value a name in constants, such as { m: "sigmaMinOn(rad)" }.',
  );
  const returning =
    (answer: unknown): (() => TheoremResult) =>
    () =>
      one("a < 2", { a: () => answer as number });
  expect(returning({ lower: 5, upper: 1 })).toThrow(
    "must return a number or { lower, upper } with lower <= upper",
  );
  expect(returning(undefined)).toThrow('the function of the constant "a" must return');
});

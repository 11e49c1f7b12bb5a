// Fitted rates: exact for the curves they are made for, silent where there is nothing to fit.
import fc from "fast-check";
import { factorWords, fittedSlope, fitWords } from "../../src/charts/fit";
import type { Bound } from "../../src/theorems";
import { equallySpaced, logSpaced } from "./fixtures";
import { boundedRun } from "./gallery";

const formula = "";

test("the rate of an exponential, with and without a limit", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      (rate, limit) => {
        const bound: Bound = { kind: "exponential", formula, rate, initialLoss: 1, limit };
        const run = boundedRun(bound, (t) => limit + (1 - limit) * Math.exp(-rate * t), equallySpaced(4, 60));
        expect(fittedSlope(run, bound)).toBeCloseTo(-rate, 6);
      },
    ),
  );
});

test("the exponent of a power law, from its tail", () => {
  const bound: Bound = { kind: "powerLaw", formula, exponent: 0.5, rate: 4, initialLoss: 0.25 };
  const run = boundedRun(bound, (t) => (2 + 4 * t) ** -2, logSpaced(1e-3, 1e6, 200));
  expect(fittedSlope(run, bound)).toBeCloseTo(-2, 3);
  expect(fitWords(run, run.theorems[0])).toBe("fitted exponent −2 against −2 proved");
});

test("the factor of a descent, with the digits that tell it from 1", () => {
  const bound: Bound = { kind: "geometric", formula, factor: 0.9999, initialLoss: 1 };
  const run = boundedRun(bound, (k) => 0.9998 ** k, equallySpaced(2000, 201));
  expect(fitWords(run, run.theorems[0])).toBe("fitted factor 1 − 2×10⁻⁴ a step against 1 − 10⁻⁴ proved");
  expect(factorWords(0.5)).toBe("0.5");
});

test("an equality, a curve and three points have no fit", () => {
  const equality: Bound = { kind: "exponential", formula, rate: 1, initialLoss: 1, equality: true };
  const curve: Bound = { kind: "curve", formula, times: [0, 9], values: [2, 2], initialLoss: 1 };
  const loss = (t: number) => Math.exp(-t);
  for (const bound of [equality, curve]) {
    const run = boundedRun(bound, loss, equallySpaced(3, 30));
    expect(fitWords(run, run.theorems[0])).toBeNull();
  }
  const short: Bound = { kind: "exponential", formula, rate: 0.5, initialLoss: 1 };
  const run = boundedRun(short, loss, [0, 1, 2]);
  expect(fitWords(run, run.theorems[0])).toBeNull();
});

test("a loss that stalls above its floor has no late rate", () => {
  const bound: Bound = { kind: "exponential", formula, rate: 1, initialLoss: 1 };
  for (const [least, fitted] of [
    [1e-2, false],
    [0, true],
  ] as const) {
    // prettier-ignore
    const run = boundedRun(bound, (t) => least + Math.exp(-t), equallySpaced(30, 60));
    expect(fittedSlope(run, bound) !== null).toBe(fitted);
  }
});

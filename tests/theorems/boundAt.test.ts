// Every kind of bound as a function of time.
import * as fc from "fast-check";
import { boundAt, softmaxPhi } from "../../src/theorems";
import type { Bound } from "../../src/theorems";

test("an exponential towards a limit", () => {
  const bound: Bound = { kind: "exponential", formula: "", rate: 2, initialLoss: 3, limit: 1 };
  expect(boundAt(bound, 0)).toBe(3);
  expect(boundAt(bound, 0.5)).toBeCloseTo(1 + 2 * Math.exp(-1), 15);
  expect(boundAt(bound, 1e6)).toBe(1);
});

test("a factor a step", () => {
  const bound: Bound = { kind: "geometric", formula: "", factor: 0.9, initialLoss: 2 };
  expect(boundAt(bound, 0)).toBe(2);
  expect(boundAt(bound, 10)).toBeCloseTo(2 * 0.9 ** 10, 15);
});

// PW of the catalogue: L = theta^4 / 4 from theta = 2 has L^(-1/2) = 1/2 + 4 t
test.each([
  [1, 4.938272e-2],
  [10, 6.096632e-4],
  [1000, 6.248438e-8],
])("the power law at t = %d", (time, loss) => {
  const bound: Bound = { kind: "powerLaw", formula: "", exponent: 0.5, rate: 4, initialLoss: 4 };
  expect(Math.abs(boundAt(bound, time) / loss - 1)).toBeLessThan(2e-7);
});

test("the softmax bound falls along phi and starts at L(0)", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 20, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.constantFrom(1, 3, 100),
      (initialLoss, time, scale) => {
        const bound: Bound = { kind: "softmax", formula: "", rate: 0.3, scale, initialLoss };
        expect(Math.abs(boundAt(bound, 0) / initialLoss - 1)).toBeLessThan(1e-13);
        const fallen = softmaxPhi(scale * initialLoss) - softmaxPhi(scale * boundAt(bound, time));
        expect(Math.abs(fallen - 0.3 * time)).toBeLessThan(
          1e-9 * (1 + time + Math.abs(softmaxPhi(scale * initialLoss))),
        );
      },
    ),
  );
});

test("a formula in time and in steps", () => {
  const inTime: Bound = {
    kind: "formula",
    formula: "",
    expression: "L0 * exp(-alpha * t)",
    values: { alpha: 2 },
    initialLoss: 3,
  };
  expect(boundAt(inTime, 1)).toBeCloseTo(3 * Math.exp(-2), 15);
  const inSteps: Bound = { ...inTime, expression: "L0 / (1 + k)^2", values: {} };
  expect(boundAt(inSteps, 4)).toBeCloseTo(3 / 25, 15);
});

test("a curve keeps the earlier value, and says nothing beyond its ends", () => {
  const bound: Bound = { kind: "curve", formula: "", times: [0, 1, 3], values: [5, 2, 1], initialLoss: 5 };
  expect([0, 0.99, 1, 2.9, 3].map((time) => boundAt(bound, time))).toEqual([5, 5, 2, 2, 1]);
  expect(boundAt(bound, 3.01)).toBe(Infinity);
  expect(boundAt({ ...bound, times: [], values: [] }, 0)).toBe(Infinity);
});

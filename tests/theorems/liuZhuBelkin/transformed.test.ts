// Conditioning of a model with other outputs and other parameters, against kernels computed by hand.
import { transformedConditioning } from "../../../src/theorems";

test("the kernel of a scaled product", () => {
  // F = w1 w2 at (2, 1): K = 5; G = 3 F(v / 2): K = 9 * 5 / 4
  expect(transformedConditioning({ conditioning: 5, output: 3, input: 0.5 })).toBe(11.25);
  expect(transformedConditioning({ conditioning: 5 })).toBe(5);
});

test("a sigmoid output on [-1, 1] keeps the square of its smallest slope, rounded down", () => {
  const slope = Math.exp(1) / (1 + Math.exp(1)) ** 2;
  const bound = transformedConditioning({ conditioning: 2, output: slope });
  expect(bound).toBeLessThanOrEqual(2 * slope * slope);
  expect(bound).toBeGreaterThan(2 * slope * slope * (1 - 1e-14));
});

test("what is refused", () =>
  expect(() => transformedConditioning({ conditioning: -1 })).toThrow(
    "transformedConditioning: conditioning must be a finite number >= 0, got -1. Give a lower bound.",
  ));

// Searches over radii: closed forms, humps, strictness, and certificates that move the way they must.
import * as fc from "fast-check";
import {
  deepLipschitz,
  kantorovichBall,
  parameterPlace,
  smallestFeasibleBall,
  smallestSingularValueLowerBound,
  weylCondition,
} from "../../src/certify";
import type { JacobianLipschitz } from "../../src/certify";
import { caseD1 } from "../problems/cases";
import { onBench } from "../problems/random";

const constant = (beta: number): JacobianLipschitz => ({
  certificate: "two-layer Weyl",
  constant: beta,
  at: () => beta,
});

describe("Weyl with a constant beta", () => {
  test.each([
    [1.52156007, 0.531006851, 0.8660254037844387, 1.258599, 0.783287489],
    [2.23925848, 0.666392947, 0.8660254037844387, 2.172138, 0.44592239],
  ])("s0 = %d, beta = %d", (s0, beta, residual, margin, radius) => {
    const ball = smallestFeasibleBall(weylCondition(s0, constant(beta)), residual);
    expect(ball.margin).toBeCloseTo(margin, 5);
    expect(ball.marginRadius).toBeCloseTo(s0 / (2 * beta), 3);
    expect(Math.abs(Number(ball.radius) / radius - 1)).toBeLessThan(2e-8); // s0 and beta are printed digits
    expect(ball.smallestSingularValue).toBeCloseTo(s0 - beta * Number(ball.radius), 12);
  });

  test("agrees with r_- = 2 |r0| / (s0 + sqrt(s0^2 - 4 beta |r0|)) and with the threshold", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-4, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-6, max: 3, noNaN: true }),
        (s0, beta, share) => {
          const residual = (share * s0 * s0) / (4 * beta);
          const ball = smallestFeasibleBall(weylCondition(s0, constant(beta)), residual);
          expect(ball.margin * share).toBeGreaterThan(1 - 1e-7);
          expect(ball.margin * share).toBeLessThanOrEqual(1 + 1e-14);
          if (share > 1) expect(ball.radius).toBeNull();
          else if (share < 1 - 1e-6) {
            const root = (2 * residual) / (s0 + Math.sqrt(s0 * s0 - 4 * beta * residual));
            const excess = Number(ball.radius) / root - 1;
            expect(excess).toBeGreaterThan(0);
            expect(excess).toBeLessThan(3e-9);
          }
        },
      ),
    );
  });

  test("strict: at the threshold itself nothing is certified", () => {
    // s0^2 / (4 beta) = 1 exactly
    expect(smallestFeasibleBall(weylCondition(2, constant(1)), 1).radius).toBeNull();
    expect(smallestFeasibleBall(weylCondition(2, constant(1)), 1 - 1e-8).radius).not.toBeNull();
  });

  test("a constant Jacobian certifies residuals of any size", () => {
    const ball = smallestFeasibleBall(weylCondition(2, constant(0)), 1e6);
    expect(ball.margin).toBe(Infinity);
    expect(Number(ball.radius)).toBeCloseTo(5e5, 2);
  });

  test("nothing follows from s0 = 0, everything from |r0| = 0", () => {
    expect(smallestFeasibleBall(weylCondition(0, constant(1)), 1)).toMatchObject({ margin: 0, radius: null });
    const solved = smallestFeasibleBall(weylCondition(2, constant(1)), 0);
    expect(solved.margin).toBe(Infinity);
    expect(solved.smallestSingularValue).toBeCloseTo(2, 12);
  });
});

describe("beta that depends on the radius", () => {
  test("D1: both recursions, and the forward one alone", () => {
    onBench(caseD1, ({ problem }) => {
      const place = parameterPlace(problem);
      const { residualNorm, jacobian } = place.network;
      const s0 = smallestSingularValueLowerBound(jacobian, problem.outputCount, problem.parameterCount);
      const bounds = deepLipschitz(place);
      const ballOf = (at: (radius: number) => number) =>
        smallestFeasibleBall(
          weylCondition(s0, { certificate: "deep recursion", constant: null, at }),
          residualNorm.upper,
        );
      const both = ballOf((radius) => bounds(radius).jacobianLipschitz);
      expect(both.margin).toBeCloseTo(2.70474, 5);
      expect(both.radius).toBeCloseTo(0.026821786, 9);
      expect(2 * both.smallestSingularValue ** 2).toBeCloseTo(52.543188, 5);
      const forward = ballOf((radius) => bounds(radius).forwardOnly);
      // 1.50273 without the size of h_l at the start among the bounds of |h_l|
      expect(forward.margin).toBeCloseTo(1.584564, 5);
    });
  });

  test("a condition that dies out slowly is still searched over its hump", () => {
    const slow = { at: (radius: number): number => 1 / (1 + radius * radius) };
    const ball = smallestFeasibleBall(slow, 0.4);
    expect(ball.margin).toBeCloseTo(1.25, 9); // rad / (1 + rad^2) is 1/2 at 1
    expect(ball.radius).toBeCloseTo(0.5, 8); // 0.4 (1 + rad^2) = rad
    expect(smallestFeasibleBall(slow, 1e4).margin).toBeCloseTo(0.5e-4, 9);
  });
});

describe("Newton-Kantorovich", () => {
  test.each([
    [1.52156007, 0.531006851, 0.8660254037844387, 0.19863352, 0.6408271],
    [1.52156007, 0.531006851, 1.7320508075688772, 0.39726705, 1.566575],
  ])("s0 = %d, beta = %d, |r0| = %d", (s0, beta, residual, h, radius) => {
    const got = kantorovichBall(s0, residual, constant(beta));
    expect(got.h).toBeCloseTo(h, 7);
    expect(got.radius).toBeCloseTo(radius, 6);
  });

  test("h = 1/2 is still certified, beyond it nothing is", () => {
    expect(kantorovichBall(1, 0.5, constant(1))).toMatchObject({ h: 0.5 });
    expect(kantorovichBall(1, 0.5, constant(1)).radius).toBeCloseTo(1, 9);
    expect(kantorovichBall(1, 0.5000001, constant(1)).radius).toBeNull();
    expect(kantorovichBall(0, 0.5, constant(1))).toMatchObject({ h: Infinity, radius: null });
  });

  test("a beta that grows with the radius is valid on the ball it promises", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.6, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (residual, growth) => {
          const at = (radius: number): number => 0.4 + growth * radius;
          const got = kantorovichBall(1, residual, { certificate: "deep recursion", constant: null, at });
          if (got.radius === null) return;
          expect(got.h).toBeLessThanOrEqual(0.5);
          expect(got.lipschitz).toBeGreaterThanOrEqual(at(got.radius) * (1 - 1e-8));
          const promised = (2 * residual) / (1 + Math.sqrt(1 - 2 * got.h));
          expect(got.radius).toBeGreaterThanOrEqual(promised);
        },
      ),
    );
    // no certificate is missed where a fixed point exists with room to spare
    const mild = (radius: number): number => 0.4 + 0.1 * radius;
    expect(
      kantorovichBall(1, 0.5, { certificate: "deep recursion", constant: null, at: mild }).radius,
    ).not.toBeNull();
  });
});

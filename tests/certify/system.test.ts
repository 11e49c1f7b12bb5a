// Models given by formulas: the closed cases K1, K2 and X1 come out exact, enclosures contain what the model computes.
import fc from "fast-check";
import {
  interval,
  intervals,
  jacobianLipschitz,
  jetsOnBox,
  kantorovichBall,
  modelPlace,
  pairwiseLipschitz,
  singleSampleLipschitz,
  singularValueBounds,
  smallestFeasibleBall,
  weylCondition,
} from "../../src/certify";
import type { BallCertificate, Place } from "../../src/certify";
import type { Experiment } from "../../src/experiment";
import { singularValues } from "../../src/tangent";
import { type Bench, onBench } from "../problems/random";

function system(outputs: string[], start: Record<string, number>, targets: number[]): Experiment {
  return {
    network: { kind: "system", parameters: Object.keys(start), outputs, start: Object.values(start) },
    data: { kind: "explicit", inputs: [[]], targets: [targets] },
    loss: { kind: "squared", constant: 0.5 },
  };
}

const circle = (square: number): Experiment => system(["w1^2 + w2^2"], { w1: Math.sqrt(square), w2: 0 }, [1]);
const product = (w: [number, number], y: number): Experiment =>
  system(["w1*w2"], { w1: w[0], w2: w[1] }, [y]);
const sharp = (h: number): Experiment => system(["z - z^2/2"], { z: 0 }, [h]);

interface Certified {
  place: Place;
  sigmaMin: number;
  residual: number;
  ball: BallCertificate;
}

function certified<T>(experiment: Experiment, read: (certified: Certified) => T): T {
  return onBench(experiment, ({ problem }) => {
    const place = modelPlace(problem);
    const { smallest: sigmaMin } = singularValueBounds(
      place.network,
      problem.outputCount,
      problem.parameterCount,
    );
    const residual = place.network.residualNorm.upper;
    const ball = smallestFeasibleBall(weylCondition(sigmaMin, jacobianLipschitz(place)), residual);
    return read({ place, sigmaMin, residual, ball });
  });
}

describe("K1, the circle: Weyl is exact", () => {
  test.each([
    [0.7, 0.26021613, 2.65830052],
    [0.9, 0.056011636, 6.37490157],
    [1.5, 0.258819045, 4 + 2 * Math.sqrt(3)],
    [1.9, 0.531088555, 5.74355958],
  ])("|w0|^2 = %d: smallest radius and its rate", (square, radius, alpha) =>
    certified(circle(square), ({ place, sigmaMin, ball }) => {
      expect(jacobianLipschitz(place)).toMatchObject({ certificate: "interval Hessian", constant: 2 });
      expect(sigmaMin).toBeCloseTo(2 * Math.sqrt(square), 14);
      expect(ball.radius).toBeCloseTo(radius, 8);
      expect(2 * ball.smallestSingularValue ** 2).toBeCloseTo(alpha, 7);
    }),
  );
  test("some radius exists exactly between 2/3 and 2", () => {
    const feasible = (square: number): boolean =>
      certified(circle(square), ({ ball }) => ball.radius !== null);
    expect([0.6, 2 / 3 - 1e-7, 2 / 3 + 1e-7, 1, 2 - 1e-7, 2 + 1e-7, 2.05].map(feasible)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

test("K2, the product: beta = 1, s0 = |w0|, and the criterion is |w1 w2 - y| < |w0|^2 / 4", () => {
  certified(product([2, 1], 0.5), ({ place, sigmaMin }) => {
    expect(jacobianLipschitz(place).constant).toBe(1);
    expect(pairwiseLipschitz(place).at(7)).toBe(1);
    expect(sigmaMin).toBeCloseTo(Math.sqrt(5), 14);
  });
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      (a, b) => {
        const square = a * a + b * b;
        fc.pre(square > 1e-3);
        const feasible = (factor: number): boolean =>
          certified(product([a, b], a * b + (factor * square) / 4), ({ ball }) => ball.radius !== null);
        expect(feasible(1 - 1e-7)).toBe(true);
        expect(feasible(1 + 1e-7)).toBe(false);
      },
    ),
    { numRuns: 50 },
  );
});

test("X1: s0 = beta = 1 without a rounding, so that h = 1/2 is proved and 0.6 is not", () => {
  const radiusAt = (h: number): number | null =>
    certified(sharp(h), ({ place, sigmaMin, residual }) => {
      expect([sigmaMin, residual, jacobianLipschitz(place).constant]).toEqual([1, h, 1]);
      return kantorovichBall(sigmaMin, residual, jacobianLipschitz(place)).radius;
    });
  expect(radiusAt(0.3)).toBeCloseTo(1 - Math.sqrt(0.4), 10);
  expect(radiusAt(0.5)).toBeCloseTo(1, 6);
  expect(radiusAt(0.6)).toBeNull();
});

test("a linear system has the constant 0, one with bounded second derivatives a radius-free bound only at its worst", () => {
  certified(system(["3*a - b", "a/4 + b"], { a: 1, b: 2 }, [0, 0]), ({ place }) =>
    expect(jacobianLipschitz(place)).toMatchObject({ certificate: "linear model", constant: 0 }),
  );
  certified(system(["sin(a)"], { a: 0 }, [0]), ({ place }) => {
    const lipschitz = jacobianLipschitz(place);
    expect(lipschitz.constant).toBeNull();
    expect(lipschitz.at(0.5)).toBeCloseTo(Math.sin(0.5), 14);
    expect(lipschitz.at(100)).toBe(1);
  });
});

test("where a ball leaves the domain nothing is claimed", () => {
  certified(system(["log(a) + b"], { a: 1, b: 0 }, [0]), ({ place }) => {
    expect(jacobianLipschitz(place).at(0.5)).toBeCloseTo(4, 12);
    expect(jacobianLipschitz(place).at(1)).toBe(Infinity);
  });
  for (const formula of [
    "sqrt(a - 2)",
    "log(-a)",
    "asin(3*a)",
    "acosh(a/2)",
    "atanh(a + 1)",
    "1/(a - 1)",
    "(0 - a)^0.5",
  ])
    certified(system([`${formula} + a`], { a: 1 }, [0]), ({ place, sigmaMin, residual }) => {
      expect(residual).toBe(Infinity);
      expect(sigmaMin).toBe(0);
      expect(place.network.outputs.radius[0]).toBe(Infinity);
    });
});

/** Formulas in a and b, defined around the points below. */
const formulas = [
  ...["exp(a*b)", "log(2 + a^2)", "sqrt(3 + a + b)", "sin(a - 2*b)", "cos(a*b^2)", "tan(a/4)", "sec(b/3)"],
  ...[
    "csc(2 + a/8)",
    "cot(2 + b/8)",
    "asin(a*b/9)",
    "acos(a/5)",
    "atan(a + b)",
    "sinh(a)",
    "cosh(a - b)",
    "tanh(a*b)",
  ],
  ...[
    "sech(a)",
    "csch(3 + a)",
    "coth(3 + b)",
    "asinh(a*b)",
    "acosh(5 + a)",
    "atanh(b/5)",
    "(2 + a^2)^b",
    "a^3*b - a",
  ],
  ...["(4 + a)^-2", "(4 + a)^1.5", "pi*a^2/(1 + b^2)", "e^(a/2)", "-a^4 + b", "a*b*exp(-a^2)", "(a + b)^0"],
];
const coordinate = fc.double({ min: -1.5, max: 1.5, noNaN: true });

describe("every function, against the model's own derivatives", () => {
  test.each(formulas)("%s", (formula) => {
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        fc.nat(),
        (a, b, radius, seed) =>
          onBench(system([formula], { a, b }, [0]), (bench) => {
            const { problem } = bench;
            const theta = problem.initialTheta;
            const [x, y] = [Math.cos(seed), Math.sin(seed)];
            const inside = theta.map((entry, k) => entry + radius * (k === 0 ? x : y) * 0.999);
            const [jet] = jetsOnBox(problem, theta, radius);
            const close = (range: { lower: number; upper: number }, value: number): void => {
              const slack = 1e-12 * (1 + Math.abs(value));
              expect(value).toBeGreaterThanOrEqual(range.lower - slack);
              expect(value).toBeLessThanOrEqual(range.upper + slack);
            };
            const vector = bench.vector(inside);
            bench.point.moveTo(vector);
            close(jet.value, problem.engine.read(bench.point.outputs)[0]);
            const J = bench.jacobian();
            jet.gradient.forEach((range, k) => close(range, J[k]));
            // r = F, so Hess L = J^T J + F Hess F for c = 1/2
            const F = bench.residual()[0];
            if (Math.abs(F) < 1e-3) return;
            for (const k of [0, 1]) {
              const unit = bench.vector([k === 0 ? 1 : 0, k === 0 ? 0 : 1]);
              const column = bench.result(2, (out) => bench.point.hessianProduct(unit, out));
              for (let l = 0; l <= k; l++) close(jet.hessian[k][l], (column[l] - J[k] * J[l]) / F);
            }
          }),
      ),
      { numRuns: 12 },
    );
  });
  test("sharp at points", () => {
    for (const formula of formulas)
      onBench(system([formula], { a: 0.7, b: -0.4 }, [0]), ({ problem }) => {
        const [{ value, gradient, hessian }] = jetsOnBox(problem, problem.initialTheta, 0);
        for (const { lower, upper } of [value, ...gradient, ...hessian.flat()])
          expect(upper - lower).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(lower)));
      });
  });
});

test("inclusion: a smaller box gives narrower enclosures", () => {
  fc.assert(
    fc.property(fc.constantFrom(...formulas), coordinate, coordinate, (formula, a, b) =>
      onBench(system([formula], { a, b }, [0]), ({ problem }) => {
        const [[large], [small]] = [0.2, 0.05].map((radius) =>
          jetsOnBox(problem, problem.initialTheta, radius),
        );
        const pairs = [[small.value, large.value], ...small.gradient.map((x, k) => [x, large.gradient[k]])];
        for (const [inner, outer] of pairs) {
          expect(inner.lower).toBeGreaterThanOrEqual(outer.lower);
          expect(inner.upper).toBeLessThanOrEqual(outer.upper);
        }
      }),
    ),
    { numRuns: 100 },
  );
});

function jacobianAt(bench: Bench, theta: Float64Array): Float64Array {
  bench.point.moveTo(bench.vector(theta));
  return bench.jacobian();
}

test("no Jacobian changes faster than its bound; samples, inputs and several outputs included", () => {
  const experiment = (start: number[], x: number[]): Experiment => ({
    network: {
      kind: "system",
      parameters: ["a", "w", "b"],
      inputs: ["x"],
      outputs: ["a*tanh(w*x + b)", "exp(-w^2)*x + a*b"],
      start,
    },
    data: { kind: "explicit", inputs: x.map((value) => [value]), targets: x.map(() => [0, 0]) },
    loss: { kind: "squared" },
  });
  let sharpest = 0;
  const vectors = fc.array(coordinate, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(
      vectors,
      vectors,
      vectors,
      vectors,
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (start, x, d, e, radius) =>
        onBench(experiment(start, x), (bench) => {
          const { problem } = bench;
          const place = modelPlace(problem);
          const inBall = (direction: number[]): Float64Array => {
            const size = Math.max(Math.hypot(...direction), 1e-9);
            return problem.initialTheta.map((entry, k) => entry + (0.999 * radius * direction[k]) / size);
          };
          const [from, to] = [inBall(d), inBall(e)];
          const [J, K] = [jacobianAt(bench, from), jacobianAt(bench, to)];
          const apart = Math.hypot(...from.map((entry, k) => entry - to[k]));
          const change = J.map((entry, k) => entry - K[k]);
          const bound = pairwiseLipschitz(place).at(radius) * apart;
          const largest = singularValues(change, 6, 3)[0];
          expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-9) + 1e-12);
          if (apart > 1e-3) sharpest = Math.max(sharpest, largest / bound);
          const single = singleSampleLipschitz(place).pairwise(radius) * apart;
          for (let row = 0; row < 6; row++)
            expect(Math.hypot(...change.subarray(3 * row, 3 * row + 3))).toBeLessThanOrEqual(
              single * (1 + 1e-9) + 1e-12,
            );
        }),
    ),
    { numRuns: 100 },
  );
  expect(sharpest).toBeGreaterThan(0.2);
});

test("integer powers keep the signs that a product of intervals would lose", () => {
  expect(intervals.integerPower(interval(-1, 2), 2)).toEqual({ lower: 0, upper: 4 });
  expect(intervals.integerPower(interval(-2, 1), 3)).toEqual({ lower: -8, upper: 1 });
  expect(intervals.integerPower(interval(-2, -1), -1)).toEqual({ lower: -1, upper: -0.5 });
  expect(intervals.integerPower(interval(-2, 1), -2)).toEqual({ lower: -Infinity, upper: Infinity });
});

// The criterion is refuted where it is false, never where it holds.
import fc from "fast-check";
import {
  jacobianLipschitz,
  leastPublishedRadius,
  modelPlace,
  parameterPlace,
  ratePoint,
  rayleighQuotient,
  refuteOnRay,
  singularValueBounds,
  smallestFeasibleBall,
  weylCondition,
} from "../../src/certify";
import type { RatePoint, RayRefutation } from "../../src/certify";
import type { Experiment } from "../../src/experiment";
import { caseB1, caseF1 } from "../problems/cases";
import { experiments, onBench } from "../problems/random";

const formula = (text: string, start: number[], y: number): Experiment => ({
  network: { kind: "system", parameters: ["a", "b"], outputs: [text], start },
  data: { kind: "explicit", inputs: [[]], targets: [[y]] },
  loss: { kind: "squared", constant: 0.5 },
});

/** The least radius that none of the points refutes; null when they refute all of (0, Infinity). */
function nearestUncoveredRadius(points: readonly RatePoint[]): number | null {
  let covered = 0;
  for (const { distance, reach } of [...points].sort((a, b) => a.distance - b.distance)) {
    if (distance > covered) break;
    covered = Math.max(covered, reach);
  }
  return covered === Infinity ? null : covered;
}

const onRay = (experiment: Experiment): RayRefutation =>
  onBench(experiment, ({ problem }) => refuteOnRay(modelPlace(problem)));

describe("K1, the circle: refuted exactly where |w0|^2 is not between 2/3 and 2", () => {
  test.each([
    [0.6, true],
    [0.66, true],
    [0.67, false],
    [1.5, false],
    [1.99, false],
    [2.01, true],
    [2.05, true],
  ])("|w0|^2 = %d", (square, refuted) => {
    const result = onRay(formula("a^2 + b^2", [Math.sqrt(square), 0], 1));
    expect(result.refuted).toBe(refuted);
    expect(nearestUncoveredRadius(result.points)).toBe(refuted ? null : result.covered);
  });
  test("at the origin, stationary with L = 1/2, one point is enough", () => {
    expect(onRay(formula("a^2 + b^2", [0, 0], 1))).toMatchObject({ refuted: true, covered: Infinity });
  });
});

test("K2, the product: refuted exactly where |w1 w2 - y| > |w0|^2 / 4", () => {
  const coordinate = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, fc.boolean(), (a, b, above) => {
      const square = a * a + b * b;
      fc.pre(square > 1e-2);
      const at = (factor: number): boolean =>
        onRay(formula("a*b", [a, b], a * b + ((above ? 1 : -1) * factor * square) / 4)).refuted;
      expect(at(0.99)).toBe(false);
      // on the way to the origin the residual a b (1 - s)^2 - y must keep its sign and size: labels on the far side do
      if (above === a * b >= 0) expect(at(1.01)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("F1: the rate at the start and the stationary origin refute every radius; B1 is not refuted", () => {
  onBench(caseF1, ({ problem }) => {
    const place = parameterPlace(problem);
    const points = [place.theta, new Float64Array(problem.parameterCount)].map((theta) =>
      ratePoint(place, theta),
    );
    expect(points[1]).toEqual({ distance: expect.closeTo(0.5936104, 6), reach: Infinity });
    expect(nearestUncoveredRadius(points.flatMap((point) => (point === null ? [] : [point])))).toBeNull();
  });
  expect(onRay(caseB1).refuted).toBe(false);
});

test("what is proved is not refuted, for random networks", () => {
  fc.assert(
    fc.property(experiments, (experiment) =>
      onBench(experiment, ({ problem }) => {
        const place = parameterPlace(problem);
        const { smallest } = singularValueBounds(place.network, problem.outputCount, problem.parameterCount);
        const condition = weylCondition(smallest, jacobianLipschitz(place));
        const { radius } = smallestFeasibleBall(condition, place.network.residualNorm.upper);
        const { refuted, covered } = refuteOnRay(place);
        if (radius !== null) {
          expect(refuted).toBe(false);
          expect(covered).toBeLessThan(radius);
        }
      }),
    ),
    { numRuns: 40 },
  );
});

test("the published radius is at least its least value, which B1 computes by hand", () => {
  onBench(caseB1, ({ problem }) => {
    const place = parameterPlace(problem);
    const least = leastPublishedRadius(place);
    // S0 = 2.32443112, |r0| = 0.866025404, rho(0) = 4c |J^T r|^2 / |r|^2 = 4.646455
    const byHand = (2 * 2.32443112 * 0.866025404) / (4.646455 / 2);
    expect(least).toBeLessThanOrEqual(byHand * (1 + 1e-8));
    expect(least).toBeGreaterThan(0.6 * byHand);
  });
});

test("the Rayleigh quotient of a matrix with an uncertain entry", () => {
  const uncertain = { center: new Float64Array([2, 0, 0, 3]), radius: new Float64Array([0.5, 0, 0, 0]) };
  expect(rayleighQuotient(uncertain, new Float64Array([1, 0]))).toEqual({ lower: 1.5, upper: 2.5 });
});

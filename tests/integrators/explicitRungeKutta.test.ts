// Dormand-Prince and Tsitouras: their tableaus, their stability intervals, and the detection of stiffness.
import { createField } from "../../src/flows";
import { Dopri5, Tsit5 } from "../../src/integrators";
import { dormandPrince } from "../../src/integrators/dopri5";
import { tsitouras } from "../../src/integrators/tsit5";
import { adaptiveRun } from "./adaptive";
import { linear } from "./closedForms";
import { conditionDefects, realStability, stepWeights } from "./explicitPairs";
import { problemOf, smooth, stiff } from "./settings";
import type { MakeMethod } from "./steps";

// Tsitouras printed 16 digits of coefficients up to 13: the sums keep one digit less
describe.each([
  ["dopri5", dormandPrince, 1e-14, 3.3066],
  ["tsit5", tsitouras, 2e-14, 3.5068],
])("%s", (_name, pair, rounding, interval) => {
  test("the step has order 5, the embedded one order 4", () => {
    const b = stepWeights(pair);
    for (const defect of conditionDefects(pair, b, 5)) expect(Math.abs(defect)).toBeLessThan(rounding);
    const embedded = b.map((weight, i) => weight - pair.errorWeights[i]);
    for (const defect of conditionDefects(pair, embedded, 4)) {
      expect(Math.abs(defect)).toBeLessThan(rounding);
    }
    // and no more, or the estimate would vanish
    expect(Math.max(...conditionDefects(pair, embedded, 5).map(Math.abs))).toBeGreaterThan(1e-5);
  });

  test("the dense output has order 4 everywhere and meets slope and value at both ends", () => {
    const weights = new Float64Array(7);
    for (const s of [0.1, 0.37, 0.5, 0.81, 1]) {
      pair.denseWeights(s, weights);
      for (const defect of conditionDefects(pair, [...weights], 4, s)) {
        expect(Math.abs(defect)).toBeLessThan(4 * rounding);
      }
    }
    pair.denseWeights(0, weights);
    expect([...weights].every((weight) => weight === 0)).toBe(true);
    pair.denseWeights(1, weights);
    stepWeights(pair).forEach((weight, i) =>
      expect(Math.abs(weights[i] - weight)).toBeLessThan(4 * rounding),
    );
    pair.denseWeights(1e-7, weights);
    expect(weights[0] / 1e-7).toBeCloseTo(1, 6);
  });

  test("steps count as stiff just inside the real stability interval", () => {
    expect(realStability(pair)).toBeCloseTo(interval, 3);
    expect(pair.stabilityLimit).toBeLessThan(realStability(pair));
    expect(pair.stabilityLimit).toBeGreaterThan(0.98 * realStability(pair));
  });
});

describe.each<[string, MakeMethod, number]>([
  ["dopri5", (p, f) => new Dopri5(p, f), 3.25],
  ["tsit5", (p, f) => new Tsit5(p, f), 3.45],
])("%s and stiffness", (_name, make, limit) => {
  test("h lambda is met exactly where one rate rules", () => {
    // only the second residual moves, with rate 4
    const problem = problemOf({
      ...linear(),
      network: {
        kind: "linear",
        widths: [3, 1],
        initialization: { kind: "explicit", weights: [[[1, 3, 0]]] },
      },
    });
    const field = createField(problem);
    const method = make(problem, field) as Dopri5;
    method.begin(problem.initialTheta);
    expect(method.stiffness.product).toBe(0);
    method.attempt(0.2);
    method.accept();
    expect(method.stiffness.product).toBeCloseTo(0.8, 8);
    method.release();
    field.release();
    problem.release();
  });

  test("a stiff network is noticed within its first unit of time after the transient, a smooth one never", () => {
    const seen = { stiff: [] as number[], smooth: [] as number[] };
    for (const name of ["stiff", "smooth"] as const) {
      const problem = problemOf(name === "stiff" ? stiff() : smooth());
      let method: Dopri5 | undefined;
      const run = adaptiveRun(
        problem,
        (p, f) => (method = make(p, f) as Dopri5),
        name === "stiff" ? 60 : 3,
        name === "stiff" ? 1e-3 : 1e-8,
        (time) => {
          if (method!.stiffness.detected) seen[name].push(time);
        },
      );
      expect(run.steps).toBeGreaterThan(20);
      problem.release();
    }
    expect(seen.smooth).toEqual([]);
    expect(seen.stiff.length).toBeGreaterThan(0);
  });

  test("the product is near the limit when stiffness is found", () => {
    const problem = problemOf({
      ...linear(),
      data: { kind: "explicit", inputs: [[1, 0, 0], [0, 30, 0]], targets: [1, 0.5] }, // prettier-ignore
    });
    let method: Dopri5 | undefined;
    const products: number[] = [];
    adaptiveRun(
      problem,
      (p, f) => (method = make(p, f) as Dopri5),
      2,
      1e-4,
      () => {
        if (method!.stiffness.detected) products.push(method!.stiffness.product);
      },
    );
    expect(products.length).toBeGreaterThan(100);
    const mean = products.reduce((sum, product) => sum + product, 0) / products.length;
    expect(mean).toBeGreaterThan(0.9 * limit);
    expect(mean).toBeLessThan(1.2 * limit);
    problem.release();
  });
});

// Curves for a logarithmic axis: which records are kept, which axis reads best, and that nothing unplottable passes.
import fc from "fast-check";
import { chooseTimeAxis, curvesOf, mostPoints } from "../../src/charts/curves";
import { boundAt } from "../../src/theorems";
import {
  adaptedFlow,
  chatterjee,
  equallySpaced,
  logSpaced,
  mixedRun,
  powerLawRun,
  provedRun,
  run,
  trajectory,
} from "./fixtures";

describe("the time axis", () => {
  test("is linear for an exponential decay, whatever its length", () => {
    for (const end of [1e-6, 1, 1e6]) {
      const decay = trajectory(logSpaced(end * 1e-9, end, 300), (t) => Math.exp((-30 * t) / end));
      expect(chooseTimeAxis(run({ trajectory: decay, theorems: [] }))).toBe("linear");
    }
  });

  test("is logarithmic for a power law over eight decades, linear over three", () => {
    expect(chooseTimeAxis(powerLawRun())).toBe("log");
    const short = trajectory(logSpaced(1e-3, 1e3, 300), (t) => (2 + 4 * t) ** -2);
    expect(chooseTimeAxis(run({ trajectory: short, theorems: [] }))).toBe("linear");
  });

  test("is linear when nothing falls", () => {
    const flat = trajectory(equallySpaced(10, 50), () => 0.3);
    expect(chooseTimeAxis(run({ trajectory: flat, theorems: [] }))).toBe("linear");
  });
});

describe("records", () => {
  test("are taken as they are when they are few", () => {
    const few = provedRun();
    const { observed } = curvesOf(few);
    expect(observed.x).toHaveLength(few.trajectory.time.length);
    expect(observed.y[0]).toBe(0.375);
  });

  test("are chosen, never made up, when they are many", () => {
    const many = powerLawRun();
    const { observed, timeAxis } = curvesOf(many);
    expect(timeAxis).toBe("log");
    expect(observed.x.length).toBeLessThanOrEqual(mostPoints);
    expect(observed.x.length).toBeGreaterThan(mostPoints / 2);
    const recorded = new Set(Array.from(many.trajectory.loss, (loss) => Number(loss.toPrecision(6))));
    for (const loss of observed.y) expect(recorded.has(loss)).toBe(true);
    expect(observed.x[observed.x.length - 1]).toBe(1e8);
  });

  test("a zero, a negative and a non-finite loss are left out, and the zero is said", () => {
    const broken = trajectory([0, 1, 2, 3, 4, 5], (t) => [1, 0.1, NaN, Infinity, -1, 0][t]);
    const curves = curvesOf(run({ trajectory: broken, theorems: [chatterjee(1, 1, "proved")] }));
    expect(curves.observed).toEqual({ x: [0, 1], y: [1, 0.1] });
    expect(curves.zeroFrom).toBe(5);
  });
});

describe("bounds", () => {
  test("are evaluated, not interpolated, and spread over the axis", () => {
    const { bounds } = curvesOf(mixedRun());
    expect(bounds.map(({ theorem }) => theorem.id)).toEqual(["chatterjee", "chen.standard"]);
    for (const { x, y, theorem } of bounds) {
      expect(x[0]).toBe(0);
      expect(x[x.length - 1]).toBe(5.8);
      const widest = Math.max(...x.slice(1).map((t, k) => t - x[k]));
      expect(widest).toBeLessThanOrEqual((2 * 5.8) / 200 + 1e-4);
      if (theorem.bound === null) throw new Error("a drawn theorem has a bound");
      for (let k = 0; k < x.length; k++)
        expect(Math.abs(y[k] / boundAt(theorem.bound, x[k]) - 1)).toBeLessThan(2e-5);
    }
  });

  test("end where double precision ends", () => {
    const far = trajectory(equallySpaced(1000, 50), () => 0.5);
    const { bounds } = curvesOf(run({ trajectory: far, theorems: [chatterjee(2, 0.5, "proved")] }));
    const { x, y } = bounds[0];
    expect(y[y.length - 1]).toBeGreaterThan(0);
    expect(x[x.length - 1]).toBeLessThan(380);
  });
});

test("whatever is recorded, every point can stand on a logarithmic axis", () => {
  const value = fc.oneof(
    fc.double(),
    fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, 1.7e308),
    fc.double({ min: 1e-20, max: 10, noNaN: true }),
  );
  const times = fc
    .array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 0, maxLength: 900 })
    .map((list) => [...new Set(list)].sort((a, b) => a - b));
  fc.assert(
    fc.property(
      times,
      fc.infiniteStream(value),
      value,
      fc.double({ min: 0, max: 100, noNaN: true }),
      (t, losses, floor, rate) => {
        const next = losses[Symbol.iterator]();
        const recorded = trajectory(t, () => Number(next.next().value), floor);
        const theorems = [chatterjee(rate, 1, "undecided"), adaptedFlow(rate, 2)];
        const curves = curvesOf(run({ trajectory: recorded, theorems }));
        for (const { x, y } of [curves.observed, curves.floor, ...curves.bounds]) {
          expect(x).toHaveLength(y.length);
          expect(x.length).toBeLessThanOrEqual(mostPoints);
          for (const time of x)
            expect(Number.isFinite(time) && (curves.timeAxis === "linear" || time > 0)).toBe(true);
          for (const loss of y) expect(Number.isFinite(loss) && loss > 0).toBe(true);
          for (let k = 1; k < x.length; k++) expect(x[k]).toBeGreaterThanOrEqual(x[k - 1]);
        }
      },
    ),
    { numRuns: 60 },
  );
});

// The small parts of the loop: extrapolated ranks, integrated rates, clocks, schedules, bisection, stiffness.
import * as fc from "fast-check";
import { clockOf } from "../../src/integrators/clock";
import { locate } from "../../src/integrators/locate";
import { LogRate } from "../../src/integrators/logRate";
import { RankHistory } from "../../src/integrators/rankHistory";
import { Recorder, type TrajectoryRow } from "../../src/integrators/recorder";
import { Schedule } from "../../src/integrators/schedule";
import { StiffnessWatch } from "../../src/integrators/stiffnessWatch";
import { DualMethod } from "../../src/integrators";
import { createField } from "../../src/flows";
import { settingA1 } from "./cases";
import { problemOf, smooth } from "./settings";

describe("RankHistory", () => {
  test("extrapolates every power law to its zero", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        (power, end, approach) => {
          const history = new RankHistory();
          let left = end;
          for (let k = 0; k < 3; k++) {
            left *= approach;
            history.add(end - left, 7 * left ** power);
          }
          expect(Math.abs(history.predict()! - end)).toBeLessThan(1e-6 * end);
        },
      ),
    );
  });

  test("says nothing without three falling values", () => {
    const history = new RankHistory();
    history.add(0, 1);
    history.add(1, 0.5);
    expect(history.predict()).toBeNull();
    history.add(2, 0.6);
    expect(history.predict()).toBeNull();
  });

  test("does not see a zero in exponential decay", () => {
    const history = new RankHistory();
    for (const t of [0, 1, 2]) history.add(t, Math.exp(-t));
    expect(history.predict()).toBeNull();
  });
});

describe("LogRate", () => {
  const integrate = (rate: (t: number) => number, times: number[], order: number): number => {
    const logRate = new LogRate();
    logRate.begin(rate(times[0]));
    for (let k = 1; k < times.length; k++) logRate.advance(times[k] - times[k - 1], rate(times[k]), order);
    return logRate.total;
  };
  const graded = (steps: number): number[] =>
    Array.from({ length: steps + 1 }, (_, k) => Math.expm1((3 * k) / steps) / Math.expm1(3));

  test.each([2, 3, 5])("with %p points it converges at that order on graded steps", (order) => {
    const rate = (t: number): number => 2 + Math.sin(5 * t);
    const exact = 2 + (1 - Math.cos(5)) / 5;
    const errors = [160, 320].map((steps) => Math.abs(integrate(rate, graded(steps), order) - exact));
    expect(Math.log2(errors[0] / errors[1])).toBeGreaterThan(order - 0.3);
  });

  test("a constant rate is exact, and the state is its own copy", () => {
    expect(integrate(() => 3, graded(10), 5)).toBeCloseTo(3, 13);
    const logRate = new LogRate();
    logRate.begin(1);
    logRate.advance(0.5, 2, 3);
    const copy = new LogRate();
    copy.restore(logRate.save());
    for (const part of [logRate, copy]) part.advance(0.25, 4, 3);
    expect(copy.total).toBe(logRate.total);
  });

  test("a step far longer than those before stays within the rates it has seen", () => {
    const total = integrate((t) => 1 / (1 + t), [0, 1e-3, 2e-3, 3e-3, 1], 5);
    expect(total).toBeLessThan(1);
    expect(total).toBeGreaterThan(0.5);
  });
});

describe("the clock of the homotopy", () => {
  const problem = problemOf(settingA1(1, 2, 6, 2, 5, { flow: { kind: "homotopy" } }));
  const clock = clockOf(problem);
  afterAll(() => problem.release());

  test("t = 1 - exp(-2 c s), there and back", () => {
    expect(clock.shown(5 * Math.LN2)).toBeCloseTo(0.5, 15);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (t) => {
        expect(Math.abs(clock.shown(clock.own(t)) - t)).toBeLessThan(1e-15);
      }),
    );
  });

  test("time one is never reached", () => {
    expect(clock.own(1)).toBe(Infinity);
    expect(clock.own(7)).toBe(Infinity);
  });
});

describe("Schedule", () => {
  const plain = { shown: (t: number) => t, own: (t: number) => t };
  const options = { timeLimit: 10, lossLimit: 0, relativeTolerance: 1, absoluteTolerance: 1 };

  test("hits the times asked for in order, then the limit", () => {
    const schedule = new Schedule({ ...options, at: [7, 3, 3, 12, -1] }, plain, false);
    expect(schedule.ownTarget).toBe(3);
    schedule.passTarget();
    expect(schedule.shownTarget).toBe(7);
    schedule.skipTo(7);
    expect(schedule.ownTarget).toBe(10);
    schedule.passTarget();
    expect(schedule.ownTarget).toBe(10);
    expect(schedule.isOver(10)).toBe(true);
  });

  test("rows are due when time has grown, when the loss has fallen, or when asked", () => {
    const schedule = new Schedule(options, plain, false);
    schedule.recorded(1, 1);
    expect(schedule.isDue(1.05, 0.9, false)).toBe(false);
    expect(schedule.isDue(1.11, 0.9, false)).toBe(true);
    expect(schedule.isDue(1.01, 0.75, false)).toBe(true);
    expect(schedule.isDue(1.01, 0.99, true)).toBe(true);
    expect(new Schedule({ ...options, onlyAt: true }, plain, false).isDue(9, 1e-9, false)).toBe(false);
  });

  test("the first hundred steps of a descent are all due, later ones are spread out", () => {
    const schedule = new Schedule({ ...options, timeLimit: 1e4 }, plain, true);
    schedule.recorded(100, 1);
    expect(schedule.isDue(99, 1, false)).toBe(true);
    expect(schedule.isDue(101, 1, false)).toBe(false);
    expect(schedule.isDue(111, 1, false)).toBe(true);
  });
});

test("bisection on the dense output finds where theta crosses a line", () => {
  const problem = problemOf(smooth());
  const { engine } = problem;
  const method = new DualMethod(problem, createField(problem));
  method.begin(problem.initialTheta);
  method.attempt(1e-3);
  const work = engine.allocate(problem.parameterCount);
  const [start, end] = [method.theta, method.candidate].map((vector) => engine.read(vector)[0]);
  const middle = (start + end) / 2;
  const fraction = locate(method, work, (theta) => engine.read(theta)[0] > middle === end > middle);
  method.interpolate(fraction, work);
  expect(Math.abs(engine.read(work)[0] - middle)).toBeLessThan(1e-15);
  expect(fraction).toBeGreaterThan(0.4);
  expect(fraction).toBeLessThan(0.6);
  engine.release(work);
  method.release();
  problem.release();
});

describe("StiffnessWatch", () => {
  const calm = { product: 0.5, detected: false };

  test("believes the method's own test at once", () => {
    expect(new StiffnessWatch().productWhenStiff({ product: 3.5, detected: true }, 0.1)).toBe(3.5);
  });

  test("needs a long average at the stability limit", () => {
    const watch = new StiffnessWatch();
    const answers = Array.from({ length: 100 }, () => watch.productWhenStiff(calm, 3.2));
    expect(answers.filter((answer) => answer !== null).length).toBe(2);
    expect(answers[49]).toBeCloseTo(3.2, 12);
    const steady = new StiffnessWatch();
    expect(Array.from({ length: 100 }, () => steady.productWhenStiff(calm, 2.5))).toEqual(
      new Array(100).fill(null),
    );
  });
});

describe("Recorder", () => {
  const row = (k: number, p: number): TrajectoryRow => ({
    time: k,
    loss: 1 / k,
    gradientNorm: 0,
    rayleighQuotient: 0,
    distance: 0,
    smallestEigenvalue: NaN,
    largestEigenvalue: NaN,
    kernelDrift: NaN,
    noiseFloor: 0,
    relativeError: 0,
    eigenvalues: null,
    outputs: Float64Array.of(k),
    theta: new Float64Array(p).fill(k),
  });

  test("grows, copies, and goes on from a copy", () => {
    const recorder = new Recorder(2);
    for (let k = 1; k <= 5; k++) recorder.add(row(k, 3));
    const trajectory = recorder.trajectory();
    expect(Array.from(trajectory.time)).toEqual([1, 2, 3, 4, 5]);
    expect(trajectory.eigenvalues).toBeNull();
    expect(trajectory.theta![4]).toEqual(Float64Array.of(5, 5, 5));
    const copy = new Recorder();
    copy.restore(trajectory);
    for (const part of [recorder, copy]) part.add(row(6, 3));
    expect(copy.trajectory()).toEqual(recorder.trajectory());
    expect(trajectory.outputs!.length).toBe(5);
  });

  test("theta is kept up to two million numbers", () => {
    const recorder = new Recorder();
    for (let k = 1; k <= 4; k++) recorder.add(row(k, 5e5));
    expect(recorder.trajectory().theta!.length).toBe(4);
    recorder.add(row(5, 5e5));
    expect(recorder.trajectory().theta).toBeNull();
    expect(recorder.trajectory().outputs!.length).toBe(5);
  });
});

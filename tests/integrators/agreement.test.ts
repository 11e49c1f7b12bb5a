// Every method against closed forms, and any two methods against each other at a tolerance of 1e-10.
import { Dopri5, DualMethod, Exponential, Radau, Rkc, Rock4, Tsit5 } from "../../src/integrators";
import type { Experiment } from "../../src/experiment";
import { adaptiveRun } from "./adaptive";
import { closedForms, logistic } from "./closedForms";
import { problemOf, settingB1, smooth } from "./settings";
import { distance, type MakeMethod } from "./steps";

/** `conservative` is the global error per tolerance that a method's order and error control lead to */
const methods: { name: string; make: MakeMethod; tolerance: number; conservative: number }[] = [
  { name: "dual", make: (p, f) => new DualMethod(p, f), tolerance: 1e-8, conservative: 100 },
  { name: "rkc", make: (p, f) => new Rkc(p, f), tolerance: 1e-8, conservative: 3000 },
  { name: "rock4", make: (p, f) => new Rock4(p, f), tolerance: 1e-8, conservative: 100 },
  { name: "dopri5", make: (p, f) => new Dopri5(p, f), tolerance: 1e-8, conservative: 10 },
  { name: "tsit5", make: (p, f) => new Tsit5(p, f), tolerance: 1e-8, conservative: 10 },
  { name: "radau", make: (p, f) => new Radau(p, f), tolerance: 1e-8, conservative: 30 },
  { name: "exponential", make: (p, f) => new Exponential(p, f), tolerance: 1e-6, conservative: 30 },
];

/** the exponential integrator is for the squared loss */
const suits = (name: string, experiment: Experiment): boolean =>
  name !== "exponential" || experiment.loss?.kind !== "logistic";

describe.each(methods)("$name at $tolerance", ({ name, make, tolerance, conservative }) => {
  test.each(closedForms.filter(({ experiment }) => suits(name, experiment())))(
    "$name in closed form",
    ({ experiment, time, observe, exact }) => {
      const problem = problemOf(experiment({ integrator: { kind: "auto", relativeTolerance: tolerance } }));
      const { theta } = adaptiveRun(problem, make, time, tolerance);
      const error = Math.abs(observe(theta) - exact);
      const size = Math.max(Math.abs(exact), ...theta.map(Math.abs));
      expect(error).toBeLessThan(conservative * tolerance * size);
      problem.release();
    },
  );
});

test.each<[string, Experiment, number]>([
  ["smooth tanh network", smooth(), 1],
  ["two-layer network", settingB1(), 0.3],
  ["logistic loss", logistic(-2), 10],
])("%s: any two methods at 1e-10", (_name, experiment, time) => {
  const problem = problemOf({ ...experiment, integrator: { kind: "auto", relativeTolerance: 1e-10 } });
  const runs = methods
    // order 2 in a norm of 1e-10 takes 1e5 decompositions
    .filter(({ name }) => name !== "exponential")
    .map(({ make, conservative }) => ({
      theta: adaptiveRun(problem, make, time, 1e-10).theta,
      conservative,
    }));
  const size = Math.hypot(...runs[0].theta);
  runs.forEach((first, i) => {
    for (const second of runs.slice(i + 1)) {
      const allowed = (first.conservative + second.conservative) * 1e-10 * size;
      expect(distance(first.theta, second.theta)).toBeLessThan(allowed);
    }
  });
  problem.release();
});

// Models given by formulas: enclosures of F and J at a place, and of second derivatives over balls.
import { systemModel } from "../problems";
import type { Problem } from "../problems";
import { breathe } from "./breathe";
import { addUp, subDown } from "./directed";
import { emptyEnclosure, setInterval } from "./enclosure";
import { transposedProductNormUpperBound } from "./gradient";
import { gramEnclosure } from "./gram";
import { multiply, point } from "./interval";
import { jetOf } from "./jet";
import type { Jet } from "./jet";
import { lazily, residualOf } from "./model";
import type { ModelEnclosure } from "./model";
import { sampleRoots } from "./network";
import type { Interval } from "./types";

/** theta_0 of a certificate of a model given by formulas. */
export interface SystemPlace {
  readonly kind: "system";
  readonly problem: Problem;
  readonly theta: Float64Array;
  readonly network: ModelEnclosure;
}

/** Encloses the model at `theta` (default: where the problem starts). */
export function systemPlace(problem: Problem, theta: Float64Array = problem.initialTheta): SystemPlace {
  return { kind: "system", problem, theta, network: encloseSystem(problem, theta) };
}

/** Every output row over the closed box of half-width `radius` around theta, which contains the ball. */
export function jetsOnBox(problem: Problem, theta: Float64Array, radius: number): Jet[] {
  const { samples, outputsPerSample: Q, inputs } = problem;
  const { outputs } = systemModel(problem);
  const box = Array.from(theta, (x) =>
    radius === 0 ? point(x) : { lower: subDown(x, radius), upper: addUp(x, radius) },
  );
  const roots = sampleRoots(problem);
  const dimension = inputs.length / samples;
  return Array.from({ length: samples * Q }, (_, row) => {
    breathe();
    const sample = Math.floor(row / Q);
    const x = inputs.subarray(sample * dimension, (sample + 1) * dimension);
    return weighted(jetOf(outputs[row % Q], box, x), roots[sample]);
  });
}

function weighted(jet: Jet, root: Interval): Jet {
  if (root.lower === 1 && root.upper === 1) return jet;
  return {
    value: multiply(root, jet.value),
    gradient: jet.gradient.map((x) => multiply(root, x)),
    hessian: jet.hessian.map((row) => row.map((x) => multiply(root, x))),
  };
}

function encloseSystem(problem: Problem, theta: Float64Array): ModelEnclosure {
  const { outputCount: N, parameterCount: p } = problem;
  const jets = jetsOnBox(problem, theta, 0);
  const outputs = emptyEnclosure(N);
  const jacobian = emptyEnclosure(N * p);
  jets.forEach(({ value, gradient }, row) => {
    setInterval(outputs, row, value);
    gradient.forEach((entry, k) => setInterval(jacobian, row * p + k, entry));
  });
  const { residual, residualNorm } = residualOf(outputs, problem);
  const kernel = lazily(() => gramEnclosure(jacobian, N, p));
  const gradientFactor = lazily(() => transposedProductNormUpperBound(jacobian, residual, N, p));
  return {
    outputs,
    residual,
    residualNorm,
    jacobian,
    get kernel() {
      return kernel();
    },
    get gradientFactor() {
      return gradientFactor();
    },
  };
}

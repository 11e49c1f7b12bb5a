// What problems and flows find on an engine of float32: the numbers of float64 to its precision, and nothing left behind.
import assert from "node:assert/strict";
import { createEngine, type Engine, type Vector } from "../../../src/engines";
import { completeExperiment, type CompleteExperiment, type Experiment } from "../../../src/experiment";
import { integrate, type Integration } from "../../../src/integrators";
import { createProblem, type Point, type Problem } from "../../../src/problems";
import type { TensorflowEngine } from "../../../src/engines/tensorflow/engine";
import { close, numbers, type Check } from "../contract";

const network: Experiment["network"] = {
  kind: "mlp",
  widths: [2, 7, 5, 2],
  activation: "tanh",
  biases: true,
  initialization: { kind: "gaussian", seed: 3, standardDeviation: 0.8, biasStandardDeviation: 0.4 },
};
const data: Experiment["data"] = {
  kind: "explicit",
  inputs: [
    [0.3, -1],
    [1.2, 0.4],
    [-0.6, 0.9],
  ],
  targets: [
    [0.5, -0.2],
    [-0.4, 0.3],
    [0.1, 0.6],
  ],
};

const wasm = createEngine("wasm");

/** what a point computes, each with a name and as a list */
function quantities(problem: Problem, point: Point): [name: string, values: Float64Array][] {
  const { engine, parameterCount: p, outputCount: N } = problem;
  const owned: Vector[] = [];
  const vector = (length: number): Vector => {
    const made = engine.allocate(length);
    owned.push(made);
    return made;
  };
  const held = (values: Float64Array): Vector => {
    const made = vector(values.length);
    engine.write(made, values);
    return made;
  };
  const [theta, v, u] = [held(problem.initialTheta), held(numbers(p, 1)), held(numbers(N, 2))];
  const [gradient, jv, ju, hv] = [vector(p), vector(N), vector(p), vector(p)];
  const [kernel, jacobian] = [vector(N * N), vector(N * p)];
  const loss = point.moveTo(theta);
  point.gradient(gradient);
  point.jvp(v, jv);
  point.vjp(u, ju);
  point.tangentKernel(kernel);
  point.jacobian(jacobian);
  point.hessianProduct(v, hv);
  const results: [string, Float64Array][] = [
    ["loss", Float64Array.of(loss)],
    ["gradient", engine.read(gradient)],
    ["J v", engine.read(jv)],
    ["J^T u", engine.read(ju)],
    ["tangent kernel", engine.read(kernel)],
    ["Jacobian", engine.read(jacobian)],
    ["Hessian product", engine.read(hv)],
  ];
  owned.forEach((made) => engine.release(made));
  return results;
}

function at<T>(
  experiment: CompleteExperiment,
  engine: Engine,
  use: (problem: Problem, point: Point) => T,
): T {
  const problem = createProblem(experiment, engine);
  const point = problem.point();
  try {
    return use(problem, point);
  } finally {
    point.release();
    problem.release();
  }
}

function agree(engine: Engine, experiment: Experiment): void {
  const complete = completeExperiment(experiment);
  const exact = at(complete, wasm, quantities);
  at(complete, engine, quantities).forEach(([name, values], i) => {
    const size = Math.hypot(...exact[i][1]);
    const error = Math.hypot(...values.map((value, k) => value - exact[i][1][k]));
    assert.ok(error <= 100 * engine.unitRoundoff * size, `${name}: off by ${error / size} of itself`);
  });
}

async function follow(experiment: Experiment, engine: Engine, timeLimit: number): Promise<Integration> {
  const problem = createProblem(completeExperiment(experiment), engine);
  try {
    return await integrate(problem, {
      timeLimit,
      lossLimit: 0,
      relativeTolerance: 1e-4,
      absoluteTolerance: 1e-8,
    });
  } finally {
    problem.release();
  }
}

const flows: [name: string, rest: Partial<Experiment>, time: number][] = [
  ...(["dual", "rkc", "rock4", "dopri5", "tsit5"] as const).map(
    (kind): [string, Partial<Experiment>, number] => [kind, { integrator: { kind } }, 3],
  ),
  ["gradient descent", { flow: { kind: "descent", stepSize: 0.05 } }, 5],
  ["heavy ball", { flow: { kind: "heavyBall", stepSize: 0.02, momentum: 0.8 } }, 20],
  ["stochastic descent", { flow: { kind: "sgd", stepSize: 0.05, batch: 2, seed: 7 } }, 20],
  ["the adapted flow", { flow: { kind: "outputEuclidean" }, integrator: { kind: "dopri5" } }, 2],
];

export const flowChecks: readonly Check[] = [
  {
    name: "loss, gradient, products with J and the Hessian, and the tangent kernel are those of float64",
    run(engine) {
      agree(engine, { network, data });
      agree(engine, {
        network: { ...network, widths: [2, 6, 2], activation: "gelu" } as typeof network,
        data,
      });
      const labels = {
        ...data,
        targets: [
          [1, 0],
          [0, 1],
          [0, 1],
        ],
      } as typeof data;
      agree(engine, { network, data: labels, loss: { kind: "crossEntropy" } });
    },
  },
  ...flows.map(([name, rest, time]): Check => ({
    name: `${name} ends where float64 ends`,
    long: name !== "gradient descent",
    async run(engine) {
      const [exact, here] = [
        await follow({ network, data, ...rest }, wasm, time),
        await follow({ network, data, ...rest }, engine, time),
      ];
      assert.equal(here.status, exact.status);
      const [expected, loss] = [exact, here].map(({ trajectory }) => trajectory.loss.at(-1) as number);
      close(loss, expected, 2e-3 * expected, "loss at the end");
      const size = Math.hypot(...exact.finalTheta);
      const distance = Math.hypot(...here.finalTheta.map((entry, i) => entry - exact.finalTheta[i]));
      close(distance / size, 0, 1e-3, "distance of the last parameters");
      if (exact.report.energyDefect !== null) {
        const floor = here.trajectory.noiseFloor.at(-1) as number;
        assert.ok(floor > 1e-14 && floor < 1e-4, `the floor of float32 is drawn: ${floor}`);
      }
    },
  })),
  {
    name: "evaluating again and again makes no tensor more, and releasing leaves none",
    run(engine) {
      const here = engine as TensorflowEngine;
      const before = here.tensors;
      at(completeExperiment({ network, data }), engine, (problem, point) => {
        const counts: number[] = [];
        for (let round = 0; round < 6; round++) {
          quantities(problem, point);
          counts.push(here.tensors);
        }
        assert.deepEqual(counts.slice(3), new Array<number>(3).fill(counts[2]));
        assert.ok(counts[2] > before);
      });
      assert.equal(here.tensors, before);
    },
  },
  {
    name: "what is thrown between slices ends the call and leaves the engine usable",
    run(engine) {
      const n = 600;
      const [A, C] = [engine.allocate(n * n), engine.allocate(n * n)];
      engine.fill(A, 0.5);
      try {
        engine.onSlice = () => {
          throw new Error("interrupted");
        };
        assert.throws(() => {
          for (const end = performance.now() + 20_000; performance.now() < end;) {
            engine.gemm(false, false, n, n, n, 1, A, A, 0, C);
            engine.norm(C);
          }
        }, /^Error: interrupted$/);
        engine.onSlice = undefined;
        engine.gemm(false, false, n, n, n, 1, A, A, 0, C);
        close(engine.norm(C), n * n * 0.25, 1e-3 * n * n, "norm of the product");
      } finally {
        engine.onSlice = undefined;
        engine.release(A);
        engine.release(C);
      }
    },
  },
];

// What a function of one's own may not do: one message each; and no tensor stays behind, whatever happens.
import { loadTensorflow } from "../../../src/engines";
import type { ForwardFunction } from "../../../src/experiment";
import { completeExperiment, differentiable } from "../../../src/experiment";
import { createProblem } from "../../../src/problems";
import { read, startOf, twins, vectorOf, withBackend } from "./twins";

const data = { kind: "explicit" as const, inputs: [[1, 2], [3, 4], [0, 1]], targets: [0, 1, 0] }; // prettier-ignore

/** The problem of a function with parameters [2, 4] and [4, 1]. */
const problemOf = (forward: ForwardFunction) =>
  createProblem(
    completeExperiment({ network: differentiable({ parameters: [[2, 4], [4, 1]], forward }), data }), // prettier-ignore
  );

const good: ForwardFunction = (_, [W, v], x) => x.matMul(W).tanh().matMul(v);

test.each<[string, ForwardFunction, string | RegExp]>([
  [
    "shapes that do not fit",
    (_, [W, v], x) => W.matMul(x).matMul(v),
    /^differentiable: forward failed with parameters of shapes \[2, 4\], \[4, 1\] and inputs of shape \[3, 2\]: Error in matMul: .*must match\.$/,
  ],
  [
    "outputs of another shape",
    (_, [W, v], x) => x.matMul(W).tanh().matMul(v).transpose(),
    "differentiable: forward must return outputs of shape [3, 1], one row a sample and one column a target, got [1, 3] from",
  ],
  [
    "nothing",
    (() => undefined) as never,
    "forward must return a tensor of shape [3, 1], got undefined. Is a return missing?",
  ],
  [
    "a number",
    (() => 3) as never,
    "forward must return a tensor of shape [3, 1], got 3. Return what the last operation gives.",
  ],
  [
    "a promise",
    ((_: unknown, [W]: never[]) => Promise.resolve(W)) as never,
    "forward returned a promise, but a flow asks for its outputs at once.",
  ],
  [
    "whole numbers",
    (_, [W, v], x) => x.matMul(W).tanh().matMul(v).toInt(),
    "forward must return float32 numbers, got int32, which has no derivative.",
  ],
  [
    "NaN",
    (_, [W, v], x) => x.matMul(W).square().neg().log().matMul(v),
    /forward gives (NaN|-?Infinity) for output 1 of sample 1 at the starting parameters\./,
  ],
  [
    "a parameter that is not used",
    (_, [W], x) => x.matMul(W).sum(1),
    "no derivative reaches parameter 2, of shape [4, 1]: forward does not use it, or only through operations without derivative.",
  ],
  [
    "an operation without derivative on the way",
    (tf, [W, v], x) =>
      x
        .matMul(W)
        .matMul(v)
        .add(tf.topk(W.reshape([8]), 1).values),
    "TensorFlow.js has no derivative of TopK, which forward or its derivative uses.",
  ],
  [
    "another value each time",
    (tf, [W, v], x) =>
      x
        .matMul(W)
        .add(tf.randomNormal([3, 4]))
        .matMul(v),
    "forward gave different outputs for the same parameters, so it is no function of them.",
  ],
  [
    "numbers read out of tensors",
    (_, [W, v], x) => x.matMul(W).matMul(v).mul(W.dataSync()[0]),
    "forward reads numbers out of tensors (dataSync, arraySync), and what is computed from them has no derivative.",
  ],
  [
    "an error of its own",
    () => {
      throw new Error("my own words");
    },
    "forward failed with parameters of shapes [2, 4], [4, 1] and inputs of shape [3, 2]: my own words.",
  ],
  [
    "an infinite derivative",
    (_, [W, v], x) => x.matMul(W.sub(W)).sqrt().matMul(v),
    /the derivative of forward by entry 1 of theta is (NaN|-?Infinity) at the starting parameters\./,
  ],
])("%s", (_, forward, message) => {
  const { tf } = loadTensorflow();
  const before = tf.memory().numTensors;
  expect(() => problemOf(forward)).toThrow(message);
  expect(tf.memory().numTensors).toBe(before);
});

test("inputs may be read, and kinks are noted by the names of their operations", () => {
  const problem = problemOf((tf, [W, v], x) => {
    const first = (x.arraySync() as number[][])[0][0];
    return tf.relu(x.matMul(W)).mul(first).abs().matMul(v);
  });
  expect(problem.model).toMatchObject({ kind: "function", kinks: ["Relu", "Abs"] });
  problem.release();
});

test("outputs of rank one stand for one column", () => {
  const problem = problemOf((_, [W, v], x) => x.matMul(W).tanh().matMul(v).reshape([3]));
  expect(problem.outputCount).toBe(3);
  problem.release();
});

test("no tensor stays: over many evaluations and all derivatives, and after the release", () => {
  const { tf } = loadTensorflow();
  const before = tf.memory().numTensors;
  const { own, data: points } = twins([2, 5, 2], 4, 7);
  const { problem, point, engine } = startOf({ network: own, data: points });
  const { parameterCount: p, outputCount: N } = problem;
  const [inTheta, inOutputs] = [vectorOf(engine, problem.initialTheta), engine.allocate(N)];
  const counts = Array.from({ length: 5 }, () => {
    point.moveTo(inTheta);
    point.gradient(engine.allocate(p));
    point.jvp(inTheta, inOutputs);
    point.tangentKernel(engine.allocate(N * N));
    read(engine, p, (out) => point.hessianProduct(inTheta, out));
    point.outputScale();
    return tf.memory().numTensors;
  });
  expect(new Set(counts).size).toBe(1);
  point.release();
  problem.release();
  expect(tf.memory().numTensors).toBe(before);
});

test("a second derivative that is missing leaves no tensor", () => {
  const { tf } = loadTensorflow();
  const before = tf.memory().numTensors;
  const network = differentiable({
    parameters: [[2, 2]],
    forward: (_, [W], x) => x.matMul(W).elu().sum(1),
  });
  const { problem, point, engine } = startOf({ network, data });
  const direction = vectorOf(engine, [1, 2, 3, 4]);
  expect(() => point.hessianProduct(direction, engine.allocate(4))).toThrow("no derivative of EluGrad");
  point.release();
  problem.release();
  expect(tf.memory().numTensors).toBe(before);
});

test("webgpu is refused, and what to use is said", () => {
  expect(() => withBackend("webgpu", () => problemOf(good))).toThrow(
    /webgpu cannot be read synchronously.* Ask for one of node-gpu, node, wasm, cpu/,
  );
});

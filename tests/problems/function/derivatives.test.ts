// A network written as layers and as a function of one's own: the same numbers, to float32.
import type { Tensor4D } from "@tensorflow/tfjs-core";
import * as fc from "fast-check";
import { differentiable, equations, explicitParameters } from "../../../src/experiment";
import { mulberry32 } from "../../../src/random";
import { FunctionMap } from "../../../src/problems/function/map";
import type { FunctionShared } from "../../../src/problems/function/shared";
import { read, relativeError, shapesOfTwins, startOf, twins, vectorOf, withBackend } from "./twins";

const seed = Number(process.env.THALWEG_SEED ?? Date.now() % 2 ** 31);
/** roundings of float32 that sums over widths and samples may gather */
const tolerance = 2e-5;

test("the model says what evaluates it, and the problem that it is float32", () => {
  const { own, data } = twins([2, 4, 1], 3, 1);
  const { problem, point } = startOf({ network: own, data });
  expect(problem).toMatchObject({ precision: "float32", unitRoundoff: 2 ** -24, parameterCount: 17 });
  expect(problem.engine.precision).toBe("float64");
  const { model } = problem;
  expect(model.kind === "function" && model.evaluator).toMatch(
    /^TensorFlow\.js 4\.\d+\.\d+, [\w-]+, float32$/,
  );
  expect(model.kind === "function" && model.kinks).toEqual([]);
  point.release();
  problem.release();
});

test("theta holds the parameters one after the other, each row by row", () => {
  const network = differentiable({
    parameters: [[2, 2], [], [3]],
    forward: (_, [W, s, b], x) => x.matMul(W).sum(1, true).mul(s).add(b.sum()),
    initialization: explicitParameters([[[1, 2], [3, 4]], 5, [6, 7, 8]]), // prettier-ignore
  });
  const { problem, point, engine } = startOf({
    network,
    data: { kind: "explicit", inputs: [[1, 0], [0, 1]], targets: [0, 0] }, // prettier-ignore
  });
  expect([...problem.initialTheta]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([...engine.read(point.outputs)]).toEqual([36, 56]);
  // dF_1 and dF_2: s x_i for W, the row sums for s, 1 for b
  expect([...read(engine, 16, (out) => point.jacobian(out))]).toEqual([
    ...[5, 5, 0, 0, 3, 1, 1, 1],
    ...[0, 0, 5, 5, 7, 1, 1, 1],
  ]);
  point.release();
  problem.release();
});

test("second derivatives pass through what operations save of their own outputs: tanh'' and exp''", () => {
  const network = differentiable({
    parameters: [[2]],
    forward: (tf, [w]) => tf.stack([tf.tanh(w.slice(0, 1)), tf.exp(w.slice(1, 1))]).reshape([1, 2]),
    initialization: explicitParameters([[0.5, 0.25]]),
  });
  // L = |F - y|^2 / 2 with y = F - 1: Hess L = diag(F'^2 + F'')
  const [t, e] = [Math.tanh(0.5), Math.exp(0.25)];
  const { problem, point, engine } = startOf({ network, data: equations([[t - 1, e - 1]].flat()) });
  const product = read(engine, 2, (out) => point.hessianProduct(vectorOf(engine, [1, 1]), out));
  expect(relativeError(product, [(1 - t * t) ** 2 - 2 * t * (1 - t * t), e * e + e])).toBeLessThan(1e-6);
  point.release();
  problem.release();
});

test(`loss, outputs, gradient, J, J v, J^T u, K and Hess L v agree with the layers' (THALWEG_SEED=${seed})`, () => {
  fc.assert(
    fc.property(shapesOfTwins, ({ widths, samples, seed }) => {
      const { layers, own, data, places } = twins(widths, samples, seed);
      const a = startOf({ network: layers, data });
      const b = startOf({ network: own, data });
      const { engine } = a;
      const { parameterCount: p, outputCount: N } = a.problem;
      const inOrder = (values: Float64Array): Float64Array => {
        const ordered = new Float64Array(p);
        places.forEach((place, k) => (ordered[place] = values[k]));
        return ordered;
      };
      const random = mulberry32(seed);
      const v = Float64Array.from({ length: p }, () => random.normal());
      const u = vectorOf(
        engine,
        Float64Array.from({ length: N }, () => random.normal()),
      );
      const [inLayers, inOwn] = [
        vectorOf(engine, v),
        vectorOf(
          engine,
          places.map((place) => v[place]),
        ),
      ];
      const agree = (value: ArrayLike<number>, exact: ArrayLike<number>) =>
        expect(relativeError(value, exact)).toBeLessThan(tolerance);
      agree([b.point.loss], [a.point.loss]);
      agree(engine.read(b.point.outputs), engine.read(a.point.outputs));
      const both = (length: number, fill: (one: typeof a, isOwn: boolean) => Parameters<typeof read>[2]) =>
        [read(engine, length, fill(b, true)), read(engine, length, fill(a, false))] as const;
      // products before the Jacobian is at hand, and after
      for (let round = 0; round < 2; round++) {
        const [Jv, exactJv] = both(
          N,
          ({ point }, isOwn) =>
            (out) =>
              point.jvp(isOwn ? inOwn : inLayers, out),
        );
        agree(Jv, exactJv);
        const [Ju, exactJu] = both(
          p,
          ({ point }) =>
            (out) =>
              point.vjp(u, out),
        );
        agree(inOrder(Ju), exactJu);
        const [gradient, exactGradient] = both(
          p,
          ({ point }) =>
            (out) =>
              point.gradient(out),
        );
        agree(inOrder(gradient), exactGradient);
        const [K, exactK] = both(
          N * N,
          ({ point }) =>
            (out) =>
              point.tangentKernel(out),
        );
        agree(K, exactK);
      }
      const [bent, exactBent] = both(
        p,
        ({ point }, isOwn) =>
          (out) =>
            point.hessianProduct(isOwn ? inOwn : inLayers, out),
      );
      expect(relativeError(inOrder(bent), exactBent)).toBeLessThan(10 * tolerance);
      for (const { point, problem } of [a, b]) {
        point.release();
        problem.release();
      }
      for (const vector of [u, inLayers, inOwn]) engine.release(vector);
    }),
    { numRuns: 25, seed },
  );
});

test("an operation without second derivative, on a backend that has it: J v by rows of J, and a Hessian is refused by its name", () => {
  const network = differentiable({
    parameters: [[2, 2, 1, 2]],
    forward: (tf, [filter], x) =>
      tf
        .conv2d(x.reshape<Tensor4D>([-1, 3, 3, 1]), filter as Tensor4D, 1, "valid")
        .tanh()
        .sum([1, 2, 3]),
    initialization: { kind: "gaussian", seed: 3 },
  });
  const inputs = [[1, 2, 3, 4, 5, 6, 7, 8, 9].map((x) => x / 9), [1, 0, 1, 0, 1, 0, 1, 0, 1]];
  const data = { kind: "explicit" as const, inputs, targets: [0, 1] };
  const { problem, point, engine } = withBackend("cpu", () => startOf({ network, data }));
  const direction = vectorOf(
    engine,
    Float64Array.from({ length: 8 }, (_, k) => k - 3),
  );
  const product = read(engine, 2, (out) => point.jvp(direction, out));
  const J = read(engine, 16, (out) => point.jacobian(out));
  const exact = [0, 1].map((row) =>
    J.subarray(8 * row, 8 * row + 8).reduce((sum, entry, k) => sum + entry * (k - 3), 0),
  );
  expect(relativeError(product, exact)).toBeLessThan(1e-12);
  expect(() => point.hessianProduct(direction, engine.allocate(8))).toThrow(
    "differentiable: TensorFlow.js has no derivative of Conv2DBackpropFilter, which forward or its derivative uses.",
  );
  point.release();
  problem.release();
});

test("the rows of a Jacobian are a long operation that an interrupt ends, and the next call begins anew", () => {
  const { own, data } = twins([2, 4, 1], 3, 5);
  const { problem, point, engine } = startOf({ network: own, data });
  const exact = read(engine, 9, (out) => point.tangentKernel(out));
  point.moveTo(vectorOf(engine, problem.initialTheta));
  let looks = 0;
  engine.onSlice = () => {
    if (++looks === 2) throw new Error("interrupted");
  };
  try {
    expect(() => read(engine, 9, (out) => point.tangentKernel(out))).toThrow("interrupted");
  } finally {
    engine.onSlice = undefined;
  }
  expect(looks).toBe(2);
  expect(read(engine, 9, (out) => point.tangentKernel(out))).toEqual(exact);
  point.release();
  problem.release();
});

test("a large Jacobian is made in blocks of rows: the same tangent kernel", () => {
  const width = 3_000;
  const network = differentiable({
    parameters: [[2, width], [width, 1]], // prettier-ignore
    forward: (_, [W, v], x) => x.matMul(W).tanh().matMul(v),
    initialization: { kind: "gaussian", seed: 5 },
  });
  const inputs = Array.from({ length: 4 }, (_, k) => [Math.cos(k), Math.sin(k)]);
  const { problem, point, engine } = startOf({
    network,
    data: { kind: "explicit", inputs, targets: [0, 1, 0, 1] },
  });
  const whole = read(engine, 16, (out) => point.tangentKernel(out));
  const map = new FunctionMap(problem.model as FunctionShared, 3 * 3 * width);
  const outputs = engine.allocate(4);
  map.evaluate(vectorOf(engine, problem.initialTheta), outputs);
  const blocks = read(engine, 16, (out) => map.tangentKernel(out));
  expect(relativeError(blocks, whole)).toBeLessThan(1e-14);
  for (let i = 0; i < 4; i++) for (let j = 0; j < i; j++) expect(blocks[4 * i + j]).toBe(blocks[4 * j + i]);
  map.release();
  point.release();
  problem.release();
});

// What is particular to the tensorflow engine: when it reads back, what it keeps, what it says when a device fails.
import { describeTensorflow, loadTensorflow, type Engine, type Vector } from "../../../src/engines";
import { TensorflowEngine } from "../../../src/engines/tensorflow/engine";
import { explained } from "../../../src/engines/tensorflow/failure";
import { openRemote, type OpenDevice } from "../../../src/engines/tensorflow/open";
import { completeExperiment } from "../../../src/experiment";
import { createProblem } from "../../../src/problems";
import { numbers } from "../contract";

const experiment = completeExperiment({
  network: {
    kind: "mlp",
    widths: [2, 9, 9, 1],
    activation: "tanh",
    biases: true,
    initialization: { kind: "gaussian", seed: 1, standardDeviation: 1, biasStandardDeviation: 0.5 },
  },
  data: { kind: "circle", angles: [0, 1, 2, 3], targets: [0.5, -0.5, 0.5, 0] },
});

/** what `act` reads back from the backend, counted where TensorFlow.js does it */
function readsDuring(act: () => void): number {
  const { tf } = loadTensorflow("cpu");
  const backend = tf.findBackend("cpu");
  const spy = jest.spyOn(backend, "readSync");
  try {
    act();
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
}

function held(engine: Engine, values: ArrayLike<number>): Vector {
  const vector = engine.allocate(values.length);
  engine.write(vector, values);
  return vector;
}

describe("read-backs", () => {
  const engine = new TensorflowEngine("cpu");
  const problem = createProblem(experiment, engine);
  const [p, N] = [problem.parameterCount, problem.outputCount];
  const point = problem.point();
  const theta = held(engine, problem.initialTheta);
  const [gradient, jv, kernel] = [engine.allocate(p), engine.allocate(N), engine.allocate(N * N)];

  test("none in gradients, products with J and kernels", () => {
    point.moveTo(theta);
    expect(
      readsDuring(() => {
        point.gradient(gradient);
        point.jvp(gradient, jv);
        point.vjp(jv, gradient);
        point.tangentKernel(kernel);
        engine.linearCombination(theta, [theta, gradient], [1, -0.1]);
      }),
    ).toBe(0);
  });

  test("one for a loss, one for each sum, short or long", () => {
    expect(readsDuring(() => point.moveTo(theta))).toBe(1);
    const [x, y] = [5, 6].map((seed) => held(engine, numbers(9000, seed)));
    expect(readsDuring(() => engine.dot(x, y))).toBe(1);
    expect(readsDuring(() => engine.norm(x))).toBe(1);
    expect(readsDuring(() => engine.weightedNorm(x, x, y, 1e-3, 1e-3))).toBe(1);
    expect(readsDuring(() => engine.weightedNorm(jv, jv, jv, 1e-3, 1e-3))).toBe(1);
  });

  test("a factor stays on the host: a solve reads its right-hand side alone", () => {
    const n = 3;
    const matrix = held(engine, [4, 1, 0, 1, 4, 1, 0, 1, 4]);
    const right = held(engine, [1, 2, 3]);
    expect(readsDuring(() => engine.cholesky(n, matrix))).toBe(1);
    expect(readsDuring(() => engine.choleskySolve(n, matrix, right))).toBe(1);
  });
});

test("a factor is not rounded to float32 between factorisation and solve", () => {
  // the Hilbert matrix of order 5 has condition 4.8e5: with a rounded factor the error would be about 1e-2
  const engine = new TensorflowEngine("wasm");
  const n = 5;
  const hilbert = Float64Array.from({ length: n * n }, (_, k) =>
    Math.fround(1 / (Math.floor(k / n) + (k % n) + 1)),
  );
  const matrix = held(engine, hilbert);
  // A times ones, rounded by the engine, then solved: the rounding of the right side is all that is left
  const ones = held(engine, new Float64Array(n).fill(1));
  const right = engine.allocate(n);
  engine.gemm(false, false, n, 1, n, 1, matrix, ones, 0, right);
  const rounded = engine.read(right);
  engine.cholesky(n, matrix);
  engine.choleskySolve(n, matrix, right);
  const x = engine.read(right);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += hilbert[i * n + j] * x[j];
    expect(Math.abs(sum - rounded[i])).toBeLessThan(3e-7);
  }
});

test("two engines do not know each other's vectors", () => {
  const [one, other] = [new TensorflowEngine("cpu"), new TensorflowEngine("cpu")];
  const vector = one.allocate(2);
  expect(() => other.norm(vector)).toThrow("internal: norm: the vector belongs to another engine.");
});

test("a user's own backend is set aside during an operation only", () => {
  const [cpu, wasm] = [new TensorflowEngine("cpu"), new TensorflowEngine("wasm")];
  const [x, y] = [cpu, wasm].map((engine) => held(engine, [3, 4]));
  expect([cpu.norm(x), wasm.norm(y), cpu.norm(x)]).toEqual([5, 5, 5]);
  expect(wasm.opened).toMatchObject({ backend: "wasm", hardware: "CPU", unitRoundoff: 2 ** -24, threads: 1 });
});

test("large products are cut, so that an interrupt is seen within one", () => {
  const engine = new TensorflowEngine((look) => {
    const device = new TensorflowEngine("wasm").opened;
    void look;
    return { ...device, largestProduct: 1000 };
  });
  const [A, B, C] = [
    held(engine, numbers(40 * 30, 1)),
    held(engine, numbers(30 * 20, 2)),
    engine.allocate(800),
  ];
  engine.gemm(false, false, 40, 20, 30, 2, A, B, 0, C);
  const cut = engine.read(C);
  const whole = new TensorflowEngine("wasm");
  const [a, b, c] = [held(whole, numbers(40 * 30, 1)), held(whole, numbers(30 * 20, 2)), whole.allocate(800)];
  whole.gemm(false, false, 40, 20, 30, 2, a, b, 0, c);
  expect(cut).toEqual(whole.read(c));
});

describe("failures", () => {
  test.each([
    ["OOM when allocating tensor with shape[8000,8000] and type float\nstack", "node ran out of memory"],
    ["Array buffer allocation failed", "ran out of memory"],
    ["the device was lost: GPU hang", "was lost"],
    ["Device is lost.", "was lost"],
  ])("%s", (message, said) => {
    const error = explained(new Error(message), "node");
    expect(error.name).toBe("InputError");
    expect(error.message).toContain(said.replace("node", "the node backend"));
    expect(error.message).toContain('use engine "wasm"');
    expect(error.message).not.toContain("\n");
  });

  test("anything else is ours", () =>
    expect(explained("Kernel 'Cosh' not registered", "wasm").message).toBe(
      "internal: tensorflow, wasm: Kernel 'Cosh' not registered",
    ));

  test("of a thread are told with the next answer, and it goes on answering", () => {
    const engine = new TensorflowEngine((look) => openRemote("wasm", look, true) as OpenDevice);
    const vector = held(engine, [1, 2]);
    engine.biasActivation("nothing" as "tanh", 1, 2, vector, null, vector, null, null);
    expect(() => engine.norm(vector)).toThrow(/^internal: tensorflow, wasm: /);
    engine.close();
  });
});

test("what doctor says: a backend that multiplies and takes tanh to float32", () => {
  const { found, reason } = describeTensorflow();
  expect(reason).toBe("");
  expect(found).toMatchObject({
    backend: "wasm",
    package: "@tensorflow/tfjs-backend-wasm 4.22.0",
    tf32: false,
  });
  expect(found?.productError).toBeLessThan(1e-6);
  expect(found?.tanhError).toBeLessThan(5e-7);
  expect(found?.gigaflops).toBeGreaterThan(0.05);
});

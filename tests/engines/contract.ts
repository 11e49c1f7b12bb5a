// What every engine owes its users, whatever its precision and wherever it computes: checks that run inside jest, and in a
// process of their own where a backend needs one. Tolerances are multiples of the engine's unit roundoff.
import assert from "node:assert/strict";
import type { Engine, Vector } from "../../src/engines";
import type { ActivationName } from "../../src/experiment";
import { activations } from "../../src/networks";

/** One promise, kept or thrown about. */
export interface Check {
  readonly name: string;
  /** thousands of small operations: left out where each takes a fraction of a millisecond */
  readonly long?: boolean;
  readonly run: (engine: Engine) => void | Promise<void>;
}

/** Throws where two numbers differ by more than is allowed. */
export function close(actual: number, expected: number, allowed: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= allowed,
    `${what}: ${actual}, expected ${expected} to ${allowed}, off by ${Math.abs(actual - expected)}`,
  );
}

/** numbers in [0, 1), the same for the same seed (Park and Miller's generator) */
function generator(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  next();
  next();
  return next;
}

/** `length` numbers in (-1, 1) */
export function numbers(length: number, seed: number): Float64Array {
  const next = generator(seed);
  return Float64Array.from({ length }, () => 2 * next() - 1);
}

/** vectors holding `contents` for the time of `use` */
function withVectors(
  engine: Engine,
  contents: readonly ArrayLike<number>[],
  use: (...vectors: Vector[]) => void,
): void {
  const vectors = contents.map((values) => {
    const vector = engine.allocate(values.length);
    engine.write(vector, values);
    return vector;
  });
  try {
    use(...vectors);
  } finally {
    vectors.forEach((vector) => engine.release(vector));
  }
}

const list = (engine: Engine, vector: Vector): number[] => [...engine.read(vector)];

/** what the engine makes of numbers when it stores them */
function stored(engine: Engine, values: ArrayLike<number>): number[] {
  return Array.from(values, engine.precision === "float32" ? Math.fround : Number);
}

/** C = alpha op(A) op(B) + beta C by its definition, within the rounding of any order of summation */
function compareProduct(
  engine: Engine,
  [transposeA, transposeB]: readonly [boolean, boolean],
  [m, n, k]: readonly number[],
  [alpha, beta]: readonly number[],
  seed: number,
): void {
  const [a, b, c] = [m * k, k * n, m * n].map((length, i) => stored(engine, numbers(length, seed + i)));
  withVectors(engine, [a, b, c], (A, B, C) => {
    engine.gemm(transposeA, transposeB, m, n, k, alpha, A, B, beta, C);
    const result = engine.read(C);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        let size = 0;
        for (let l = 0; l < k; l++) {
          const term = a[transposeA ? l * m + i : i * k + l] * b[transposeB ? j * k + l : l * n + j];
          sum += term;
          size += Math.abs(term);
        }
        const old = beta * c[i * n + j];
        const allowed = (k + 4) * 2 * engine.unitRoundoff * (Math.abs(alpha) * size + Math.abs(old));
        close(result[i * n + j], alpha * sum + old, allowed, `entry ${i}, ${j} of ${m} x ${n} x ${k}`);
      }
  });
}

const smooth = ["tanh", "sigmoid", "softplus", "sin", "arctan", "erf", "gelu", "swish"] as const;
const all: readonly ActivationName[] = [...smooth, "identity", "relu", "leakyRelu"];

/** arguments down to 1e-12, to saturation, of both signs */
const argumentsOfActivations = (() => {
  const sizes = Array.from({ length: 48 }, (_, i) => 1e-12 * 10 ** ((12.6 * i) / 47));
  return [
    ...sizes,
    ...sizes.map((x) => -x),
    0.2,
    0.5,
    0.61,
    0.79,
    0.81,
    1.1,
    1.9,
    3.3,
    -0.45,
    -0.75,
    -1.4,
    -2.6,
  ];
})();

/**
 * |sigma^(order)(z)| is right to this: 8 (at most 16 for gelu, a product of several factors) units of rounding of the value,
 * and of the terms that cancel in it; more in tails, where rounding an exponent e costs e units.
 */
function allowedError(engine: Engine, name: ActivationName, order: number, z: number, value: number): number {
  const u = engine.unitRoundoff;
  const exponent = { erf: z * z, gelu: (z * z) / 2 }[name as string] ?? 2 * Math.abs(z);
  const tails = (16 + 2 * exponent) * u * Math.abs(value);
  const cancels = name === "gelu" || name === "swish" ? 8 * u * Math.min(1, Math.exp(1 - Math.abs(z))) : 0;
  // gelu(z) itself is z times a probability: nothing cancels, down to 0
  return order === 0 ? tails : tails + cancels + 2 ** -126;
}

const at = (name: ActivationName, order: number, z: number): number => {
  const activation = activations[name];
  return [activation.value, activation.derivative, activation.secondDerivative][order](z);
};

export const contract: readonly Check[] = [
  {
    name: "vectors start as zeros, hold what is written and share storage with their slices",
    run(engine) {
      const vector = engine.allocate(6);
      assert.deepEqual(list(engine, vector), [0, 0, 0, 0, 0, 0]);
      const middle = vector.slice(1, 4);
      engine.write(middle, [1, 2, 3, 4]);
      engine.write(middle.slice(1, 2), [8, 9]);
      assert.deepEqual(list(engine, vector), [0, 1, 8, 9, 4, 0]);
      engine.fill(vector.slice(4, 2), -5);
      assert.deepEqual(list(engine, middle), [1, 8, 9, -5]);
      assert.deepEqual(list(engine, vector.slice(2, 0)), []);
      const into = new Float64Array([7, 7, 7]);
      assert.equal(engine.read(vector.slice(1, 2), into), into);
      assert.deepEqual([...into], [1, 8, 7]);
      engine.release(vector);
    },
  },
  {
    name: "a copy is independent of what it was copied from",
    run: (engine) =>
      withVectors(
        engine,
        [
          [1, 2, 3, 4],
          [0, 0, 0, 0],
        ],
        (x, y) => {
          engine.copy(x, y);
          engine.fill(x.slice(1, 2), 9);
          assert.deepEqual(list(engine, y), [1, 2, 3, 4]);
          engine.copy(y.slice(2, 2), x.slice(0, 2));
          engine.write(y, [5, 6, 7, 8]);
          assert.deepEqual(list(engine, x), [3, 4, 9, 4]);
        },
      ),
  },
  {
    name: "any sequence of writes, fills and copies to slices leaves what it leaves in an array",
    run(engine) {
      for (let seed = 1; seed <= 12; seed++) {
        const next = generator(1000 * seed);
        const below = (n: number): number => Math.floor(n * next());
        const length = 1 + below(30);
        const model = [0, 1, 2].map(() => new Float64Array(length));
        withVectors(engine, model, (...vectors) => {
          for (let step = 0; step < 40; step++) {
            const [target, source] = [below(3), below(3)];
            const count = 1 + below(length);
            const [to, from] = [below(length - count + 1), below(length - count + 1)];
            const slice = vectors[target].slice(to, count);
            const kind = below(4);
            if (kind === 0) {
              const values = Float64Array.from({ length: count }, () => below(100));
              engine.write(slice, values);
              model[target].set(values, to);
            } else if (kind === 1) {
              const value = below(100);
              engine.fill(slice, value);
              model[target].fill(value, to, to + count);
            } else if (kind === 2) {
              engine.copy(vectors[source].slice(from, count), slice);
              model[target].set(model[source].slice(from, from + count), to);
            } else
              assert.deepEqual(
                list(engine, vectors[source].slice(from, count)),
                [...model[source].slice(from, from + count)],
                `seed ${seed}, step ${step}`,
              );
          }
          vectors.forEach((vector, i) =>
            assert.deepEqual(list(engine, vector), [...model[i]], `seed ${seed}`),
          );
        });
      }
    },
  },
  {
    name: "vectors of length 0 are answered",
    run: (engine) =>
      withVectors(engine, [[], [], [1, 2]], (x, y, z) => {
        engine.copy(x, y);
        engine.fill(x, 3);
        engine.multiplyInto(x, y);
        engine.linearCombination(x, [x, y], [1, 2]);
        engine.gemm(false, false, 0, 3, 0, 1, x, y, 0, y);
        engine.columnSum(0, 2, x, 0, z);
        assert.deepEqual(list(engine, z), [0, 0]);
        assert.equal(engine.dot(x, y), 0);
        assert.equal(engine.norm(x), 0);
        assert.equal(engine.weightedNorm(x, y, x, 1, 1), 0);
      }),
  },
  {
    name: "a vector that is too short, was released or belongs elsewhere is refused",
    run(engine) {
      const [x, y] = [engine.allocate(3), engine.allocate(4)];
      assert.throws(
        () => engine.gemm(false, false, 2, 2, 2, 1, x, y, 0, y),
        /internal: gemm, A: the vector holds 3 entries, 4 are needed\./,
      );
      assert.throws(() => engine.dot(x, y), /internal: dot: vectors of 3 and 4 entries\./);
      assert.throws(() => engine.write(x, [1]), /internal: write: 1 values for a vector of 3 entries\./);
      assert.throws(() => x.slice(2, 2), /internal: Vector\.slice: \[2, 2 \+ 2\) is outside of 3 entries\./);
      assert.throws(() => engine.release(y.slice(1, 3)), /internal: release: a slice cannot be released/);
      engine.release(x);
      assert.throws(() => engine.norm(x), /internal: norm: the vector was released\./);
      assert.throws(
        () => engine.norm({ length: 1, slice: () => x }),
        /internal: norm: the vector belongs to another engine\./,
      );
      engine.release(y);
    },
  },
  {
    name: "gemm of small integers is exact, and ignores what C held where beta is 0",
    run: (engine) =>
      withVectors(
        engine,
        [
          [1, 2, 3, 4, 5, 6],
          [7, 8, 9, 10, 11, 12],
          [NaN, Infinity, NaN, 1],
        ],
        (A, B, C) => {
          engine.gemm(false, false, 2, 2, 3, 1, A, B, 0, C);
          assert.deepEqual(list(engine, C), [58, 64, 139, 154]);
          engine.gemm(false, true, 2, 2, 3, 2, A, B, -1, C);
          assert.deepEqual(list(engine, C), [42, 72, 105, 180]);
          engine.gemm(true, false, 2, 2, 3, 1, A, B, 0, C);
          assert.deepEqual(list(engine, C), [89, 98, 116, 128]);
          engine.gemm(false, false, 2, 2, 0, 1, A, B, 0.5, C);
          assert.deepEqual(list(engine, C), [44.5, 49, 58, 64]);
        },
      ),
  },
  {
    name: "gemm of every shape, transpose and factor is its definition",
    run(engine) {
      const sizes = [1, 3, 8, 17];
      let seed = 0;
      for (const m of sizes)
        for (const n of [1, 4, 9])
          for (const k of [1, 6, 33]) {
            const transposes = [seed % 2 === 1, (seed >> 1) % 2 === 1] as const;
            const factors = [
              [1, 0],
              [-1, 1],
              [0.5, -2],
              [3, 0.25],
            ][(seed >> 2) % 4];
            compareProduct(engine, transposes, [m, n, k], factors, (seed += 3));
          }
      for (const transposeA of [false, true])
        for (const transposeB of [false, true])
          compareProduct(engine, [transposeA, transposeB], [65, 70, 131], [-0.7, 0.3], 7);
    },
  },
  {
    name: "operands and results of products may be slices",
    run: (engine) =>
      withVectors(
        engine,
        [
          [0, 1, 2, 3, 4, 0],
          [9, 1, 0, 0, 1],
          [5, 5, 5, 5, 5, 5],
        ],
        (A, B, C) => {
          engine.gemm(true, false, 2, 2, 2, 1, A.slice(1, 4), B.slice(1, 4), 1, C.slice(1, 4));
          assert.deepEqual(list(engine, C), [5, 6, 8, 7, 9, 5]);
        },
      ),
  },
  ...all.map((name): Check => ({
    name: `${name} and its two derivatives, for arguments from 1e-12 to saturation`,
    run(engine) {
      const z = stored(engine, argumentsOfActivations);
      withVectors(engine, [z, z, z, z], (Z, H, dH, d2H) => {
        engine.biasActivation(name, 1, z.length, Z, null, H, dH, d2H);
        [H, dH, d2H].forEach((results, order) =>
          engine.read(results).forEach((value, i) => {
            const expected = at(name, order, z[i]);
            close(
              value,
              expected,
              allowedError(engine, name, order, z[i], expected),
              `order ${order} at ${z[i]}`,
            );
          }),
        );
        engine.fill(Z.slice(0, 1), NaN);
        engine.biasActivation(name, 1, 1, Z, null, H, null, null);
        assert.ok(Number.isNaN(engine.read(H)[0]), "a NaN stays one");
      });
    },
  })),
  {
    name: "biasActivation adds the bias to every row, in place, with or without derivatives",
    run: (engine) =>
      withVectors(
        engine,
        [numbers(15, 3), numbers(5, 4), numbers(15, 3), new Float64Array(15)],
        (Z, bias, H, d2H) => {
          const sums = list(engine, Z).map((z, i) => z + engine.read(bias)[i % 5]);
          engine.biasActivation("tanh", 3, 5, Z, bias, H, null, d2H);
          engine.biasActivation("tanh", 3, 5, Z, bias, Z, null, null);
          assert.deepEqual(list(engine, Z), list(engine, H));
          sums.forEach((z, i) => {
            close(engine.read(H)[i], Math.tanh(z), 8 * engine.unitRoundoff, "value");
            close(engine.read(d2H)[i], at("tanh", 2, z), 32 * engine.unitRoundoff, "second derivative");
          });
        },
      ),
  },
  {
    name: "operations on rows and entries are their definitions, on integers exactly",
    run: (engine) =>
      withVectors(
        engine,
        [
          [1, 2, 3, 4, 5, 6],
          [10, 20, 30],
          [1, 1, 1],
          [2, 0, -1, 3, 1, 1],
        ],
        (X, row, sum, Y) => {
          engine.addRow(2, 3, row, X);
          assert.deepEqual(list(engine, X), [11, 22, 33, 14, 25, 36]);
          engine.columnSum(2, 3, X, 0, sum);
          assert.deepEqual(list(engine, sum), [25, 47, 69]);
          engine.columnSum(2, 3, X, -2, sum);
          assert.deepEqual(list(engine, sum), [-25, -47, -69]);
          engine.multiplyInto(X, Y);
          assert.deepEqual(list(engine, Y), [22, 0, -33, 42, 25, 36]);
          engine.hadamardAccumulate(Y, X, X);
          assert.deepEqual(list(engine, Y), [143, 484, 1056, 238, 650, 1332]);
        },
      ),
  },
  {
    name: "linearCombination, also of its result, and of nothing",
    run: (engine) =>
      withVectors(
        engine,
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
        (x, y, z) => {
          const coefficients = new Float64Array([1, -1, 0.5]);
          engine.linearCombination(x, [x, y, z], coefficients);
          coefficients.fill(NaN);
          assert.deepEqual(list(engine, x), [0.5, 1, 1.5]);
          engine.linearCombination(y, [z], [1]);
          engine.fill(z, 0);
          assert.deepEqual(list(engine, y), [7, 8, 9]);
          engine.linearCombination(y.slice(0, 2), [y.slice(1, 2)], [-2]);
          assert.deepEqual(list(engine, y), [-16, -18, 9]);
          engine.linearCombination(y, [], []);
          assert.deepEqual(list(engine, y), [0, 0, 0]);
        },
      ),
  },
  {
    name: "addCompensated loses no digits of many small steps",
    run: (engine) =>
      withVectors(
        engine,
        [
          [1, -3],
          [0, 0],
          [1, 1],
        ],
        (x, low, step) => {
          const size = engine.unitRoundoff / 5;
          engine.write(step, [size, -size]);
          const [exact] = stored(engine, [size]);
          for (let i = 0; i < 1000; i++) engine.addCompensated(x, low, step, x, low);
          const [high, rest] = [engine.read(x), engine.read(low)];
          // 1 + rest is exact enough in two parts: what was added is seen to 1e-5 of itself
          close(high[0] - 1 + rest[0], 1000 * exact, 1e-5 * 1000 * exact, "grown");
          close(high[1] + 3 + rest[1], -1000 * exact, 1e-5 * 1000 * exact, "shrunk");
          assert.ok(high[0] > 1, "the high part follows");
        },
      ),
  },
  {
    name: "sums of known vectors, short and long",
    run(engine) {
      for (const n of [1, 2, 7, 100, 4096, 4097, 10000])
        withVectors(engine, [new Float64Array(n).fill(0.5), new Float64Array(n).fill(2)], (x, y) => {
          close(engine.dot(x, y), n, 8 * engine.unitRoundoff * n, `dot of ${n}`);
          close(engine.norm(y), 2 * Math.sqrt(n), 8 * engine.unitRoundoff * Math.sqrt(n), `norm of ${n}`);
          close(engine.weightedNorm(x, y, x, 1, 0.5), 0.25, 4 * engine.unitRoundoff, `weighted norm of ${n}`);
        });
      withVectors(engine, [[2, 3, 6]], (x) => assert.equal(engine.norm(x), 7));
    },
  },
  {
    name: "sums are right within their rounding, and have the same bits every time",
    run(engine) {
      for (const n of [3, 500, 20000]) {
        const [x, y] = [stored(engine, numbers(n, n)), stored(engine, numbers(n, n + 1))];
        let [exact, size] = [0, 0];
        for (let i = 0; i < n; i++) {
          exact += x[i] * y[i];
          size += Math.abs(x[i] * y[i]);
        }
        withVectors(engine, [x, y, [0, ...x]], (X, Y, shifted) => {
          const sum = engine.dot(X, Y);
          close(sum, exact, 12 * engine.unitRoundoff * size, `dot of ${n}`);
          assert.equal(engine.dot(X, Y), sum);
          assert.equal(engine.dot(shifted.slice(1, n), Y), sum);
        });
      }
    },
  },
  {
    name: "norms neither overflow nor vanish near the ends of the numbers",
    run(engine) {
      const [small, large] = engine.precision === "float32" ? [1e-30, 1e30] : [1e-200, 1e200];
      for (const n of [5, 5000])
        for (const scale of [small, large])
          withVectors(engine, [new Float64Array(n).fill(scale)], (x) =>
            close(
              engine.norm(x) / scale,
              Math.sqrt(n),
              (16 + n) * engine.unitRoundoff * Math.sqrt(n),
              `${n} of ${scale}`,
            ),
          );
      for (const n of [5, 5000])
        withVectors(engine, [new Float64Array(n)], (x) => assert.equal(engine.norm(x), 0));
    },
  },
  {
    name: "a NaN among the entries is seen by every sum",
    run(engine) {
      for (const n of [5, 5000]) {
        const x = new Float64Array(n).fill(1);
        const spoiled = x.slice();
        spoiled[3] = NaN;
        withVectors(engine, [x, spoiled], (fine, bad) => {
          assert.ok(Number.isNaN(engine.norm(bad)), `norm of ${n}`);
          assert.ok(Number.isNaN(engine.dot(fine, bad)), `dot of ${n}`);
          assert.ok(Number.isNaN(engine.weightedNorm(bad, fine, fine, 1, 1)), `weighted norm of ${n}`);
        });
      }
    },
  },
  {
    name: "Cholesky factors, solves, and says where a matrix is not positive definite",
    run(engine) {
      const n = 12;
      withVectors(engine, [numbers(n * n, 5), new Float64Array(n * n), numbers(n, 6)], (X, A, b) => {
        const right = engine.read(b);
        engine.gemm(false, true, n, n, n, 1, X, X, 0, A);
        const matrix = engine.read(A);
        for (let i = 0; i < n; i++) matrix[i * n + i] += 1;
        engine.write(A, matrix);
        const kept = engine.read(A);
        assert.equal(engine.cholesky(n, A), true);
        const L = engine.read(A);
        for (let i = 0; i < n; i++)
          for (let j = 0; j <= i; j++) {
            let sum = 0;
            for (let k = 0; k <= j; k++) sum += L[i * n + k] * L[j * n + k];
            close(sum, kept[i * n + j], 40 * engine.unitRoundoff * n, `L L^T at ${i}, ${j}`);
          }
        engine.choleskySolve(n, A, b);
        const x = engine.read(b);
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += kept[i * n + j] * x[j];
          close(sum, right[i], 200 * engine.unitRoundoff, `residual ${i}`);
        }
        engine.write(
          A,
          kept.map((entry, k) => (k === 0 ? -1 : entry)),
        );
        assert.equal(engine.cholesky(n, A), false);
      });
    },
  },
  {
    name: "a factor that was overwritten is not used any more",
    run: (engine) =>
      withVectors(
        engine,
        [
          [4, 0, 0, 9],
          [2, 0, 0, 5],
          [8, 18],
          [10, 50],
        ],
        (A, L, b, c) => {
          assert.equal(engine.cholesky(2, A), true);
          engine.choleskySolve(2, A, b);
          assert.deepEqual(list(engine, b), [2, 2]);
          engine.copy(L, A);
          engine.choleskySolve(2, A, c);
          assert.deepEqual(list(engine, c), [2.5, 2]);
        },
      ),
  },
  {
    name: "eigenvalues and eigenvectors of a symmetric matrix",
    run: (engine) =>
      withVectors(
        engine,
        [[2, 1, 0, 1, 2, 0, 0, 0, 5], [0, 0, 0], new Float64Array(9)],
        (A, values, vectors) => {
          engine.eigenSymmetric(3, A, values, vectors);
          [1, 3, 5].forEach((expected, i) =>
            close(engine.read(values)[i], expected, 16 * engine.unitRoundoff, `eigenvalue ${i}`),
          );
          const V = engine.read(vectors);
          close(Math.abs(V[0]), Math.SQRT1_2, 16 * engine.unitRoundoff, "entry of the first eigenvector");
          close(Math.abs(V[8]), 1, 16 * engine.unitRoundoff, "entry of the last eigenvector");
          assert.deepEqual(list(engine, A), [2, 1, 0, 1, 2, 0, 0, 0, 5]);
        },
      ),
  },
  {
    name: "QR and SVD give their matrix back",
    run(engine) {
      const [m, n] = [7, 4];
      const sizes = [m * n, m * n, n * n, n, m * n, n * n];
      withVectors(
        engine,
        [numbers(m * n, 9), ...sizes.slice(1).map((size) => new Float64Array(size))],
        (A, Q, R, S, U, V) => {
          engine.qr(m, n, A, Q, R);
          engine.svd(m, n, A, S, U, V);
          const [a, q, r, s, u, v] = [A, Q, R, S, U, V].map((vector) => engine.read(vector));
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++) {
              let [product, sum] = [0, 0];
              for (let k = 0; k < n; k++) {
                product += q[i * n + k] * r[k * n + j];
                sum += u[i * n + k] * s[k] * v[j * n + k];
              }
              close(product, a[i * n + j], 64 * engine.unitRoundoff, `Q R at ${i}, ${j}`);
              close(sum, a[i * n + j], 64 * engine.unitRoundoff, `U S V^T at ${i}, ${j}`);
            }
          assert.ok(s[0] >= s[1] && s[1] >= s[2] && s[2] >= s[3]);
        },
      );
    },
  },
];

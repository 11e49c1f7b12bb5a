// The native library behind the engine: the same answers as wasm to 1e-12, and calls that can be interrupted. Where
// this machine has no library only the refusal is tested.
import fc from "fast-check";
import { BlasEngine, searchBlas } from "../../../src/engines/blas";
import { findCandidates } from "../../../src/engines/blas/find";
import { WasmEngine } from "../../../src/engines/wasm/engine";
import type { Engine, Vector } from "../../../src/engines";
import { mulberry32 } from "../../../src/random";

const python = process.env.THALWEG_TEST_PYTHON;
if (python !== undefined && process.env.THALWEG_BLAS === undefined) {
  const inside = { VIRTUAL_ENV: python.replace(/\/bin\/[^/]*$/, "") };
  const wheel = findCandidates(undefined, inside).find(({ origin }) => origin.endsWith("wheel"));
  if (wheel) process.env.THALWEG_BLAS = wheel.file;
}
const { library, findings } = searchBlas();

test("every candidate is reported, and the last one is the library taken", () => {
  for (const { result } of findings) expect(result).not.toBe("");
  if (library) expect(findings.at(-1)?.file).toBe(library.candidate.file);
});

if (library === null) {
  // no test is left out silently
  process.stderr.write("no BLAS library on this machine: the blas engine is not tested\n");
} else {
  describe(`blas engine, ${library.candidate.origin}`, () => {
    const blas = new BlasEngine(library);
    const wasm = new WasmEngine();

    const filled = (engine: Engine, values: Float64Array): Vector => {
      const vector = engine.allocate(values.length);
      engine.write(vector, values);
      return vector;
    };
    const numbers = (count: number, seed: number): Float64Array => {
      const random = mulberry32(seed);
      return Float64Array.from({ length: count }, () => random.normal());
    };
    const symmetric = (n: number, seed: number): Float64Array => {
      const matrix = numbers(n * n, seed);
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j];
      return matrix;
    };
    const largestDifference = (x: Float64Array, y: Float64Array): number =>
      x.reduce((largest, entry, k) => Math.max(largest, Math.abs(entry - y[k])), 0);

    test("products of every shape agree with wasm to 1e-12", () =>
      fc.assert(
        fc.property(
          fc.boolean(),
          fc.boolean(),
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 40 }),
          fc.constantFrom(0, 1, -0.5),
          fc.nat(),
          (transposeA, transposeB, m, n, k, beta, seed) => {
            const results = [blas, wasm].map((engine) => {
              const A = filled(engine, numbers(m * k, seed));
              const B = filled(engine, numbers(k * n, seed + 1));
              const C = filled(engine, numbers(m * n, seed + 2));
              engine.gemm(transposeA, transposeB, m, n, k, 1.5, A, B, beta, C);
              const result = engine.read(C);
              for (const vector of [A, B, C]) engine.release(vector);
              return result;
            });
            expect(largestDifference(results[0], results[1])).toBeLessThan(1e-12 * k);
          },
        ),
        { numRuns: 200 },
      ));

    test("a product long enough to be cut into slices", () => {
      const [m, n, k] = [700, 700, 700];
      const results = [blas, wasm].map((engine) => {
        const A = filled(engine, numbers(m * k, 1));
        const B = filled(engine, numbers(k * n, 2));
        const C = engine.allocate(m * n);
        engine.gemm(false, true, m, n, k, 1, A, B, 0, C);
        const result = engine.read(C);
        for (const vector of [A, B, C]) engine.release(vector);
        return result;
      });
      expect(largestDifference(results[0], results[1])).toBeLessThan(1e-11);
    });

    test.each([2, 60, 200])("eigenvalues and eigenvectors, n = %d", (n) => {
      const matrix = symmetric(n, n);
      const [A, values, vectors] = [filled(blas, matrix), blas.allocate(n), blas.allocate(n * n)];
      blas.eigenSymmetric(n, A, values, vectors);
      const reference = wasm.allocate(n);
      wasm.eigenSymmetric(n, filled(wasm, matrix), reference);
      expect(blas.read(A)).toEqual(matrix);
      const lambda = blas.read(values);
      expect(largestDifference(lambda, wasm.read(reference))).toBeLessThan(1e-13 * n);
      const product = blas.allocate(n * n);
      blas.gemm(false, false, n, n, n, 1, A, vectors, 0, product);
      const expected = blas.read(vectors).map((entry, k) => entry * lambda[k % n]);
      expect(largestDifference(blas.read(product), expected)).toBeLessThan(1e-13 * n);
      blas.eigenSymmetric(n, A, values);
      expect(largestDifference(blas.read(values), lambda)).toBeLessThan(1e-13 * n);
    });

    test("a matrix that is not finite gives NaN, as with wasm", () => {
      const matrix = symmetric(60, 3);
      matrix[60] = Infinity;
      const values = blas.allocate(60);
      blas.eigenSymmetric(60, filled(blas, matrix), values);
      expect(blas.read(values).every(Number.isNaN)).toBe(true);
    });

    test.each([3, 60, 200])("Cholesky solves, n = %d", (n) => {
      const matrix = symmetric(n, n);
      for (let i = 0; i < n; i++) matrix[i * n + i] += 4 * n;
      const [L, b] = [filled(blas, matrix), filled(blas, numbers(n, 9))];
      expect(blas.cholesky(n, L)).toBe(true);
      blas.choleskySolve(n, L, b);
      const product = blas.allocate(n);
      blas.gemm(false, false, n, 1, n, 1, filled(blas, matrix), b, 0, product);
      expect(largestDifference(blas.read(product), numbers(n, 9))).toBeLessThan(1e-11);
      const indefinite = symmetric(n, n);
      indefinite[0] = -1;
      expect(blas.cholesky(n, filled(blas, indefinite))).toBe(false);
    });

    test("QR of a tall matrix", () => {
      const [m, n] = [300, 80];
      const matrix = numbers(m * n, 4);
      const [A, Q, R] = [filled(blas, matrix), blas.allocate(m * n), blas.allocate(n * n)];
      blas.qr(m, n, A, Q, R);
      const product = blas.allocate(m * n);
      blas.gemm(false, false, m, n, n, 1, Q, R, 0, product);
      expect(largestDifference(blas.read(product), matrix)).toBeLessThan(1e-13 * m);
      const gram = blas.allocate(n * n);
      blas.gemm(true, false, n, n, m, 1, Q, Q, 0, gram);
      const identity = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
      expect(largestDifference(blas.read(gram), identity)).toBeLessThan(1e-13 * n);
      const upper = blas.read(R);
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(upper[i * n + j]).toBe(0);
    });

    test("a long factorisation is left when the hook throws, and the engine goes on", () => {
      const n = 1200;
      const A = filled(blas, symmetric(n, 5));
      const values = blas.allocate(n);
      const vectors = blas.allocate(n * n);
      blas.onSlice = () => {
        throw new Error("enough");
      };
      try {
        expect(() => blas.eigenSymmetric(n, A, values, vectors)).toThrow("enough");
      } finally {
        blas.onSlice = undefined;
      }
      blas.eigenSymmetric(n, A, values, vectors);
      const trace = blas.read(values).reduce((sum, value) => sum + value, 0);
      const entries = symmetric(n, 5);
      let expected = 0;
      for (let i = 0; i < n; i++) expected += entries[i * n + i];
      expect(Math.abs(trace - expected)).toBeLessThan(1e-9);
    });
  });
}

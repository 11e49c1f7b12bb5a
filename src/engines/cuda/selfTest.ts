// What is asked of a card before it is trusted: exact products, values of an activation, a sum; then how fast it is.
import { gigaflops } from "../gigaflops";
import type { CusolverLibrary } from "./cusolver";
import type { Device } from "./device";
import { CudaEngine } from "./engine";
import type { Arithmetic, Products } from "./products";

/** milliseconds that the measurement of one arithmetic may take, about, beside the loading of kernels */
const MEASURED = 12;
/** of each size, of which the fastest counts */
const PRODUCTS = 3;
const LARGEST_ORDER = 2048;

/** What is wrong, or null. */
export function faultOf(device: Device, products: Products): string | null {
  for (const arithmetic of ["float64", "float32"] as const) {
    const engine = new CudaEngine(device, products, {
      precision: arithmetic,
      variant: "",
      why: "",
      solver: null,
    });
    const fault = faultOfProducts(engine, arithmetic) ?? faultOfEntries(engine);
    if (fault !== null) return fault;
  }
  return null;
}

/** Integers with more digits than the next lower precision holds, whose product is exact in any order of summation. */
function faultOfProducts(engine: CudaEngine, arithmetic: Arithmetic): string | null {
  const [m, n, k] = [70, 65, 40];
  const digits = arithmetic === "float64" ? 2 ** 26 : 2 ** 12;
  const a = Float64Array.from({ length: m * k }, (_, i) => digits - 1 - 2 * (i % 97));
  const b = Float64Array.from({ length: k * n }, (_, i) => (i % 5) - 2);
  const [A, B, C] = [m * k, k * n, m * n].map((length) => engine.allocate(length));
  try {
    engine.write(A, a);
    engine.write(B, b);
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) {
        engine.fill(C, 1);
        engine.gemm(transposeA, transposeB, m, n, k, 2, A, B, 3, C);
        const c = engine.read(C);
        for (let row = 0; row < m; row++)
          for (let column = 0; column < n; column++) {
            let sum = 0;
            for (let i = 0; i < k; i++)
              sum +=
                a[transposeA ? i * m + row : row * k + i] * b[transposeB ? column * k + i : i * n + column];
            if (c[row * n + column] !== 2 * sum + 3)
              return `it multiplies matrices wrongly in ${arithmetic}, or in a lower precision`;
          }
      }
    return null;
  } finally {
    for (const vector of [A, B, C]) engine.release(vector);
  }
}

function faultOfEntries(engine: CudaEngine): string | null {
  const z = [-30, -2, -0.1, 0, 1e-3, 0.7, 19];
  const [Z, H] = [engine.allocate(z.length), engine.allocate(z.length)];
  try {
    engine.write(Z, z);
    engine.biasActivation("tanh", 1, z.length, Z, null, H, null, null);
    const rounded = engine.read(Z);
    const wrong = engine.read(H).some((h, i) => {
      const exact = Math.tanh(rounded[i]);
      return !(Math.abs(h - exact) <= 8 * engine.unitRoundoff * Math.abs(exact));
    });
    if (wrong) return "its tanh is wrong";
    engine.write(H, [1, 2, 3, 4, 5, 6, 7]);
    return engine.dot(H, H) === 140 ? null : "its sums are wrong";
  } finally {
    engine.release(Z);
    engine.release(H);
  }
}

/** The second-difference matrix of order 70: its Cholesky factor, solutions and QR are known or checked by products. */
export function faultOfSolver(device: Device, products: Products, solver: CusolverLibrary): string | null {
  const n = 70;
  const engine = new CudaEngine(device, products, { precision: "float64", variant: "", why: "", solver });
  const matrix = Float64Array.from({ length: n * n }, (_, at) => {
    const distance = Math.abs(Math.floor(at / n) - (at % n));
    return distance === 0 ? 2 : distance === 1 ? -1 : 0;
  });
  const vectors = [n * n, n * n, n * n, n * n, n].map((length) => engine.allocate(length));
  const [A, Q, R, product, b] = vectors;
  try {
    engine.write(A, matrix);
    engine.qr(n, n, A, Q, R);
    engine.gemm(false, false, n, n, n, 1, Q, R, 0, product);
    if (engine.read(product).some((entry, i) => !(Math.abs(entry - matrix[i]) < 1e-13)))
      return "its QR is wrong";
    if (!engine.cholesky(n, A)) return "it does not factorise a positive matrix";
    const L = engine.read(A);
    for (let i = 0; i < n; i++)
      if (!(Math.abs(L[i * n + i] ** 2 - (i + 2) / (i + 1)) < 1e-13)) return "its Cholesky factor is wrong";
    // (A x)_i is 0 but at the ends where all x are 1
    engine.write(
      b,
      Float64Array.from({ length: n }, (_, i) => (i === 0 || i === n - 1 ? 1 : 0)),
    );
    engine.choleskySolve(n, A, b);
    return engine.read(b).every((x) => Math.abs(x - 1) < 1e-11) ? null : "its solutions are wrong";
  } finally {
    for (const vector of vectors) engine.release(vector);
  }
}

/**
 * GFLOP/s of products, measured on matrices as large as the card deserves; the products then know how
 * long their slices are.
 */
export function measureRate(device: Device, products: Products, arithmetic: Arithmetic): number {
  const engine = new CudaEngine(device, products, {
    precision: arithmetic,
    variant: "",
    why: "",
    solver: null,
  });
  let [best, spent] = [0, 0];
  for (let n = 128; n <= LARGEST_ORDER; n *= 2) {
    // the first product of a size loads its kernels: that may take longer than all that is measured, and says nothing
    const rate = gigaflops(engine, n, (count) => count < PRODUCTS);
    best = Math.max(best, rate);
    const milliseconds = (2 * n ** 3) / rate / 1e6;
    spent += PRODUCTS * milliseconds;
    // eight times the work comes next
    if (spent + 8 * PRODUCTS * milliseconds > MEASURED) break;
  }
  products.rates[arithmetic] = 1e6 * best;
  return best;
}

// How fast an engine multiplies: the best of several products of square matrices.
import type { Engine } from "./types";

/**
 * GFLOP/s of n x n products, at the fastest of them; 0 without any.
 * @param again whether to multiply once more, after so many products and milliseconds
 */
export function gigaflops(
  engine: Engine,
  n: number,
  again: (products: number, elapsed: number) => boolean,
): number {
  const vectors = [1, 2, 3].map(() => engine.allocate(n * n));
  const [A, B, C] = vectors;
  // the product is there when one of its entries is: some engines only queue it
  const first = C.slice(0, 1);
  try {
    engine.fill(A, 0.5);
    engine.fill(B, 0.25);
    engine.read(first);
    let fastest = Infinity;
    const started = performance.now();
    for (let products = 0; again(products, performance.now() - started); products++) {
      const before = performance.now();
      engine.gemm(false, false, n, n, n, 1, A, B, 0, C);
      engine.read(first);
      fastest = Math.min(fastest, performance.now() - before);
    }
    return (2 * n ** 3) / fastest / 1e6;
  } finally {
    for (const vector of vectors) engine.release(vector);
  }
}

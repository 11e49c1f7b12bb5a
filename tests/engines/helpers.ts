// Numbers and vectors for the tests of engines.
import type { Engine, Vector } from "../../src/engines";

/** `length` numbers in (-1, 1), the same for the same seed (Park and Miller's generator) */
export function numbers(length: number, seed: number): Float64Array {
  let state = (Math.abs(Math.trunc(seed)) % 2147483646) + 1;
  for (let i = 0; i < 3; i++) state = (state * 48271) % 2147483647;
  return Float64Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  });
}

/** vectors holding `contents` for the time of `use` */
export function withVectors<Result>(
  engine: Engine,
  contents: readonly ArrayLike<number>[],
  use: (...vectors: Vector[]) => Result,
): Result {
  const vectors = contents.map((values) => {
    const vector = engine.allocate(values.length);
    engine.write(vector, values);
    return vector;
  });
  try {
    return use(...vectors);
  } finally {
    vectors.forEach((vector) => engine.release(vector));
  }
}

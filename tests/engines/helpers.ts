// Numbers and vectors for the tests of engines.
export { withVectors } from "../../src/engines";

/** `length` numbers in (-1, 1), the same for the same seed (Park and Miller's generator) */
export function numbers(length: number, seed: number): Float64Array {
  let state = (Math.abs(Math.trunc(seed)) % 2147483646) + 1;
  for (let i = 0; i < 3; i++) state = (state * 48271) % 2147483647;
  return Float64Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  });
}

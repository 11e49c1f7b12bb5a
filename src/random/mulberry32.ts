// mulberry32, Tommy Ettinger's 32-bit generator (public domain): one 32-bit state, every seed is a good seed.
import { InputError, shown } from "../errors";

/** Name of the generator, as it is stored in the provenance of a run. */
export const generatorName = "mulberry32";

/** A stream of pseudo-random numbers; the same seed always gives the same stream. */
export interface RandomGenerator {
  /** uniform on [0, 1), a multiple of 2^-32 */
  next(): number;
  /**
   * Standard normal by Box and Muller, sqrt(-2 ln x) cos(2 pi y). Takes two draws (x is drawn again while it is 0)
   * and keeps none back, so that the place in the stream never depends on the history of calls.
   */
  normal(): number;
  /** uniform on [-halfWidth, halfWidth), one draw */
  uniform(halfWidth: number): number;
}

/**
 * Starts the stream of a seed.
 *
 * The integer part is exact on every machine; the last digit of `normal` depends on the platform's logarithm and
 * cosine, which ECMAScript leaves open.
 *
 * @param seed integer in [0, 2^32)
 * @throws InputError when the seed is anything else
 * @example
 * mulberry32(1).next(); // => 0.6270739405881613
 */
export function mulberry32(seed: number): RandomGenerator {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32)
    throw new InputError("mulberry32", `seed must be an integer from 0 to 4294967295, got ${shown(seed)}.`);
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  function normal(): number {
    let radiusDraw = next();
    while (radiusDraw <= 1e-300) radiusDraw = next();
    return Math.sqrt(-2 * Math.log(radiusDraw)) * Math.cos(2 * Math.PI * next());
  }

  return { next, normal, uniform: (halfWidth) => halfWidth * (2 * next() - 1) };
}

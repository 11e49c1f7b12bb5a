// Door of random/: the one source of pseudo-random numbers.
export type { RandomGenerator } from "./mulberry32";
export { generatorName, mulberry32 } from "./mulberry32";

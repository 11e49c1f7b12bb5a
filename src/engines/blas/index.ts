// Door of blas/: the fastest library of this machine, if one is found that computes rightly.
export { BlasEngine } from "./engine";
export { searchBlas } from "./search";
export type { BlasFinding, BlasSearch } from "./search";

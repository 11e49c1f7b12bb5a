// Door of networks/: activations with their constants, starting weights, the reference forward pass.
export type { Activation } from "./activations";
export { activations } from "./activations";
export { forward } from "./forward";
export { initialWeights } from "./initialization";
export type { NetworkWeights } from "./weights";

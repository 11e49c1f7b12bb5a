// Door of tensorflow/: TensorFlow.js on whichever backend the user's folder has.
export { describeTensorflow } from "./describe";
export type { TensorflowDescription } from "./describe";
export { TensorflowEngine } from "./engine";
export { loadTensorflow } from "./load";
export type { SynchronousBackend, Tensorflow, TensorflowCore, TensorflowFailure } from "./load";
export { tensorflowBackends } from "./peers";
export type { TensorflowBackend } from "./peers";

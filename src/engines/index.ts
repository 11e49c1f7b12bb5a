// Door of engines/: where numbers are computed.
export type { Engine, Precision, Vector } from "./types";
export { gigaflops } from "./gigaflops";
export { withVectors } from "./vectors";
export {
  chooseEngine,
  createEngine,
  defaultEngine,
  describeEngine,
  engineNames,
  hostEngine,
  isHostEngine,
} from "./select";
export type { EngineChoice, EngineDescription, EngineName } from "./select";
export { createCudaEngine, describeCuda, describeTensorflow, loadTensorflow } from "./accelerators";
export type {
  SynchronousBackend,
  Tensorflow,
  TensorflowBackend,
  TensorflowCore,
  TensorflowDescription,
} from "./tensorflow";
export type { CudaDescription } from "./cuda";

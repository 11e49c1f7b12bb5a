// Door of engines/: where numbers are computed.
export type { Engine, Precision, Vector } from "./types";
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
export { describeTensorflow, loadTensorflow, tensorflowBackends } from "./tensorflow";
export type {
  SynchronousBackend,
  Tensorflow,
  TensorflowBackend,
  TensorflowCore,
  TensorflowDescription,
} from "./tensorflow";
export { createCudaEngine, describeCuda, type CudaDescription } from "./cuda";

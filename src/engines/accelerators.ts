// Engines beyond the processor, whose code is loaded when somebody asks for one: most sessions never do.
import { createRequire } from "node:module";
import type * as CudaDoor from "./cuda";
import type * as TensorflowDoor from "./tensorflow";

type Cuda = typeof CudaDoor;
type Tensorflow = typeof TensorflowDoor;

const load = createRequire(__filename);

/** The door of cuda/. */
export const cuda = (): Cuda => load("./cuda") as Cuda;

/** The door of tensorflow/. */
export const tensorflow = (): Tensorflow => load("./tensorflow") as Tensorflow;

export const loadTensorflow: Tensorflow["loadTensorflow"] = (name) => tensorflow().loadTensorflow(name);
export const describeTensorflow: Tensorflow["describeTensorflow"] = () => tensorflow().describeTensorflow();
export const createCudaEngine: Cuda["createCudaEngine"] = (precision) => cuda().createCudaEngine(precision);
export const describeCuda: Cuda["describeCuda"] = () => cuda().describeCuda();

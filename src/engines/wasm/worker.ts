// A worker thread: the same kernels on the same memory, waiting for tasks until it is ended.
import { workerData } from "node:worker_threads";
import { instantiate, type CompiledModule } from "./module";

/** What a worker is told. */
export interface WorkerTask {
  module: CompiledModule;
  memory: WebAssembly.Memory;
  /** addresses of the control block and of this worker's scratch area */
  control: number;
  scratch: number;
}

const task = workerData as WorkerTask;
const kernels = instantiate(task.module, task.memory);
for (;;) {
  try {
    kernels.work(task.control, task.scratch);
  } catch {
    kernels.reportFailure(task.control);
  }
}

// Door of kernel/: the Jupyter kernel, its installation, and a client for it.
export type {
  DisplayOutput,
  ErrorOutput,
  ExecuteOptions,
  ExecuteResult,
  KernelOptions,
  NotebookOutput,
  ResultOutput,
  StreamOutput,
} from "./client";
export { CellTimeoutError, KernelClient, KernelDiedError } from "./client";
export type { InstallTarget } from "./install";
export { installKernel, uninstallKernel } from "./install";
export { kernelMain } from "./paths";

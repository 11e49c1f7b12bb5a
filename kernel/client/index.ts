// Door of client/: a Jupyter client of our own kernel.
export type { ExecuteOptions, ExecuteResult, RequestChannel } from "./kernel-client";
export { CellTimeoutError, KernelClient } from "./kernel-client";
export type { DisplayOutput, ErrorOutput, NotebookOutput, ResultOutput, StreamOutput } from "./outputs";
export type { KernelOptions } from "./process";
export { KernelDiedError } from "./process";

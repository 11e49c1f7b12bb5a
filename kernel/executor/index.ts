// Door of executor/: user code and what surrounds it, on the main thread.
export { Executor } from "./executor";
export { guardExit, watchAsyncHooks } from "./guards";
export { notebookHostOf } from "./host";
export { setKernel } from "./kernel";
export * as cellNames from "./cell-names";

// The thread of user code: the library and the names of cells become global, and messages of the wire are answered.
import { installNotebookHost } from "../src/convergence";
import * as library from "../src";
import { cellNames, Executor, guardExit, notebookHostOf, setKernel, watchAsyncHooks } from "./executor";
import { comms, onWire, shared, toWire } from "./start-threads";

// frames of the library lead from the cell's line to an error; Node would keep ten of them all
Error.stackTraceLimit = 50;
watchAsyncHooks(shared);
const executor = new Executor(shared, toWire, comms, () => library);
guardExit();
executor.output.captureStreams();
setKernel(executor);
installNotebookHost(notebookHostOf(executor, shared));
for (const [name, value] of Object.entries({ ...library, ...cellNames }))
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
onWire((message) => executor.receive(message));
shared.serving = true;

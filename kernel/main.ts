// A kernel process: `node main.js CONNECTION_FILE`. This thread runs user code only; the wire and the compiler have
// threads of their own, which start first and load while this one loads the library.
import { shared, toWire, onWire, comms } from "./start-threads";
import { cellNames, Executor, guardExit, notebookHostOf, setKernel, watchAsyncHooks } from "./executor";
import * as library from "../src";
import { installNotebookHost } from "../src/convergence";

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

// Starts the wire and the compiler and connects the three threads.
import { join } from "node:path";
import { MessageChannel, Worker } from "node:worker_threads";
import type { Listening, ToMain, ToWire } from "./threads";
import { SharedState } from "./threads";

const connectionFile = process.argv[2];
if (connectionFile === undefined) {
  process.stderr.write("usage: node main.js CONNECTION_FILE (Jupyter starts this; see `thalweg install`)\n");
  process.exit(2);
}

export const shared = new SharedState();
const calls = new MessageChannel();
const commChannel = new MessageChannel();

const wire = new Worker(join(__dirname, "wire/worker.js"), {
  workerData: { connectionFile, memory: shared.memory, compiler: calls.port1, comms: commChannel.port1 },
  transferList: [calls.port1, commChannel.port1],
});
const compiler = new Worker(join(__dirname, "compiler/worker.js"), {
  workerData: { wire: calls.port2 },
  transferList: [calls.port2],
});
for (const thread of [wire, compiler]) thread.on("error", die);

/** Without one of its threads the kernel cannot serve anybody; the front end offers a restart. */
function die(error: Error): void {
  (process as unknown as { _rawDebug(text: string): void })._rawDebug(`thalweg kernel: ${error.stack}`);
  process.kill(process.pid, "SIGKILL");
}

/** Cells are refused `process.exit`; the wire is not, also while the library is still loaded. */
const exit = process.exit.bind(process);
wire.on("message", (message: ToMain | Listening) => {
  if (message.kind === "shutdown") exit(0);
});

/** Calls back when the wire answers front ends, which is the first that it says. */
export function onceWireListens(then: (first: Listening) => void): void {
  wire.once("message", then);
}

/** Messages of the front end to comms of cells. */
export const comms = commChannel.port2;

export function toWire(message: ToWire): void {
  wire.postMessage(message);
}

/** Messages that came before are delivered then. */
export function onWire(receive: (message: ToMain) => void): void {
  wire.on("message", receive);
}

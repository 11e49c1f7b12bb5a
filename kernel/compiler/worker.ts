// Thread of the compiler: answers the wire's calls one after the other, and warms up while there are none.
import type { MessagePort } from "node:worker_threads";
import { workerData } from "node:worker_threads";
import type { Answer, Call, CompilerCalls } from "../threads";
import { Litter } from "./litter";
import { Session } from "./session";

const { wire } = workerData as { wire: MessagePort };
const litter = new Litter();
const session = new Session();
const calls: CompilerCalls = session;

wire.on("message", (call: Call) => {
  let answer: Answer;
  try {
    const method = calls[call.name] as (...args: unknown[]) => unknown;
    answer = { id: call.id, value: method.apply(calls, call.arguments) };
  } catch (error) {
    answer = { id: call.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  wire.postMessage(answer);
  litter.left();
});

const warmUps = [() => session.warmCompile(), () => session.warmComplete(), () => session.keepCode()];

/** One step whenever the calls that have come are answered. */
function warm(): void {
  warmUps.shift()?.();
  if (warmUps.length > 0) setImmediate(warm);
  else litter.left();
}
setImmediate(warm);

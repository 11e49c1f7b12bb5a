// Thread of the compiler: answers the wire's calls one after the other.
import type { MessagePort } from "node:worker_threads";
import { workerData } from "node:worker_threads";
import type { Answer, Call, CompilerCalls } from "../threads";
import { Session } from "./session";

const { wire } = workerData as { wire: MessagePort };
const session: CompilerCalls = new Session();

// The first cell and the first completion are the slow ones; they happen before the user's.
session.compile("let warm = 1; warm");
session.complete("Math.s", 6);
session.reset();

wire.on("message", (call: Call) => {
  let answer: Answer;
  try {
    const method = session[call.name] as (...args: unknown[]) => unknown;
    answer = { id: call.id, value: method.apply(session, call.arguments) };
  } catch (error) {
    answer = { id: call.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  wire.postMessage(answer);
});

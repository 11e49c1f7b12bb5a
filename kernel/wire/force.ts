// Stops JavaScript that does not look up: an inspector session of this worker pauses the main thread, notes where it
// was, and terminates what runs. The main thread's state survives.
import { Session } from "node:inspector";
import type { Debugger } from "node:inspector";
import { isOurs } from "../paths";
import type { Frame } from "../threads";
import { interruptChildren } from "./children";

/** How long a pause may take; native code that does not return to JavaScript cannot be paused. */
const PAUSE_MS = 400;
/** How long child processes may take to end that the main thread waits for, before they are killed. */
const CHILDREN_MS = 2000;
const DEEPEST_FRAME = 8;

/** Terminates what the main thread runs; resolves with the places where it was. */
export function terminateMainThread(): Promise<Frame[]> {
  const { promise, resolve } = withResolve<Frame[]>();
  const session = new Session();
  const urls = new Map<string, string>();
  let frames: Frame[] = [];
  let ending = false;
  let ended = false;
  const terminate = (): void => {
    if (ending) return;
    ending = true;
    session.post("Runtime.terminateExecution");
    session.post("Debugger.resume");
    session.post("Debugger.disable", () => {
      ended = true;
      session.disconnect();
      resolve(frames);
    });
  };
  session.connectToMainThread();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  session.on("Debugger.paused", ({ params }) => {
    frames = params.callFrames
      .map((frame) => place(frame, urls))
      .filter(({ url }) => !isOurs(url))
      .slice(0, DEEPEST_FRAME);
    terminate();
  });
  session.post("Debugger.enable", () => session.post("Debugger.pause"));
  setTimeout(() => {
    if (ending) return;
    terminate();
    // It is in native code: what JavaScript waits for there is, as a rule, a process it has started.
    interruptChildren("SIGINT");
    setTimeout(() => ended || interruptChildren("SIGKILL"), CHILDREN_MS);
  }, PAUSE_MS);
  return promise;
}

function place(frame: Debugger.CallFrame, urls: Map<string, string>): Frame {
  return {
    name: frame.functionName,
    url: urls.get(frame.location.scriptId) ?? frame.url,
    line: frame.location.lineNumber,
    column: frame.location.columnNumber ?? 0,
  };
}

function withResolve<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((r) => (resolve = r));
  return { promise, resolve };
}

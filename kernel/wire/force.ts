// Stops JavaScript that does not look up: an inspector session of this worker pauses the main thread, notes where it
// was, and terminates what runs. The main thread's state survives.
import { Session } from "node:inspector";
import type { Debugger } from "node:inspector";
import type { Frame } from "../threads";

/** How long a pause may take; native code that never returns to JavaScript cannot be paused. */
const PAUSE_MS = 400;
const DEEPEST_FRAME = 8;

/** Terminates what the main thread runs; resolves with the places where it was. */
export function terminateMainThread(): Promise<Frame[]> {
  const { promise, resolve } = withResolve<Frame[]>();
  const session = new Session();
  const urls = new Map<string, string>();
  let frames: Frame[] = [];
  let ending = false;
  const terminate = (): void => {
    if (ending) return;
    ending = true;
    session.post("Runtime.terminateExecution");
    session.post("Debugger.resume");
    session.post("Debugger.disable", () => {
      session.disconnect();
      resolve(frames);
    });
  };
  session.connectToMainThread();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  session.on("Debugger.paused", ({ params }) => {
    frames = params.callFrames.slice(0, DEEPEST_FRAME).map((frame) => place(frame, urls));
    terminate();
  });
  session.post("Debugger.enable", () => session.post("Debugger.pause"));
  setTimeout(terminate, PAUSE_MS);
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

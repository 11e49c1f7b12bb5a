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

/** What was terminated. */
export interface Stop {
  /** the places where it was */
  frames: Frame[];
  /** it was in native code, so nobody saw what it was at when it came back */
  blind: boolean;
}

/**
 * Terminates what the main thread runs, unless that is not `wanted` any more by the time it stands still, when nothing
 * is stopped and the result is null.
 */
export function terminateMainThread(wanted: () => boolean): Promise<Stop | null> {
  const { promise, resolve } = withResolve<Stop | null>();
  const session = new Session();
  const urls = new Map<string, string>();
  let ending = false;
  let ended = false;
  let stopping = false;
  const end = (blind: boolean, frames: Frame[] = []): void => {
    if (ending) return;
    ending = true;
    stopping = wanted();
    if (stopping) session.post("Runtime.terminateExecution");
    session.post("Debugger.resume");
    session.post("Debugger.disable", () => {
      ended = true;
      session.disconnect();
      resolve(stopping ? { frames, blind } : null);
    });
  };
  session.connectToMainThread();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  session.on("Debugger.paused", ({ params }) => {
    const frames = params.callFrames
      .map((frame) => place(frame, urls))
      .filter(({ url }) => !isOurs(url))
      .slice(0, DEEPEST_FRAME);
    end(false, frames);
  });
  session.post("Debugger.enable", () => session.post("Debugger.pause"));
  setTimeout(() => {
    if (ending) return;
    end(true);
    if (!stopping) return;
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

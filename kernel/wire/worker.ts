// Thread of the wire: speaks Jupyter's protocol. It never runs user code and never compiles, so the heartbeat,
// kernel_info, interrupts and shutdown are answered whatever the cell does.
import type { MessagePort } from "node:worker_threads";
import { parentPort, workerData } from "node:worker_threads";
import { patience } from "../patience";
import type { Content, Message } from "../protocol";
import { readConnection } from "../protocol";
import type { CommMessage, Completeness, Listening, ToMain, ToWire } from "../threads";
import { SharedState } from "../threads";
import { completenessByBrackets } from "./brackets";
import { Cells, parentOf } from "./cells";
import { CompilerPort } from "./compiler-port";
import { terminateMainThread } from "./force";
import { History } from "./history";
import { kernelInfo } from "./kernel-info";
import { toCodePoints, toUnits } from "./positions";
import type { AskingChannel } from "./sockets";
import { Sockets } from "./sockets";
import { Streams } from "./streams";

/** What the main thread gives to this one. */
export interface WireData {
  connectionFile: string;
  memory: SharedArrayBuffer;
  compiler: MessagePort;
  comms: MessagePort;
}

const PARENT_POLL_MS = 2000;
/** jupyter console gives up after a second, and from then on takes no cell of several lines. */
const COMPLETENESS_MS = 500;
/** When ending, how long the main thread may take, and on a busy machine or while a flow is stored. */
const STOP_MS = 1000;
const LONGEST_STOP_MS = 4000;
/** Then it is stopped by force, and the process killed so much later. */
const KILL_MS = 1000;
const LOOK_MS = 20;

const main = parentPort as MessagePort;
const data = workerData as WireData;
const shared = new SharedState(data.memory);
const connection = readConnection(data.connectionFile);
const sockets = new Sockets(connection);
const streams = new Streams((name, text, parent) =>
  sockets.publish("stream", { name, text }, { parent: parent.header }),
);
const compiler = new CompilerPort(data.compiler);
const history = new History();
const toMain = (message: ToMain): void => main.postMessage(message);
const cells = new Cells(sockets, streams, compiler, history, shared, toMain);
const comms = new Map<string, { target_name: string }>();
let exiting = false;

main.on("message", (message: ToWire) => {
  switch (message.kind) {
    case "stream":
      shared.received(message.text.length);
      streams.write(message.name, message.text, message.parent);
      break;
    case "publish":
      streams.flush();
      sockets.publish(message.type, message.content, {
        parent: message.parent.header,
        metadata: message.metadata,
        buffers: message.buffers,
      });
      noteComm(message.type, message.content);
      break;
    case "ask":
      streams.flush();
      sockets.send(
        "stdin",
        "input_request",
        { prompt: message.prompt, password: message.password },
        { identities: message.parent.identities.map((id) => Buffer.from(id)), parent: message.parent.header },
      );
      break;
    case "done":
      cells.finished(message.turn, message);
      break;
  }
});

function noteComm(type: string, content: Content): void {
  const id = String(content.comm_id);
  if (type === "comm_open") comms.set(id, { target_name: String(content.target_name) });
  if (type === "comm_close") comms.delete(id);
}

function onMessage(channel: AskingChannel, message: Message): void {
  const type = message.header.msg_type;
  if (channel === "stdin") {
    if (type === "input_reply") toMain({ kind: "input", value: String(message.content.value ?? "") });
  } else if (type === "execute_request") cells.add(message);
  else void answer(channel, message);
}

async function answer(channel: AskingChannel, request: Message): Promise<void> {
  const type = request.header.msg_type;
  const reply = (content: Content): void =>
    sockets.send(channel, type.replace(/_request$/, "_reply"), content, {
      identities: request.identities,
      parent: request.header,
    });
  cells.status("busy", request);
  try {
    const content = await contentFor(type, request);
    if (content) reply(content);
  } catch (error) {
    reply({ status: "error", ename: "InternalError", evalue: String(error), traceback: [] });
  } finally {
    cells.status("idle", request);
  }
}

/** What a request is answered with; null for messages that want no answer. */
async function contentFor(type: string, request: Message): Promise<Content | null> {
  const content = request.content;
  const code = String(content.code ?? "");
  const cursor = toUnits(code, Number(content.cursor_pos ?? 0));
  switch (type) {
    case "kernel_info_request":
      return kernelInfo();
    case "complete_request": {
      const found = await compiler.call("complete", code, cursor);
      const start = toCodePoints(code, found.start);
      const end = toCodePoints(code, found.end);
      const types = found.types.map((entry) => ({ ...entry, start, end }));
      return {
        status: "ok",
        matches: found.matches,
        cursor_start: start,
        cursor_end: end,
        metadata: { _jupyter_types_experimental: types },
      };
    }
    case "inspect_request": {
      const found = await compiler.call("inspect", code, cursor);
      return { status: "ok", found: found !== null, data: found ?? {}, metadata: {} };
    }
    case "is_complete_request":
      return { ...(await completeness(code)) };
    case "history_request":
      return { status: "ok", history: history.answer(content) };
    case "comm_info_request":
      return {
        status: "ok",
        comms: Object.fromEntries(
          [...comms].filter(
            ([, comm]) => content.target_name == null || comm.target_name === content.target_name,
          ),
        ),
      };
    case "comm_open":
    case "comm_msg":
    case "comm_close": {
      noteComm(type, content);
      const { metadata, buffers } = request;
      const message: CommMessage = { type, content, metadata, buffers, parent: parentOf(request) };
      data.comms.postMessage(message);
      return null;
    }
    case "interrupt_request":
      cells.interrupt();
      return { status: "ok" };
    case "shutdown_request": {
      const content = { status: "ok", restart: request.content.restart === true };
      setTimeout(exit, 30);
      sockets.publish("shutdown_reply", content, { parent: request.header });
      return content;
    }
    default:
      return null;
  }
}

/** The compiler's judgement, or a rough one while it starts or compiles something long. */
function completeness(code: string): Promise<Completeness> {
  const rough = new Promise<Completeness>((resolve) =>
    setTimeout(() => resolve(completenessByBrackets(code)), COMPLETENESS_MS),
  );
  return Promise.race([compiler.call("completeness", code), rough]);
}

/** Ends the process: sockets first, then the main thread, by force if a loop holds it. A flow that runs is stored. */
function exit(): void {
  if (exiting) return;
  exiting = true;
  shared.interrupted = true;
  streams.flush();
  sockets.close();
  toMain({ kind: "shutdown" });
  const waits = patience(STOP_MS, LONGEST_STOP_MS);
  const settles = patience(LONGEST_STOP_MS, LONGEST_STOP_MS);
  const look = (): void => {
    // the loading of the library, unlike a cell, has nothing to put in order
    if (shared.serving && (waits() || (shared.settling && settles()))) {
      setTimeout(look, LOOK_MS);
      return;
    }
    void terminateMainThread(() => true);
    setTimeout(() => process.kill(process.pid, "SIGKILL"), KILL_MS);
  };
  look();
}

/** A front end that dies without a word must not leave its kernel behind. */
function watchParent(): void {
  // On Windows the variable holds a handle, not a process id.
  const parent = process.platform === "win32" ? process.ppid : Number(process.env.JPY_PARENT_PID ?? 0);
  if (!Number.isInteger(parent) || parent <= 1) return;
  setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") exit();
    }
  }, PARENT_POLL_MS);
}

async function open(): Promise<void> {
  await sockets.open(data.connectionFile, onMessage);
  main.postMessage({ kind: "listening" } satisfies Listening);
  watchParent();
}

void open();

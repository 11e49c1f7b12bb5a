// A Jupyter client for our own kernel: starts it, speaks the wire protocol, collects outputs. No Python.
import { Dealer, Request, Subscriber } from "zeromq";
import type { Content, Message } from "../protocol";
import { address, Envelope } from "../protocol";
import type { NotebookOutput } from "./outputs";
import { CellOutputs, Displays } from "./outputs";
import type { KernelOptions } from "./process";
import { KernelProcess } from "./process";

export interface ExecuteOptions {
  /** called when an output was added or changed, also one of an earlier cell */
  onOutput?: (output: NotebookOutput) => void;
  /** after this long the cell is interrupted and `execute` rejects; default: no limit */
  timeoutSeconds?: number;
  /** an error aborts cells that were sent in the meantime; default true */
  stopOnError?: boolean;
  /** answers `input()` of the cell; without it cells cannot ask */
  onInput?: (prompt: string, password: boolean) => string | Promise<string>;
  /** leaves no trace: no outputs, no history, no count */
  silent?: boolean;
  userExpressions?: Record<string, string>;
}

export interface ExecuteResult {
  status: "ok" | "error" | "aborted";
  executionCount: number | null;
  /** in the shape of nbformat 4, streams merged */
  outputs: NotebookOutput[];
  error: { ename: string; evalue: string; traceback: string[] } | null;
  /** the whole content of the reply */
  reply: Content;
}

/** A cell took longer than it was given. */
export class CellTimeoutError extends Error {
  override readonly name = "CellTimeoutError";
}

/** The channels on which a client asks. */
export type RequestChannel = "shell" | "control";

interface Waiting {
  reply: Message | null;
  idle: boolean;
  onPublished: (message: Message) => void;
  onInput: ExecuteOptions["onInput"];
  resolve: (reply: Message) => void;
  reject: (error: Error) => void;
}

const START_SECONDS = 30;
/** An interrupted cell that does not even end by force is given up after this long. */
const INTERRUPT_SECONDS = 5;
/** The kernel ends itself by force after two seconds; this is for one that cannot even do that. */
const SHUTDOWN_SECONDS = 8;

export class KernelClient {
  private readonly envelope: Envelope;
  private readonly displays = new Displays();
  private readonly waiting = new Map<string, Waiting>();
  private readonly observers = new Set<(message: Message) => void>();
  private readonly sockets: {
    shell: Dealer;
    control: Dealer;
    stdin: Dealer;
    iopub: Subscriber;
  };
  private welcomed: () => void = () => undefined;

  private constructor(
    private readonly process: KernelProcess,
    private readonly heartbeatAddress: string,
    key: string,
  ) {
    this.envelope = new Envelope(key, "thalweg");
    const identity = { routingId: this.envelope.session };
    this.sockets = {
      shell: new Dealer(identity),
      control: new Dealer(identity),
      stdin: new Dealer(identity),
      iopub: new Subscriber(),
    };
    for (const socket of Object.values(this.sockets)) {
      socket.linger = 0;
      socket.receiveHighWaterMark = 0;
      // The kernel is about to bind: look often.
      socket.reconnectInterval = 10;
    }
    for (const socket of [this.sockets.shell, this.sockets.control, this.sockets.stdin]) {
      socket.sendHighWaterMark = 0;
      socket.sendTimeout = 0;
    }
    void process.exit.then((error) => this.close(error));
  }

  /** Starts a kernel and waits until it answers. */
  static async start(options: KernelOptions = {}): Promise<KernelClient> {
    const process = new KernelProcess(options);
    const connection = await process.connection();
    const client = new KernelClient(process, address(connection, "hb"), connection.key);
    const { shell, control, stdin, iopub } = client.sockets;
    const welcome = new Promise<void>((resolve) => (client.welcomed = resolve));
    iopub.connect(address(connection, "iopub"));
    iopub.subscribe();
    shell.connect(address(connection, "shell"));
    control.connect(address(connection, "control"));
    stdin.connect(address(connection, "stdin"));
    for (const socket of [shell, control, iopub]) void client.read(socket, (m) => client.receive(m));
    void client.read(stdin, (message) => client.answerInput(message));
    // Asked before the subscription is in place, the "idle" that ends a request could be missed.
    const ready = welcome.then(() => client.info());
    const late = timeout(START_SECONDS, `the kernel did not answer within ${START_SECONDS} s.`);
    try {
      await Promise.race([ready, late.promise, process.exit.then((error) => Promise.reject(error))]);
    } catch (error) {
      process.kill();
      throw error;
    } finally {
      late.cancel();
    }
    return client;
  }

  /** Process id of the kernel. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Runs a cell and resolves when it has ended, well or not. Rejects if the kernel dies or time runs out. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const collected = new CellOutputs(this.displays, options.onOutput ?? (() => undefined));
    const running = this.send(
      "shell",
      "execute_request",
      {
        code,
        silent: options.silent === true,
        store_history: options.silent !== true,
        user_expressions: options.userExpressions ?? {},
        allow_stdin: options.onInput !== undefined,
        stop_on_error: options.stopOnError !== false,
      },
      (message) => collected.receive(message.header.msg_type, message.content),
      options.onInput,
    );
    const reply = (await this.within(options.timeoutSeconds, running)).content;
    return {
      status: reply.status as ExecuteResult["status"],
      executionCount: (reply.execution_count as number | undefined) ?? null,
      outputs: collected.outputs,
      error:
        reply.status === "error"
          ? {
              ename: String(reply.ename),
              evalue: String(reply.evalue),
              traceback: reply.traceback as string[],
            }
          : null,
      reply,
    };
  }

  /** Stops the running cell; its `execute` then resolves with status "error". */
  async interrupt(): Promise<void> {
    await this.request("interrupt_request", {}, "control");
  }

  async info(): Promise<Content> {
    return this.request("kernel_info_request", {});
  }

  /** @param position of the cursor, in code points; default the end */
  async complete(
    code: string,
    position = [...code].length,
  ): Promise<{ matches: string[]; start: number; end: number }> {
    const reply = await this.request("complete_request", { code, cursor_pos: position });
    return {
      matches: reply.matches as string[],
      start: reply.cursor_start as number,
      end: reply.cursor_end as number,
    };
  }

  /** What is known of the name at the cursor, by mime type; null when nothing is. */
  async inspect(code: string, position = [...code].length): Promise<Record<string, string> | null> {
    const reply = await this.request("inspect_request", { code, cursor_pos: position, detail_level: 0 });
    return reply.found === true ? (reply.data as Record<string, string>) : null;
  }

  async isComplete(code: string): Promise<{ status: string; indent?: string }> {
    return (await this.request("is_complete_request", { code })) as { status: string; indent?: string };
  }

  /** Sends any request and resolves with the content of its reply. */
  async request(type: string, content: Content, channel: RequestChannel = "shell"): Promise<Content> {
    return (await this.send(channel, type, content)).content;
  }

  /** Sends a message that has no reply, such as those of comms. */
  notify(type: string, content: Content): void {
    this.sockets.shell.send(this.envelope.pack(type, content).frames).catch(() => undefined);
  }

  /** Sees every message that the kernel publishes, until the returned function is called. */
  observe(observer: (message: Message) => void): () => void {
    this.observers.add(observer);
    return () => void this.observers.delete(observer);
  }

  /** Milliseconds that the kernel takes to echo a heartbeat. */
  async heartbeat(): Promise<number> {
    const socket = new Request({ linger: 0, receiveTimeout: 20_000 });
    socket.connect(this.heartbeatAddress);
    const start = performance.now();
    await socket.send("ping");
    await socket.receive();
    socket.close();
    return performance.now() - start;
  }

  /** Ends the kernel; resolves when its process is gone. */
  async shutdown(): Promise<void> {
    if (this.process.ended) return;
    const late = timeout(SHUTDOWN_SECONDS, "shutdown");
    try {
      await Promise.race([this.request("shutdown_request", { restart: false }, "control"), late.promise]);
      await Promise.race([this.process.exit, late.promise]);
    } catch {
      // Died on the way or did not answer: either way it ends now.
      this.process.kill();
    } finally {
      late.cancel();
    }
    await this.process.exit;
  }

  private send(
    channel: RequestChannel,
    type: string,
    content: Content,
    onPublished: Waiting["onPublished"] = () => undefined,
    onInput?: ExecuteOptions["onInput"],
  ): Promise<Message> {
    if (this.process.ended) return Promise.reject(this.process.ended);
    const { header, frames } = this.envelope.pack(type, content);
    return new Promise((resolve, reject) => {
      this.waiting.set(header.msg_id, { reply: null, idle: false, onPublished, onInput, resolve, reject });
      this.sockets[channel].send(frames).catch(reject);
    });
  }

  private receive(message: Message): void {
    const type = message.header.msg_type;
    if (type === "iopub_welcome") return this.welcomed();
    const id = message.parent.msg_id;
    const waiting = id === undefined ? undefined : this.waiting.get(id);
    if (type.endsWith("_reply") && type !== "shutdown_reply") {
      if (waiting) waiting.reply = message;
    } else {
      for (const observer of this.observers) observer(message);
      if (type === "shutdown_reply" && waiting) waiting.reply = message;
      waiting?.onPublished(message);
      if (type === "status" && message.content.execution_state === "idle" && waiting) waiting.idle = true;
    }
    // Outputs come on another channel than the reply: the cell has ended when both have said so.
    if (id !== undefined && waiting?.reply && waiting.idle) {
      this.waiting.delete(id);
      waiting.resolve(waiting.reply);
    }
  }

  private async answerInput(message: Message): Promise<void> {
    const onInput = this.waiting.get(message.parent.msg_id ?? "")?.onInput;
    const { prompt, password } = message.content;
    const value = await onInput?.(String(prompt), password === true);
    const answer = this.envelope.pack(
      "input_reply",
      { status: "ok", value: value ?? "" },
      {
        parent: message.header,
      },
    );
    await this.sockets.stdin.send(answer.frames);
  }

  private async within(seconds: number | undefined, running: Promise<Message>): Promise<Message> {
    if (seconds === undefined) return running;
    const late = timeout(seconds, `the cell took longer than ${seconds} s and was interrupted.`);
    try {
      return await Promise.race([running, late.promise]);
    } catch (error) {
      if (!(error instanceof CellTimeoutError)) throw error;
      const stuck = timeout(INTERRUPT_SECONDS, "");
      await Promise.race([this.interrupt().then(() => running), stuck.promise]).catch(() => undefined);
      stuck.cancel();
      throw error;
    } finally {
      late.cancel();
    }
  }

  private async read(
    socket: Dealer | Subscriber,
    handle: (message: Message) => Promise<void> | void,
  ): Promise<void> {
    for await (const frames of socket) {
      const message = this.envelope.unpack(frames);
      if (message) await handle(message);
    }
  }

  private close(error: Error): void {
    for (const socket of Object.values(this.sockets)) socket.close();
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }
}

function timeout(seconds: number, message: string): { promise: Promise<never>; cancel: () => void } {
  let timer: NodeJS.Timeout;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CellTimeoutError(message)), seconds * 1000);
  });
  promise.catch(() => undefined);
  return { promise, cancel: () => clearTimeout(timer) };
}

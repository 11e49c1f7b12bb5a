// A Jupyter client for tests alone, over TCP: it shares no code with the kernel, not even the signature of messages.
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";
import { kernelMain } from "../../kernel";

export interface WireMessage {
  channel: "shell" | "control" | "stdin" | "iopub";
  type: string;
  /** msg_id of the request that it answers */
  parent: string | undefined;
  content: Record<string, unknown>;
  header: Record<string, unknown>;
  buffers: Buffer[];
}

type Asking = "shell" | "control" | "stdin";
type Wanted = (message: WireMessage) => boolean;

const PORTS = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;

export class WireClient {
  /** everything that has come, in order of arrival */
  readonly received: WireMessage[] = [];
  private readonly watchers = new Set<() => void>();
  private readonly session = randomUUID();
  private readonly sockets: Record<Asking, Dealer> & { iopub: Subscriber };

  private constructor(
    readonly child: ChildProcess,
    private readonly folder: string,
    private readonly connection: Record<string, number | string>,
  ) {
    const identity = { routingId: this.session, linger: 0 };
    this.sockets = {
      shell: new Dealer(identity),
      control: new Dealer(identity),
      stdin: new Dealer(identity),
      iopub: new Subscriber({ linger: 0 }),
    };
    this.sockets.iopub.subscribe();
    for (const channel of ["shell", "control", "stdin", "iopub"] as const) {
      this.sockets[channel].connect(this.address(channel));
      void this.read(channel);
    }
  }

  /** Starts a kernel that chooses its ports itself, in `cwd`. */
  static async start(cwd: string): Promise<WireClient> {
    const folder = mkdtempSync(join(tmpdir(), "thalweg-wire-"));
    const file = join(folder, "connection.json");
    const ports = Object.fromEntries(PORTS.map((port) => [port, 0]));
    writeFileSync(
      file,
      JSON.stringify({
        ...ports,
        ip: "127.0.0.1",
        transport: "tcp",
        key: randomUUID(),
        signature_scheme: "hmac-sha256",
      }),
    );
    const child = spawn(
      process.execPath,
      ["--no-force-async-hooks-checks", "--no-warnings", kernelMain, file],
      {
        cwd,
        stdio: "ignore",
      },
    );
    for (;;) {
      const connection = JSON.parse(readFileSync(file, "utf8")) as Record<string, number | string>;
      if (connection.shell_port !== 0) return new WireClient(child, folder, connection).welcomed();
      if (child.exitCode !== null) throw new Error(`the kernel ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Before it is, what a cell publishes could pass it by. */
  private async welcomed(): Promise<this> {
    await this.wait((m) => m.type === "iopub_welcome");
    return this;
  }

  address(channel: Asking | "iopub" | "hb"): string {
    return `tcp://127.0.0.1:${this.connection[`${channel}_port`]}`;
  }

  /** Sends a message and returns its id. */
  send(channel: Asking, type: string, content: unknown, options: SendOptions = {}): string {
    const header = {
      msg_id: randomUUID(),
      session: this.session,
      username: "somebody",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.3",
    };
    const parts = [header, options.parent ?? {}, {}, content].map((part) => JSON.stringify(part));
    const hmac = createHmac("sha256", options.key ?? String(this.connection.key));
    for (const part of parts) hmac.update(part);
    void this.sockets[channel].send(["<IDS|MSG>", hmac.digest("hex"), ...parts, ...(options.buffers ?? [])]);
    return header.msg_id;
  }

  /** The reply to a request, and everything published about it until the kernel is idle again. */
  async ask(
    channel: Asking,
    type: string,
    content: unknown,
    options: SendOptions = {},
  ): Promise<{ reply: Record<string, unknown>; published: WireMessage[] }> {
    const id = this.send(channel, type, content, options);
    return this.answerTo(id);
  }

  async answerTo(id: string): Promise<{ reply: Record<string, unknown>; published: WireMessage[] }> {
    const reply = await this.wait((m) => m.parent === id && m.channel !== "iopub" && m.channel !== "stdin");
    const idle = await this.wait(
      (m) => m.parent === id && m.type === "status" && m.content.execution_state === "idle",
    );
    const before = this.received.slice(0, this.received.indexOf(idle) + 1);
    const published = before.filter((m) => m.parent === id && m.channel === "iopub");
    return { reply: reply.content, published };
  }

  /** Runs a cell as Jupyter's own clients ask for it; fields may be replaced. */
  run(code: string, fields: Record<string, unknown> = {}) {
    return this.ask("shell", "execute_request", { ...cellOf(code), ...fields });
  }

  /** The first message that came or comes of this kind; throws when none has come after `seconds`. */
  wait(wanted: Wanted, seconds = 45): Promise<WireMessage> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        const last = this.received.slice(-5).map((m) => `${m.channel} ${m.type}`);
        reject(new Error(`nothing of this kind in ${seconds} s; last came ${last.join(", ")}`));
      }, seconds * 1000);
      const look = (): void => {
        const found = this.received.find(wanted);
        if (!found) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve(found);
      };
      this.watchers.add(look);
      look();
    });
  }

  /** Whether the heartbeat comes back as it was sent. */
  async beats(): Promise<boolean> {
    const socket = new Request({ linger: 0, receiveTimeout: 20_000 });
    socket.connect(this.address("hb"));
    await socket.send("beat");
    const [echo] = await socket.receive();
    socket.close();
    return echo.toString() === "beat";
  }

  async stop(): Promise<void> {
    for (const socket of Object.values(this.sockets)) socket.close();
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill("SIGKILL");
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async read(channel: WireMessage["channel"]): Promise<void> {
    const socket = channel === "iopub" ? this.sockets.iopub : this.sockets[channel];
    for await (const frames of socket) {
      const start = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
      const hmac = createHmac("sha256", String(this.connection.key));
      for (const part of frames.slice(start + 2, start + 6)) hmac.update(part);
      if (hmac.digest("hex") !== frames[start + 1].toString()) throw new Error("wrong signature");
      const [header, parent, , content] = frames
        .slice(start + 2, start + 6)
        .map((frame) => JSON.parse(frame.toString()) as Record<string, unknown>);
      this.received.push({
        channel,
        type: String(header.msg_type),
        parent: parent.msg_id as string | undefined,
        content,
        header,
        buffers: frames.slice(start + 6),
      });
      for (const look of [...this.watchers]) look();
    }
  }
}

export interface SendOptions {
  parent?: Record<string, unknown>;
  /** signs with another key than the kernel's */
  key?: string;
  buffers?: Buffer[];
}

export function cellOf(code: string): Record<string, unknown> {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: true,
    stop_on_error: true,
  };
}

/** Types of the published messages, and of statuses their state. */
export function kinds(published: readonly WireMessage[]): string[] {
  return published.map((m) => (m.type === "status" ? String(m.content.execution_state) : m.type));
}

// A kernel process of our own, its connection file in a private folder, and how it ended.
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../protocol";
import { readConnection, writeConnection } from "../protocol";
import { kernelMain, NODE_FLAGS } from "../paths";

/** The kernel process is gone; the message says how it ended and what it last wrote. */
export class KernelDiedError extends Error {
  override readonly name = "KernelDiedError";
}

export interface KernelOptions {
  /** folder in which cells run and from which they import; default the current one */
  cwd?: string;
  /** added to this process's environment */
  env?: Record<string, string>;
}

const STDERR_KEPT = 2000;
const PORT_POLL_MS = 20;

export class KernelProcess {
  private readonly folder = mkdtempSync(join(tmpdir(), "thalweg-"));
  private readonly file = join(this.folder, "kernel.json");
  private readonly child: ChildProcess;
  private stderr = "";
  /** how it ended, once it has */
  ended: KernelDiedError | null = null;
  /** resolves when the process is gone */
  readonly exit: Promise<KernelDiedError>;

  constructor(options: KernelOptions) {
    writeConnection(this.file, newConnection(this.folder));
    this.child = spawn(process.execPath, [...NODE_FLAGS, kernelMain, this.file], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, JPY_PARENT_PID: String(process.pid) },
      stdio: ["ignore", "ignore", "pipe"],
      // Ctrl-C in a terminal, and its end, are this process's to hear: it interrupts the kernel and keeps what is there.
      detached: process.platform !== "win32",
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr = (this.stderr + text).slice(-STDERR_KEPT);
    });
    this.exit = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.ended) return;
        rmSync(this.folder, { recursive: true, force: true });
        this.ended = new KernelDiedError(
          `the kernel ended (${how})${this.stderr ? `:\n${this.stderr.trim()}` : "."}`,
        );
        resolve(this.ended);
      };
      this.child.on("error", (error) => end(error.message));
      this.child.on("close", (code, signal) => end(signal === null ? `exit code ${code}` : signal));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Where its sockets are; on Windows only known once the kernel has bound them. */
  async connection(): Promise<Connection> {
    for (;;) {
      const connection = readConnection(this.file);
      if (connection.transport === "ipc" || connection.shell_port !== 0) return connection;
      if (this.ended) throw this.ended;
      await new Promise((resolve) => setTimeout(resolve, PORT_POLL_MS));
    }
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}

/** Sockets in a private folder where there are any: no port is taken, and nobody else can connect. */
function newConnection(folder: string): Connection {
  const local = process.platform !== "win32";
  // Names of sockets in the folder, or ports that the kernel chooses.
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = local
    ? [1, 2, 3, 4, 5]
    : [0, 0, 0, 0, 0];
  return {
    transport: local ? "ipc" : "tcp",
    ip: local ? join(folder, "s") : "127.0.0.1",
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    ...{ shell_port, iopub_port, stdin_port, control_port, hb_port },
  };
}

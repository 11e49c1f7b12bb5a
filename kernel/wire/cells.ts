// The queue of cells: one runs at a time, an error aborts those that wait, an interrupt stops the one that runs.
import type { Content, Message } from "../protocol";
import type { Compiled, Mistake, Outcome, Parent, SharedState, ToMain, ToWire } from "../threads";
import type { CompilerPort } from "./compiler-port";
import type { Stop } from "./force";
import type { History } from "./history";
import { Interrupter } from "./interrupter";
import { mistakeText } from "./mistakes";
import type { Sockets } from "./sockets";
import type { Streams } from "./streams";

/** Time for cells that were sent together with a failing one to arrive, before those that wait are aborted. */
const STRAGGLERS_MS = 5;

type Ended = Pick<Extract<ToWire, { kind: "done" }>, "outcome" | "unreached">;

interface Cell {
  readonly request: Message;
  readonly code: string;
  readonly silent: boolean;
  readonly turn: number;
  readonly count: number;
  /** set while the main thread runs it */
  finish: ((ended: Ended) => void) | null;
  /** interrupted before the main thread had it */
  cancelled: boolean;
}

export class Cells {
  private readonly waiting: Message[] = [];
  private running: Cell | null = null;
  private count = 0;
  private turns = 0;
  private readonly interrupter: Interrupter;

  constructor(
    private readonly sockets: Sockets,
    private readonly streams: Streams,
    private readonly compiler: CompilerPort,
    private readonly history: History,
    private readonly shared: SharedState,
    private readonly toMain: (message: ToMain) => void,
  ) {
    this.interrupter = new Interrupter(shared);
  }

  add(request: Message): void {
    this.waiting.push(request);
    if (!this.running) void this.next();
  }

  /** Announces a state of the kernel as the effect of `request`. */
  status(state: "busy" | "idle", request: Message): void {
    this.streams.flush();
    this.sockets.publish("status", { execution_state: state }, { parent: request.header });
    // A request answered beside a running cell ends in "idle"; front ends would show that for the whole kernel.
    const cell = this.running;
    if (state === "idle" && cell && cell.request !== request)
      this.sockets.publish("status", { execution_state: "busy" }, { parent: cell.request.header });
  }

  finished(turn: number, ended: Ended): void {
    if (this.running?.turn === turn) this.running.finish?.(ended);
  }

  interrupt(): void {
    const cell = this.running;
    if (!cell) return this.interruptBackground();
    if (!cell.finish) {
      cell.cancelled = true;
      return;
    }
    this.interrupter.interrupt({
      turn: cell.turn,
      ask: () => {
        this.shared.interrupted = true;
        this.toMain({ kind: "interrupt", turn: cell.turn });
      },
      recover: (stop) => this.recover(cell.turn, stop),
      warn: (text) => this.streams.write("stderr", text, parentOf(cell.request)),
    });
  }

  /** No cell runs; a callback that an earlier one left behind may still hold the main thread. */
  private interruptBackground(): void {
    const turn = ++this.turns;
    this.interrupter.interrupt({
      turn,
      ask: () => this.toMain({ kind: "ping", turn }),
      recover: (stop) => this.recover(turn, stop),
      warn: () => undefined,
    });
  }

  private recover(turn: number, { frames, blind }: Stop): void {
    // Stopped blindly it may have been at the next cell by then. Better an interrupted cell than one that never ends.
    const next = blind && this.shared.finished >= turn ? this.running?.turn : undefined;
    this.toMain({ kind: "recover", turn: next ?? turn, frames });
  }

  private async next(): Promise<void> {
    const request = this.waiting.shift();
    if (!request) return;
    const content = request.content;
    const silent = content.silent === true;
    const stored = !silent && content.store_history !== false;
    if (stored) this.count++;
    const cell: Cell = {
      request,
      code: String(content.code ?? ""),
      silent,
      turn: ++this.turns,
      count: this.count,
      finish: null,
      cancelled: false,
    };
    this.running = cell;
    this.status("busy", request);
    if (!silent) this.publish(cell, "execute_input", { code: cell.code, execution_count: cell.count });
    if (stored) this.history.add(cell.count, cell.code);

    const outcome = await this.run(cell);
    this.shared.interrupted = false;
    this.shared.settling = false;
    this.streams.flush();
    const aborted = await this.abortedBy(cell, outcome);
    this.sockets.send("shell", "execute_reply", replyOf(cell, outcome), {
      identities: request.identities,
      parent: request.header,
    });
    this.running = null;
    this.status("idle", request);
    for (const other of aborted) this.abort(other);
    setImmediate(() => {
      if (!this.running) void this.next();
    });
  }

  private async run(cell: Cell): Promise<Outcome> {
    try {
      const compiled = await this.compiler.call("compile", cell.code);
      if (cell.cancelled)
        return this.fail(cell, "InterruptError", "interrupted before the cell started", [
          "InterruptError: interrupted before the cell started",
        ]);
      return await this.perform(cell, compiled);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return this.fail(cell, "InternalError", text.split("\n")[0], [text]);
    }
  }

  private async perform(cell: Cell, compiled: Compiled): Promise<Outcome> {
    switch (compiled.kind) {
      case "mistakes":
        return this.refuse(cell, compiled.mistakes);
      case "nothing":
        await this.compiler.call("commit");
        return { status: "ok", userExpressions: {} };
      case "display":
        this.publish(cell, "display_data", { data: compiled.bundle, metadata: {}, transient: {} });
        return { status: "ok", userExpressions: {} };
      case "print":
        this.publish(cell, "stream", { name: "stdout", text: compiled.text });
        return { status: "ok", userExpressions: {} };
      case "reset":
        this.toMain({ kind: "reset" });
        await this.compiler.call("reset");
        return { status: "ok", userExpressions: {} };
      case "program": {
        // While the cell runs its names can be completed already.
        await this.compiler.call("commit");
        const ended = new Promise<Ended>((resolve) => {
          cell.finish = (result) => {
            cell.finish = null;
            resolve(result);
          };
        });
        this.toMain({
          kind: "run",
          turn: cell.turn,
          count: cell.count,
          parent: parentOf(cell.request),
          cell: cellIdOf(cell.request),
          code: cell.code,
          program: compiled.program,
          silent: cell.silent,
          allowInput: cell.request.content.allow_stdin === true,
          userExpressions: (cell.request.content.user_expressions ?? {}) as Record<string, string>,
        });
        const { outcome, unreached } = await ended;
        if (unreached.length > 0) await this.compiler.call("retract", unreached, cell.count);
        return outcome;
      }
    }
  }

  private refuse(cell: Cell, mistakes: Mistake[]): Outcome {
    const typescript = mistakes.some((mistake) => mistake.code !== null);
    return this.fail(
      cell,
      typescript ? "TypeScriptError" : "MagicError",
      mistakes[0].message,
      mistakes.map((mistake) => mistakeText(mistake, cell.code, cell.count)),
    );
  }

  private fail(cell: Cell, ename: string, evalue: string, traceback: string[]): Outcome {
    this.publish(cell, "error", { ename, evalue, traceback });
    return { status: "error", ename, evalue, traceback };
  }

  /** The cells to abort are fixed before the reply goes out: what is sent after it must run. */
  private async abortedBy(cell: Cell, outcome: Outcome): Promise<Message[]> {
    if (outcome.status === "ok" || cell.request.content.stop_on_error === false) return [];
    await new Promise((resolve) => setTimeout(resolve, STRAGGLERS_MS));
    return this.waiting.splice(0);
  }

  private abort(request: Message): void {
    this.status("busy", request);
    // without a count: the cell has not run, and a front end would show the count of the one that failed
    this.sockets.send(
      "shell",
      "execute_reply",
      { status: "aborted" },
      { identities: request.identities, parent: request.header },
    );
    this.status("idle", request);
  }

  private publish(cell: Cell, type: string, content: Content): void {
    if (cell.silent) return;
    this.streams.flush();
    this.sockets.publish(type, content, { parent: cell.request.header });
  }
}

/** JupyterLab and Notebook 7 say which cell a request comes from. */
function cellIdOf({ metadata }: Message): string | null {
  return typeof metadata.cellId === "string" ? metadata.cellId : null;
}

export function parentOf(request: Message): Parent {
  return { header: request.header, identities: request.identities };
}

function replyOf(cell: Cell, outcome: Outcome): Content {
  if (outcome.status === "ok")
    return {
      status: "ok",
      execution_count: cell.count,
      payload: [],
      user_expressions: outcome.userExpressions,
    };
  const { ename, evalue, traceback } = outcome;
  return { status: "error", execution_count: cell.count, ename, evalue, traceback };
}

// Runs the programs of cells on the main thread, one after the other, in one session of names.
import { inspect } from "node:util";
import type { MessagePort } from "node:worker_threads";
import vm from "node:vm";
import { InterruptError } from "../../src/errors";
import { settlingPatience } from "../patience";
import type { Frame, Outcome, Program, SharedState, ToMain, ToWire } from "../threads";
import type { RunRequest } from "./cell";
import { Cell } from "./cell";
import { Comms } from "./comms";
import { DisplayHandle } from "./display";
import type { Failure } from "./errors";
import { ErrorWriter } from "./errors";
import type { RunningKernel } from "./kernel";
import { Modules } from "./modules";
import { bundleOf, Output } from "./output";
import { Owner } from "./owner";
import { installTimers, kernelTimers } from "./timers";
import { tslabModule } from "./tslab-display";
import { Widgets } from "./widgets";

/** How long a cell may take to stop by itself before the kernel stops waiting. */
const GRACE_MS = 100;
/** Comm messages are looked for at most this often inside a synchronous loop. */
const POLL_MS = 8;
const CHECKPOINTS_A_POLL = 64;

type CellFunction = (
  exports: Record<string, unknown>,
  require: unknown,
  cell: {
    import: (specifier: string) => Promise<unknown>;
    resumed: (value: unknown) => unknown;
    reached: (...names: string[]) => void;
  },
) => unknown;

export class Executor implements RunningKernel {
  readonly owner = new Owner();
  readonly output: Output;
  readonly comms: Comms;
  readonly widgets: Widgets;
  private readonly errors = new ErrorWriter();
  private readonly modules: Modules;
  private names: Record<string, unknown> = {};
  private answer: ((text: string) => void) | null = null;
  private checkpoints = 0;
  private polled = 0;

  /** @param library the module that `import "thalweg"` means */
  constructor(
    private readonly shared: SharedState,
    private readonly post: (message: ToWire) => void,
    commPort: MessagePort,
    library: () => unknown,
  ) {
    this.output = new Output(this.owner, shared, post);
    this.comms = new Comms(commPort, this.output);
    this.widgets = new Widgets(this.comms);
    const tslab = tslabModule(this.output);
    this.modules = new Modules({ thalweg: library, tslab: () => tslab });
    installTimers(this.owner, (cell, error) => this.callbackError(cell, error));
    process.on("uncaughtException", (error) => this.report("Uncaught in a callback", error));
    process.on("unhandledRejection", (error) => this.report("Unhandled rejection", error));
  }

  receive(message: ToMain): void {
    // Messages arrive between callbacks: one that still seems to run has been terminated.
    this.owner.terminated()?.abandon(new InterruptError());
    switch (message.kind) {
      case "run":
        void this.run(message);
        break;
      case "interrupt":
        this.interrupt(message.turn);
        break;
      case "recover":
        this.recover(message.turn, message.frames);
        break;
      case "ping":
        this.shared.finished = message.turn;
        break;
      case "input":
        this.answer?.(message.value);
        this.answer = null;
        break;
      case "reset":
        this.names = {};
        break;
      case "shutdown":
        break; // the process has ended by now
    }
  }

  ask(prompt: string, password: boolean): Promise<string> {
    const cell = this.owner.cell;
    if (!cell?.allowInput)
      return Promise.reject(
        new Error("input: this front end takes no input here. Run the cell in an interactive notebook."),
      );
    this.post({ kind: "ask", prompt, password, parent: cell.parent });
    return new Promise((resolve) => (this.answer = resolve));
  }

  checkpoint(): void {
    if (this.shared.interrupted) throw new InterruptError();
    if (++this.checkpoints % CHECKPOINTS_A_POLL !== 0) return;
    const now = performance.now();
    if (now - this.polled < POLL_MS) return;
    this.polled = now;
    this.comms.poll();
  }

  private async run(request: RunRequest): Promise<void> {
    const cell = new Cell(request, this.names);
    const { program } = request;
    this.owner.start(cell);
    this.errors.remember(cell.count, cell.code, program.lines);
    const started = { wall: performance.now(), cpu: process.cpuUsage() };
    try {
      await this.perform(cell, program);
      if (cell.over) return;
      if (cell.interrupted || this.shared.interrupted) throw new InterruptError();
      await this.showResult(cell, program);
      if (program.timed) this.output.print("stdout", elapsed(started));
      this.finish(cell, {
        status: "ok",
        userExpressions: this.evaluateAll(request.userExpressions),
      });
    } catch (error) {
      if (program.timed) this.output.print("stdout", elapsed(started));
      this.fail(cell, error instanceof InterruptError ? interrupted(error) : this.errors.failure(error));
    }
  }

  private async perform(cell: Cell, program: Program): Promise<void> {
    await this.modules.prepare(program);
    const prefix = `(${program.asynchronous ? "async " : ""}function (exports, require, __cell__) { `;
    const script = new vm.Script(`${prefix}${program.javascript}\n})`, { filename: `cell:${cell.count}` });
    const run = script.runInThisContext() as CellFunction;
    const ended = run(this.names, this.modules.require, {
      import: this.modules.import,
      resumed: (value) => {
        // The kernel gave this cell up; what it waited for must not set it going again.
        if (cell.over && cell.stopped) throw new InterruptError();
        return value;
      },
      reached: cell.declaring.reached,
    });
    if (program.asynchronous) await Promise.race([ended, cell.cut]);
  }

  private async showResult(cell: Cell, program: Program): Promise<void> {
    if (program.resultName === null) return;
    const value = this.names[program.resultName];
    this.names[program.resultName] = undefined;
    if (value === undefined || value instanceof DisplayHandle || (program.quiet && cell.displayed)) return;
    const data = await bundleOf(value);
    this.output.publish("execute_result", { execution_count: cell.count, data, metadata: {} });
  }

  private evaluateAll(expressions: Record<string, string>): Record<string, unknown> {
    const results: Record<string, unknown> = {};
    for (const [key, expression] of Object.entries(expressions)) {
      try {
        const evaluate = vm.runInThisContext(
          `(function (names) { with (names) { return (${expression}\n); } })`,
        ) as (names: unknown) => unknown;
        const data = { "text/plain": inspect(evaluate(this.names)) };
        results[key] = { status: "ok", data, metadata: {} };
      } catch (error) {
        results[key] = this.errors.failure(error);
      }
    }
    return results;
  }

  private interrupt(turn: number): void {
    const cell = this.owner.running;
    if (cell?.turn !== turn || cell.over) return;
    const error = new InterruptError();
    cell.interrupt(error);
    // Code that watches the signal gets a moment to end well; then the kernel stops waiting.
    const settles = settlingPatience();
    const giveUp = (): void => {
      if (cell.over) return;
      if (this.shared.settling && settles()) {
        kernelTimers.setTimeout(giveUp, GRACE_MS);
        return;
      }
      cell.abandon(error);
      this.fail(cell, interrupted(error));
    };
    kernelTimers.setTimeout(giveUp, GRACE_MS);
  }

  /** The wire has terminated whatever ran; no `finally` of it was executed. */
  private recover(turn: number, frames: Frame[]): void {
    const cell = this.owner.running;
    const error = new InterruptError();
    // It was stopped on its way in or out, where the kernel's own code runs; the wire hears no second answer.
    if (cell?.turn !== turn || cell.over) return this.done(turn, interrupted(error), []);
    cell.interrupt(error);
    cell.abandon(error);
    this.fail(
      cell,
      this.errors.stopped(error.name, "the cell was stopped in the middle of its work", frames),
    );
  }

  private callbackError(cell: Cell, error: unknown): void {
    if (error instanceof InterruptError && cell.interrupted) return;
    if (cell.over) this.owner.during(cell, () => this.report("Uncaught in a callback", error));
    else cell.fail(error);
  }

  private report(what: string, error: unknown): void {
    if (error instanceof InterruptError) return;
    this.output.print("stderr", `${what}: ${this.errors.text(error)}\n`);
  }

  private fail(cell: Cell, failure: Failure): void {
    if (cell.over) return;
    const { ename, evalue, traceback } = failure;
    if (!cell.silent)
      this.post({
        kind: "publish",
        type: "error",
        content: { ename, evalue, traceback },
        parent: cell.parent,
      });
    this.finish(cell, failure);
  }

  private finish(cell: Cell, outcome: Outcome): void {
    cell.over = true;
    const unreached = outcome.status === "ok" ? cell.declaring.end() : cell.declaring.stop();
    this.owner.end(cell);
    this.answer = null;
    this.done(cell.turn, outcome, unreached);
  }

  /** Told before it is noted: a forced stop between the two is followed by a second answer, never by none. */
  private done(turn: number, outcome: Outcome, unreached: string[]): void {
    this.post({ kind: "done", turn, outcome, unreached });
    this.shared.finished = Math.max(this.shared.finished, turn);
  }
}

function interrupted(error: InterruptError): Failure {
  return {
    status: "error",
    ename: error.name,
    evalue: error.message,
    traceback: [`${error.name}: ${error.message}`],
  };
}

function elapsed(started: { wall: number; cpu: NodeJS.CpuUsage }): string {
  const wall = (performance.now() - started.wall) / 1000;
  const cpu = process.cpuUsage(started.cpu);
  return `time: ${seconds(wall)} (processor ${seconds((cpu.user + cpu.system) / 1e6)})\n`;
}

function seconds(value: number): string {
  if (value < 1e-3) return `${(value * 1e6).toPrecision(3)} µs`;
  return value < 1 ? `${(value * 1e3).toPrecision(3)} ms` : `${value.toPrecision(4)} s`;
}

// A cell while it runs, and afterwards for as long as its callbacks live.
import type { InterruptError } from "../../src/errors";
import type { Parent, ToMain } from "../threads";
import { Declaring } from "./declaring";

export type RunRequest = Extract<ToMain, { kind: "run" }>;

/** Functions that a cell's timers are cleared by. */
export type Clear = () => void;

export class Cell {
  /** the wire's number of it, which no other has: silent cells share a count */
  readonly turn: number;
  readonly count: number;
  /** the front end's id; null where it tells none */
  readonly id: string | null;
  readonly parent: Parent;
  readonly code: string;
  readonly silent: boolean;
  readonly allowInput: boolean;
  readonly controller = new AbortController();
  /** rejects when the kernel no longer waits for the cell */
  readonly cut: Promise<never>;
  /** timers that have not fired, and intervals */
  readonly timers = new Map<unknown, Clear>();
  readonly declaring: Declaring;
  interrupted = false;
  /** ended from outside, so that its own code may still be under way */
  stopped = false;
  /** the outcome has been sent */
  over = false;
  /** it has shown something itself */
  displayed = false;
  private reject: (error: unknown) => void = () => undefined;

  /** @param names the session's */
  constructor(request: RunRequest, names: Record<string, unknown>) {
    this.declaring = new Declaring(names, request.program.declares, request.count);
    this.turn = request.turn;
    this.count = request.count;
    this.id = request.cell;
    this.parent = request.parent;
    this.code = request.code;
    this.silent = request.silent;
    this.allowInput = request.allowInput;
    this.cut = new Promise((_, reject) => (this.reject = reject));
    this.cut.catch(() => undefined);
  }

  /** Asks the cell's code to stop. */
  interrupt(error: InterruptError): void {
    this.interrupted = true;
    this.stopped = true;
    this.controller.abort(error);
  }

  /** Stops waiting for the cell: its timers do not fire any more. */
  abandon(error: unknown): void {
    for (const clear of this.timers.values()) clear();
    this.timers.clear();
    this.reject(error);
  }

  /** Ends the cell with an error that one of its callbacks threw. */
  fail(error: unknown): void {
    this.stopped = true;
    this.reject(error);
  }
}

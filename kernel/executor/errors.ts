// Errors of a cell as front ends show them: the line of the cell, the message, and the frames that are the user's.
import { inspect } from "node:util";
import { isOurs } from "../paths";
import type { Frame, Outcome } from "../threads";

export type Failure = Extract<Outcome, { status: "error" }>;

const RED = "\u001b[31m";
const PLAIN = "\u001b[0m";

/** Frames of Node itself tell the user nothing; nor do those of the library and of the kernel. */
const NODE_FRAME = /\(?(node:|internal\/|wasm:)|evalmachine/;
const CELL_PLACE = /cell:(\d+):(\d+):\d+/;
const CELL_PLACES = /cell:(\d+):(\d+):\d+/g;

/** Cells whose lines are remembered for functions that are called later. */
const MOST_CELLS = 1000;

export class ErrorWriter {
  private readonly cells = new Map<number, { code: string; lines: Int32Array }>();

  /** The script of cell `count` is named `cell:count`; `lines` leads from its lines to those of `code`. */
  remember(count: number, code: string, lines: Int32Array): void {
    this.cells.set(count, { code, lines });
    if (this.cells.size > MOST_CELLS) this.cells.delete(this.cells.keys().next().value as number);
  }

  failure(error: unknown): Failure {
    if (!(error instanceof Error) && !isErrorLike(error)) {
      const text = inspect(error);
      return { status: "error", ename: "Thrown", evalue: text, traceback: [`${RED}Thrown${PLAIN}: ${text}`] };
    }
    const ename = error.name || "Error";
    const evalue = error.message;
    const stack = String(error.stack ?? "");
    const heading = `${RED}${ename}${PLAIN}: ${evalue}`;
    // A mistake in the user's input is told by its message; the frames below it are all ours.
    const frames = ename === "InputError" ? [] : this.frames(stack, ename === "InternalError");
    const causes = ename === "InputError" ? [] : this.causes(error);
    return {
      status: "error",
      ename,
      evalue,
      traceback: [heading, ...this.excerpt(stack), ...frames, ...causes],
    };
  }

  /** A cell that was stopped by force, at `frames`. */
  stopped(ename: string, evalue: string, frames: readonly Frame[]): Failure {
    const stack = frames.map(
      (f) => `    at ${f.name || "<anonymous>"} (${f.url}:${f.line + 1}:${f.column + 1})`,
    );
    const text = stack.join("\n");
    return {
      status: "error",
      ename,
      evalue,
      traceback: [`${RED}${ename}${PLAIN}: ${evalue}`, ...this.excerpt(text), ...this.frames(text)],
    };
  }

  /** One text, for errors that no cell waits for. */
  text(error: unknown): string {
    return this.failure(error).traceback.join("\n");
  }

  /** The line of the innermost frame inside a cell, with its neighbours. */
  private excerpt(stack: string): string[] {
    const match = CELL_PLACE.exec(stack);
    if (!match) return [];
    const count = Number(match[1]);
    const line = this.lineOf(count, Number(match[2]));
    const code = this.cells.get(count)?.code.split("\n");
    if (!code || line === null) return [];
    const rows = [`cell [${count}], line ${line + 1}`];
    for (let i = Math.max(0, line - 1); i <= Math.min(code.length - 1, line + 1); i++)
      rows.push(
        `${i === line ? `${RED}---->${PLAIN}` : "     "} ${String(i + 1).padStart(3)}  ${code[i].trimEnd()}`,
      );
    return [rows.join("\n")];
  }

  /** @param ours whether those of the library belong to them: where it is itself at fault */
  private frames(stack: string, ours = false): string[] {
    const rows = stack
      .split("\n")
      .filter((row) => /^\s+at /.test(row) && !NODE_FRAME.test(row) && (ours || !isOurs(row)));
    if (rows.length === 0) return [];
    const mapped = rows.map((row) =>
      row.replace(CELL_PLACES, (_, count: string, row: string) => {
        const line = this.lineOf(Number(count), Number(row));
        return `cell [${count}]${line === null ? "" : `, line ${line + 1}`}`;
      }),
    );
    return [mapped.join("\n")];
  }

  private causes(error: { cause?: unknown; errors?: unknown }): string[] {
    const causes: unknown[] = error.cause === undefined ? [] : [error.cause];
    if (Array.isArray(error.errors)) causes.push(...error.errors);
    return causes.map((cause) => `caused by ${this.text(cause)}`);
  }

  private lineOf(count: number, row: number): number | null {
    const line = this.cells.get(count)?.lines[row - 1];
    return line === undefined || line < 0 ? null : line;
  }
}

/** Errors of another realm, such as those of a vm context, are no instances of this one's Error. */
function isErrorLike(value: unknown): value is Error {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Error).message === "string" &&
    typeof (value as Error).stack === "string"
  );
}

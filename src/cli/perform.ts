// How every command ends: its exit code, and one clear line when something is wrong.
import type { Command } from "commander";
import { InputError, InternalError } from "../errors";
import { isSystemError } from "../files";

/** Exit codes of every command, the same everywhere. */
export const exitCode = {
  done: 0,
  /** a bound or a claim failed, or a notebook's cell did */
  failed: 1,
  /** bad usage or bad input */
  usage: 2,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What one file gave: its JSON, its text, and how it ended. */
export interface FileResult {
  json: Record<string, unknown>;
  text: string;
  code: ExitCode;
}

/**
 * Says on stderr, after `thalweg COMMAND:`, what went wrong, and with `--json` also on stdout as
 * `{ "error": "…" }`. Only a fault of thalweg itself shows where in the code it happened.
 */
export function reportError(command: string, error: unknown, json: boolean): ExitCode {
  const expected = error instanceof InputError || isSystemError(error);
  const message = error instanceof Error ? error.message : String(error);
  const ours = expected || error instanceof InternalError ? message : `internal: ${message}`;
  // the function that refuses may have the command's own name
  const told = ours.startsWith(`${command}: `) ? ours.slice(command.length + 2) : ours;
  process.stderr.write(`thalweg ${command}: ${told.replace(/\s*\n\s*/g, " ")}\n`);
  if (!expected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (json) printJson({ error: ours });
  return expected ? exitCode.usage : exitCode.failed;
}

/** Runs the work of a command and turns its result or its error into the exit code of the process. */
export async function perform(command: Command, work: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = reportError(command.name(), error, command.opts<{ json?: boolean }>().json === true);
  }
}

/** One JSON value on stdout, for other programs. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** One line of text on stdout, for people. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * Calls `work` with a signal that Ctrl-C aborts (or SIGTERM, or the end of the terminal), from the moment on that
 * `work` calls `listen`. Before, Ctrl-C ends the process at once: there is nothing to keep, and a computation that does
 * not yield could not hear it. A second Ctrl-C ends the process in any case; the end of a terminal may be told twice.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal, listen: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted && signal !== "SIGHUP") process.exit(exitCode.interrupted);
    controller.abort();
  };
  let listening = false;
  const listen = (): void => {
    if (!listening) for (const signal of signals) process.on(signal, onSignal);
    listening = true;
  };
  try {
    return await work(controller.signal, listen);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

// thalweg run FILE.ipynb: reads a notebook, executes it into a copy, and sums up what happened.
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { InputError } from "../../errors";
import type { Claim } from "../../convergence";
import { readJson, writeWhole } from "../files";
import { exitCode } from "../perform";
import type { ExitCode } from "../perform";
import type { FileResult } from "../run";
import { aligned } from "../table";
import { StatusLine } from "../terminal";
import { claimColumns, claimsOf } from "./claims";
import { asNotebook, serialized } from "./format";
import { notebookPage } from "./page";
import { runNotebook } from "./runner";
import type { CellFailure, ExecutedNotebook } from "./runner";

export interface NotebookFileOptions {
  output?: string;
  timeout?: number;
  allowErrors?: boolean;
  html?: boolean;
  signal?: AbortSignal;
}

/** Where executed copies go when the user does not say. */
const executedFolder = join("build", "executed");

/** Runs one notebook file and writes its executed copy, also when it failed or was interrupted. */
export async function runNotebookFile(file: string, options: NotebookFileOptions): Promise<FileResult> {
  const output = options.output ?? join(executedFolder, file === "-" ? "notebook.ipynb" : basename(file));
  refuseInPlace(file, output);
  const executed = await executeFile(file, options);
  const claims = claimsOf(executed.notebook);
  writeWhole(output, serialized(executed.notebook));
  const page = options.html ? output.replace(/(\.ipynb)?$/, ".html") : null;
  if (page !== null)
    writeWhole(page, notebookPage({ name: basename(file, ".ipynb"), notebook: executed.notebook }));
  const { failures, interrupted, wallSeconds } = executed;
  return {
    json: {
      output,
      page,
      cells: executed.cells,
      executed: executed.executed,
      failures,
      interrupted,
      wallSeconds,
      claims,
    },
    text: summary(executed, claims, [output, ...(page === null ? [] : [page])]),
    code: endOf(executed, claims, options.allowErrors === true),
  };
}

/** Reads and runs a notebook; its kernel starts in the notebook's folder and a terminal shows the running cell. */
export async function executeFile(
  file: string,
  { timeout, allowErrors, signal }: NotebookFileOptions,
): Promise<ExecutedNotebook> {
  const notebook = asNotebook(readJson(file), file);
  const line = new StatusLine();
  return runNotebook(notebook, dirname(resolve(file)), {
    timeoutSeconds: timeout,
    allowErrors,
    signal,
    onCell: (cell, cells, source) =>
      line.show(`${basename(file)}  cell ${cell} of ${cells}  ${source.split("\n")[0]}`),
  }).finally(() => line.clear());
}

function refuseInPlace(file: string, output: string): void {
  if (extname(output) !== ".ipynb")
    throw new InputError("--output", `the executed copy of a notebook is an .ipynb, got ${output}.`);
  if (existsSync(file) && existsSync(output) && realpathSync(file) === realpathSync(output))
    throw new InputError(
      "--output",
      `${output} is the notebook itself. Name another file: notebooks are not changed.`,
    );
}

function endOf(executed: ExecutedNotebook, claims: readonly Claim[], allowErrors: boolean): ExitCode {
  if (executed.interrupted) return exitCode.interrupted;
  const failed = (executed.failures.length > 0 && !allowErrors) || claims.some((claim) => !claim.holds);
  return failed ? exitCode.failed : exitCode.done;
}

/** One line for a cell that failed. */
export const failureLine = ({ cell, name, message }: CellFailure): string =>
  `cell ${cell} failed: ${name}: ${message.split("\n")[0]}`;

function summary(executed: ExecutedNotebook, claims: readonly Claim[], written: readonly string[]): string {
  const holding = claims.filter((claim) => claim.holds).length;
  return [
    ...aligned(claims.map(claimColumns)),
    ...executed.failures.map(failureLine),
    ...(executed.interrupted ? ["interrupted; what ran is kept"] : []),
    `${executed.executed} of ${executed.cells} cells, ${executed.failures.length} failed, ` +
      `${holding} of ${claims.length} claims hold, ${executed.wallSeconds.toFixed(1)} s: ${written.join(", ")}`,
  ].join("\n");
}

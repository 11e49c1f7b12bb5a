// thalweg run FILE.ipynb: reads a notebook, executes it into a copy, and sums up what happened.
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { InputError } from "../../errors";
import type { Claim } from "../../convergence";
import { refuseUnwritable, writeWhole } from "../files";
import { exitCode } from "../perform";
import type { ExitCode, FileResult } from "../perform";
import { aligned } from "../table";
import { StatusLine } from "../terminal";
import { claimColumns, claimsOf } from "./claims";
import { differences } from "./comparison";
import { serialized } from "./format";
import type { Notebook } from "./format";
import { notebookPage } from "./page";
import { parseParameter, withParameters } from "./parameters";
import { withColophon, withoutColophon } from "./provenance";
import { readNotebook, stemOf } from "./read";
import { runNotebook } from "./runner";
import type { CellFailure, ExecutedNotebook } from "./runner";

export interface NotebookFileOptions {
  output?: string;
  timeout?: number;
  allowErrors?: boolean;
  html?: boolean;
  /** `name=value` each, for the cell tagged `parameters` */
  parameter?: string[];
  /** the file is an executed copy: run it again and say what differs */
  check?: boolean;
  signal?: AbortSignal;
}

/** Where executed copies go when the user does not say. */
const executedFolder = join("build", "executed");
const checkedFolder = join("build", "checked");

/** Runs one notebook file and writes its executed copy, also when it failed or was interrupted. */
export async function runNotebookFile(file: string, options: NotebookFileOptions): Promise<FileResult> {
  const folder = options.check === true ? checkedFolder : executedFolder;
  const output = options.output ?? join(folder, `${file === "-" ? "notebook" : stemOf(file)}.ipynb`);
  refuseInPlace(file, output);
  const before = readNotebook(file);
  refuseUnwritable(output);
  if (options.check === true) refuseUnexecuted(before, file);
  const executed = await executeFile(file, options);
  const differing = options.check === true ? differences(before, executed.notebook) : null;
  const claims = claimsOf(executed.notebook);
  writeWhole(output, serialized(executed.notebook));
  const page = options.html ? output.replace(/(\.ipynb)?$/, ".html") : null;
  if (page !== null) writeWhole(page, notebookPage({ name: stemOf(file), notebook: executed.notebook }));
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
      ...(differing === null ? {} : { differences: differing }),
    },
    text: summary(executed, claims, differing, [output, ...(page === null ? [] : [page])]),
    code: endOf(executed, claims, differing, options.allowErrors === true),
  };
}

/** Reads and runs a notebook; its kernel starts in the notebook's folder and a terminal shows the running cell. */
export async function executeFile(
  file: string,
  { timeout, allowErrors, parameter = [], signal }: NotebookFileOptions,
): Promise<ExecutedNotebook> {
  const given = Object.fromEntries(parameter.map(parseParameter));
  const notebook = withParameters(withoutColophon(readNotebook(file)), given);
  const folder = file === "-" ? process.cwd() : dirname(resolve(file));
  const line = new StatusLine();
  const executed = await runNotebook(notebook, folder, {
    timeoutSeconds: timeout,
    allowErrors,
    signal,
    onCell: (cell, cells, source) =>
      line.show(`${basename(file)}  cell ${cell} of ${cells}  ${source.split("\n")[0]}`),
  }).finally(() => line.clear());
  return { ...executed, notebook: withColophon(executed.notebook, folder, executed.wallSeconds) };
}

function refuseUnexecuted(notebook: Notebook, file: string): void {
  if (!notebook.cells.some(({ outputs = [] }) => outputs.length > 0))
    throw new InputError(
      "--check",
      `${file} has no outputs to compare with. Name an executed copy, such as build/executed/${stemOf(file)}.ipynb.`,
    );
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

function endOf(
  executed: ExecutedNotebook,
  claims: readonly Claim[],
  differing: readonly string[] | null,
  allowErrors: boolean,
): ExitCode {
  if (executed.interrupted) return exitCode.interrupted;
  const failed =
    (executed.failures.length > 0 && !allowErrors) ||
    claims.some((claim) => !claim.holds) ||
    (differing ?? []).length > 0;
  return failed ? exitCode.failed : exitCode.done;
}

/** One line for a cell that failed. */
export const failureLine = ({ cell, name, message }: CellFailure): string =>
  `cell ${cell} failed: ${name}: ${message.split("\n")[0]}`;

function summary(
  executed: ExecutedNotebook,
  claims: readonly Claim[],
  differing: readonly string[] | null,
  written: readonly string[],
): string {
  const holding = claims.filter((claim) => claim.holds).length;
  return [
    ...aligned(claims.map(claimColumns)),
    ...executed.failures.map(failureLine),
    ...(executed.interrupted ? ["interrupted; what ran is kept"] : []),
    ...(differing ?? []).map((line) => `DIFFERS  ${line}`),
    ...(differing?.length === 0 ? ["the same claims and figures as before"] : []),
    `${executed.executed} of ${executed.cells} cells, ${executed.failures.length} failed, ` +
      `${holding} of ${claims.length} claims hold, ${executed.wallSeconds.toFixed(1)} s: ${written.join(", ")}`,
  ].join("\n");
}

// Runs the notebooks of the papers, prints one line a claim, and writes the executed notebooks and the report.
import { existsSync, readdirSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import { InputError, shown } from "../../errors";
import type { Claim } from "../../convergence";
import { theoremList } from "../../theorems";
import { refuseUnwritable, writeWhole } from "../files";
import { exitCode, printJson, printLine } from "../perform";
import type { ExitCode } from "../perform";
import { claimColumns, claimsOf } from "./claims";
import { serialized } from "./format";
import { reproductionPage } from "./page";
import type { NamedNotebook } from "./page";
import { executeFile, failureLine } from "./runFile";
import type { CellFailure } from "./runner";

export interface ReproduceOptions {
  output: string;
  notebooks?: string;
  timeout: number;
  json?: boolean;
  signal: AbortSignal;
}

/** What became of one paper's notebook. */
export interface PaperResult {
  paper: string;
  claims: Claim[];
  failures: CellFailure[];
  interrupted: boolean;
  /** every claim holds, there is at least one, and every cell ran */
  holds: boolean;
  wallSeconds: number;
  /** the executed copy */
  output: string;
}

/** The notebooks that come with thalweg, beside its dist/. */
const ownNotebooks = join(__dirname, "../../../../notebooks");

/**
 * Runs the notebooks of `papers` (all there are when empty) one after the other. What is done is kept when the
 * user interrupts.
 * @throws InputError when a named paper has no notebook
 */
export async function reproduce(papers: readonly string[], options: ReproduceOptions): Promise<ExitCode> {
  const folder = options.notebooks ?? ownNotebooks;
  const results: PaperResult[] = [];
  const notebooks: NamedNotebook[] = [];
  const report = resolve(options.output, "index.html");
  const chosen = chosenPapers(papers, folder);
  refuseUnwritable(report);
  const longest = Math.max(...chosen.map((paper) => paper.length));
  for (const paper of chosen) {
    const { result, notebook } = await reproducePaper(paper, folder, options);
    results.push(result);
    notebooks.push({ name: paper, notebook });
    writeWhole(report, reproductionPage(notebooks));
    if (!options.json) printPaper(result, longest);
    if (result.interrupted || options.signal.aborted) break;
  }
  const interrupted = results.some((result) => result.interrupted) || options.signal.aborted;
  const holds = results.every((result) => result.holds);
  if (options.json) printJson({ papers: results, holds: holds && !interrupted, report });
  else {
    const claims = results.flatMap((result) => result.claims);
    const holding = claims.filter((claim) => claim.holds).length;
    printLine(
      `${holding} of ${claims.length} claims hold${interrupted ? "; interrupted, what ran is kept" : ""}`,
    );
    printLine(`Report: ${report}`);
  }
  if (interrupted) return exitCode.interrupted;
  return holds ? exitCode.done : exitCode.failed;
}

/** Papers of the theorems that have a notebook in `folder`, in the order of the theorems. */
function chosenPapers(named: readonly string[], folder: string): string[] {
  if (!existsSync(folder)) throw new InputError("--notebooks", `there is no folder ${folder}.`);
  const present = new Set(
    readdirSync(folder)
      .filter((file) => extname(file) === ".ipynb")
      .map((file) => basename(file, ".ipynb")),
  );
  const papers = [...new Set(theoremList().map(({ source }) => source.paper))].filter((paper) =>
    present.has(paper),
  );
  for (const name of named)
    if (!papers.includes(name))
      throw new InputError(
        "paper",
        `there is no notebook for ${shown(name)}. There are: ${papers.join(", ")}.`,
      );
  if (papers.length === 0) throw new InputError("--notebooks", `no paper has a notebook in ${folder}.`);
  return named.length === 0 ? papers : [...new Set(named)];
}

async function reproducePaper(
  paper: string,
  folder: string,
  { output, timeout, signal }: ReproduceOptions,
): Promise<{ result: PaperResult; notebook: NamedNotebook["notebook"] }> {
  const executed = await executeFile(join(folder, `${paper}.ipynb`), { timeout, signal });
  const copy = join(output, `${paper}.ipynb`);
  writeWhole(copy, serialized(executed.notebook));
  const claims = claimsOf(executed.notebook);
  const { failures, interrupted, wallSeconds } = executed;
  const complete = failures.length === 0 && !interrupted;
  const holds = complete && claims.length > 0 && claims.every((claim) => claim.holds);
  return {
    result: { paper, claims, failures, interrupted, holds, wallSeconds, output: copy },
    notebook: executed.notebook,
  };
}

/** One line a claim as soon as its notebook is done. @param longest the length of the longest paper's name */
function printPaper({ paper, claims, failures, interrupted }: PaperResult, longest: number): void {
  const widths = [longest, ...columnWidths];
  for (const claim of claims) {
    const columns = claimColumns(claim).map((text, column) => text.padEnd(widths[column] ?? 0));
    printLine(columns.join("  ").trimEnd());
  }
  for (const failure of failures) printLine(`${paper}  ${failureLine(failure)}  FAILED`);
  if (claims.length === 0 && failures.length === 0 && !interrupted)
    printLine(`${paper}  the notebook makes no claim  FAILED`);
}

/** Columns after the paper: fixed, because lines of later notebooks are not known yet. */
const columnWidths = [24, 18, 25, 8];

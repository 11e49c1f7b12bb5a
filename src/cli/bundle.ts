// thalweg bundle: a notebook and everything to reproduce it, as one archive.
import type { Command } from "commander";
import { positiveNumber } from "./options";
import { exitCode, interruptible, perform, printJson, printLine } from "./perform";
import type { ExitCode } from "./perform";

interface BundleCommandOptions {
  json?: boolean;
  output?: string;
  author?: string[];
  parameter?: string[];
  timeout?: number;
}

/** Adds `bundle` to the program. */
export function registerBundle(program: Command): void {
  program
    .command("bundle")
    .summary("pack a notebook with what reproduces it")
    .description(
      "Runs a notebook and writes a zip: notebook, executed copy, HTML page, figures as SVG and PDF, data, thalweg itself, " +
        "lock file, citation, RO-Crate metadata, checksums, and a README with its claims and the two commands that reproduce them.",
    )
    .argument("<notebook>", "a notebook .ipynb")
    .option("-o, --output <file>", "the archive; default NAME.zip")
    .option("--author <name...>", "for CITATION.cff")
    .option("-p, --parameter <name=value...>", "values for the cell tagged `parameters`")
    .option("--timeout <seconds>", "longest time of a cell", positiveNumber)
    .option("--json", "print the result as JSON")
    .action((notebook: string, options: BundleCommandOptions, command: Command) =>
      perform(command, () =>
        interruptible((signal, listen) => {
          listen();
          return bundle(notebook, options, signal);
        }),
      ),
    );
}

async function bundle(
  notebook: string,
  { author, json, ...options }: BundleCommandOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { bundleNotebook } = await import("./notebook/bundle/bundle.js");
  const { failureLine } = await import("./notebook/runFile.js");
  const result = await bundleNotebook(notebook, { ...options, authors: author, signal });
  const { claims, failures, files, interrupted, output } = result;
  const failing = claims.filter(({ holds }) => !holds);
  if (json) printJson(result);
  else {
    for (const failure of failures) printLine(failureLine(failure));
    for (const claim of failing) printLine(`claim ${claim.id} FAILED: ${claim.failures.join("; ")}`);
    if (files.length > 0) {
      printLine(
        `${output}: ${files.length} files, ${claims.length - failing.length} of ${claims.length} claims hold`,
      );
      printLine("To reproduce it, unpack the archive, and in its folder:");
      for (const line of result.commands) printLine(`  ${line}`);
    } else printLine("nothing was written");
  }
  if (interrupted) return exitCode.interrupted;
  return failures.length + failing.length > 0 ? exitCode.failed : exitCode.done;
}

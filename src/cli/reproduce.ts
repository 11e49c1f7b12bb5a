// thalweg reproduce: runs the papers' notebooks and says of every claim whether it came out as it must.
import type { Command } from "commander";
import { positiveNumber } from "./options";
import { interruptible, perform } from "./perform";

interface ReproduceOptions {
  json?: boolean;
  output: string;
  notebooks?: string;
  timeout: number;
}

/** Adds `reproduce` to the program. */
export function registerReproduce(program: Command): void {
  program
    .command("reproduce")
    .summary("run the papers' notebooks and judge their claims")
    .description(
      "Runs the notebooks of the papers (all, or the named ones), prints one line a claim, and writes the executed notebooks and one HTML report. " +
        "Succeeds only if every claim comes out as its notebook says it must.",
    )
    .argument("[paper...]", "such as chatterjee or chen")
    .option("--json", "print the result as JSON")
    .option("--output <dir>", "where notebooks and report are written", "build/reproduce")
    .option("--notebooks <dir>", "the folder of the notebooks (default: the ones that come with thalweg)")
    .option("--timeout <seconds>", "longest time of a cell", positiveNumber, 600)
    .action((papers: string[], options: ReproduceOptions, command: Command) =>
      perform(command, () =>
        interruptible(async (signal, listen) => {
          listen();
          const { reproduce } = await import("./notebook/reproduction.js");
          return reproduce(papers, { ...options, signal });
        }),
      ),
    );
}

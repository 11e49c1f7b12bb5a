// thalweg check: which hypotheses hold at time zero and with which constants; no flow is computed.
import type { Command } from "commander";
import type { Bound, TheoremResult } from "../theorems";
import { InputError } from "../errors";
import { readExperiment } from "./experimentFile";
import { exitCode, perform, printJson, printLine } from "./perform";
import type { ExitCode } from "./perform";
import { aligned } from "./table";
import { StatusLine } from "./terminal";

interface CheckOptions {
  theorem?: string[];
  list?: boolean;
  advise?: boolean;
  json?: boolean;
}

/** Adds `check` to the program. */
export function registerCheck(program: Command): void {
  program
    .command("check")
    .summary("check the hypotheses of theorems at time zero")
    .description(
      "Checks at the starting point, with rigorous arithmetic, which hypotheses of the theorems hold and with which constants.",
    )
    .argument("[experiment]", "an experiment .json, or - for standard input")
    .option("--theorem <id...>", "check these theorems instead of the experiment's own")
    .option("--advise", "search what change would make each theorem hold")
    .option("--list", "list all theorems with their sources")
    .option("--json", "print the result as JSON")
    .action((file: string | undefined, options: CheckOptions, command: Command) =>
      perform(command, async () => {
        if (options.list) return list(options.json === true);
        if (file === undefined)
          throw new InputError("experiment", "name an experiment .json to check, or ask for --list.");
        return checkFile(file, options);
      }),
    );
}

/** A check that ran is done, whatever its verdicts are: they are its result. */
async function checkFile(file: string, options: CheckOptions): Promise<ExitCode> {
  const experiment = readExperiment(file, { theorems: options.theorem });
  const { check } = await import("../convergence/index.js");
  const line = new StatusLine();
  line.show(`checking ${file} at time zero; millions of weights take a minute`);
  const result = check(experiment, { advise: options.advise });
  line.clear();
  const { advice } = result;
  if (options.json)
    printJson({
      theorems: result.theorems.map((theorem, k) => ({
        ...theoremContract(theorem),
        ...(advice === null ? {} : { advice: advice[k] }),
      })),
    });
  else {
    const { inspect } = await import("node:util");
    printLine(inspect(result));
  }
  return exitCode.done;
}

/** What other programs may rely on: these fields and no others. */
function theoremContract({ id, verdict, hypotheses, constants, bound }: TheoremResult): object {
  return {
    id,
    verdict,
    hypotheses: hypotheses.map((item) => ({
      id: item.id,
      statement: item.statement,
      verdict: item.verdict,
      value: item.value,
      threshold: item.threshold,
    })),
    constants,
    bound: bound === null ? null : boundContract(bound),
  };
}

/** The formula of a bound, with its rate per unit of time or its factor per step where it has one. */
function boundContract(bound: Bound): object {
  return {
    formula: bound.formula,
    ...("rate" in bound ? { rate: bound.rate } : {}),
    ...("factor" in bound ? { factor: bound.factor } : {}),
  };
}

async function list(json: boolean): Promise<ExitCode> {
  const { theoremList } = await import("../theorems/index.js");
  const theorems = theoremList();
  if (json) printJson({ theorems });
  else
    for (const line of aligned(
      theorems.map(({ id, title, source }) => [
        id,
        title,
        `${source.authors}, arXiv:${source.arXiv} (${source.standing})`,
      ]),
    ))
      printLine(line);
  return exitCode.done;
}

// thalweg run: integrates the flow of an experiment, or executes the cells of a notebook.
import { basename, extname, join } from "node:path";
import type { Command } from "commander";
import { InputError, InternalError } from "../errors";
import type { Run } from "../convergence";
import type { EngineName } from "../engines";
import { readExperiment } from "./experimentFile";
import { refuseUnwritable, writeWhole } from "./files";
import { positiveNumber } from "./options";
import { exitCode, interruptible, perform, printJson, printLine, reportError } from "./perform";
import type { ExitCode, FileResult } from "./perform";
import { progressText, StatusLine } from "./terminal";

interface RunOptions {
  json?: boolean;
  output?: string;
  untilLoss?: number;
  untilTime?: number;
  theorem?: string[];
  tolerance?: number;
  engine?: EngineName;
  timeout?: number;
  allowErrors?: boolean;
  html?: boolean;
  parameter?: string[];
  check?: boolean;
}

/** Adds `run` to the program. */
export function registerRun(program: Command): void {
  program
    .command("run")
    .summary("run experiments (.json) or notebooks (.ipynb, .ts)")
    .description(
      "Integrates the gradient flow of an experiment beside its bounds, or executes a notebook into a copy. Ctrl-C stops and keeps what was computed.",
    )
    .argument(
      "<file...>",
      "experiments .json (- for standard input) or notebooks .ipynb, also as percent scripts .ts",
    )
    .option("--json", "print the result as JSON")
    .option(
      "-o, --output <path>",
      "write the result here: .json or .html of an experiment, .ipynb of a notebook; a folder for several files",
    )
    .option("--until-loss <number>", "experiments: stop at this loss", positiveNumber)
    .option("--until-time <number>", "experiments: stop at this flow time", positiveNumber)
    .option("--theorem <id...>", "experiments: check these theorems instead of their own")
    .option("--tolerance <number>", "experiments: relative tolerance of the integrator", positiveNumber)
    .option(
      "--engine <name>",
      "experiments: where the flow is computed, such as wasm; `thalweg doctor` shows what is there",
    )
    .option("--timeout <seconds>", "notebooks: longest time of a cell", positiveNumber)
    .option("--allow-errors", "notebooks: go on after a cell that fails")
    .option("--html", "notebooks: write an HTML page beside the executed copy")
    .option("-p, --parameter <name=value...>", "notebooks: values for the cell tagged `parameters`")
    .option("--check", "notebooks: the file is an executed copy; run it again and compare claims and figures")
    .action((files: string[], options: RunOptions, command: Command) =>
      perform(command, () => runFiles(files, options)),
    );
}

const isNotebook = (file: string): boolean => /^\.(ipynb|[cm]?ts)$/.test(extname(file));

/** What to do instead of an option that only notebooks know. */
const ofNotebooks = {
  timeout: "Ctrl-C stops an experiment and keeps what there is; --until-time ends it",
  allowErrors: "Leave it out",
  html: "`-o NAME.html` writes the page of an experiment",
  parameter: "Change the value in the file",
  check: "`thalweg check` checks the hypotheses of an experiment",
} as const;

/** What to do instead of an option that only experiments know. */
const ofExperiments = {
  untilLoss: "Write it in the cell, such as `%%converge --until-loss 1e-6`",
  untilTime: "Write it in the cell, such as `%%converge --until-time 10`",
  theorem: "Write it in the cell, such as `%%converge --theorem chatterjee`",
  tolerance: "Write it in the cell, such as `%%converge --tolerance 1e-6`",
  engine: "Set the variable THALWEG_ENGINE, such as THALWEG_ENGINE=wasm",
} as const;

/** Refuses an option that none of the files can follow: what is left out silently looks as if it had been done. */
function refuseIdleOptions(files: readonly string[], options: RunOptions): void {
  const notebooks = files.filter(isNotebook).length;
  const remedies = notebooks === 0 ? ofNotebooks : notebooks === files.length ? ofExperiments : {};
  for (const [name, remedy] of Object.entries(remedies)) {
    if (options[name as keyof RunOptions] === undefined) continue;
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const kinds = notebooks === 0 ? "notebooks take it, got an experiment" : "experiments take it, got a notebook"; // prettier-ignore
    throw new InputError(option, `only ${kinds}, ${files[0]}. ${remedy}.`);
  }
}

async function runFiles(files: string[], options: RunOptions): Promise<ExitCode> {
  refuseIdleOptions(files, options);
  if (files.length === 1) {
    const result = await runFile(files[0], options.output, options);
    if (options.json) printJson(result.json);
    else printLine(result.text);
    return result.code;
  }
  const results: Record<string, unknown>[] = [];
  let worst: ExitCode = exitCode.done;
  for (const file of files) {
    const output =
      options.output === undefined
        ? undefined
        : join(options.output, basename(file).replace(/\.[cm]?ts$/, ".ipynb"));
    let code: ExitCode;
    try {
      const result = await runFile(file, output, options);
      if (!options.json) printLine(`${file}\n${result.text}\n`);
      results.push({ file, ...result.json });
      code = result.code;
    } catch (error) {
      code = reportError(`run: ${file}`, error, false);
      results.push({ file, error: error instanceof Error ? error.message : String(error) });
    }
    if (code > worst) worst = code;
    if (code === exitCode.interrupted) break;
  }
  if (options.json) printJson(results);
  return worst;
}

async function runFile(file: string, output: string | undefined, options: RunOptions): Promise<FileResult> {
  return interruptible(async (signal, listen) => {
    if (!isNotebook(file)) return runExperiment(file, output, options, signal, listen);
    listen();
    const { runNotebookFile } = await import("./notebook/runFile.js");
    return runNotebookFile(file, { ...options, output, signal });
  });
}

async function runExperiment(
  file: string,
  output: string | undefined,
  options: RunOptions,
  signal: AbortSignal,
  listen: () => void,
): Promise<FileResult> {
  const suffix = output === undefined ? ".json" : extname(output);
  if (suffix !== ".json" && suffix !== ".html")
    throw new InputError("--output", `an experiment is written as .json or .html, got ${output}.`);
  const experiment = readExperiment(file);
  if (output !== undefined) refuseUnwritable(output);
  const { converge } = await import("../convergence/index.js");
  const line = new StatusLine();
  const { run, contradiction } = await kept(
    converge(experiment, {
      until: { loss: options.untilLoss, time: options.untilTime },
      theorems: options.theorem,
      tolerance: options.tolerance,
      engine: options.engine,
      signal,
      onProgress: (progress) => {
        listen();
        line.show(progressText(progress));
      },
    }).finally(() => line.clear()),
  );
  const { convergenceChart, reportHtml, runSummary, verdictCard } = await import("../charts/index.js");
  const card = verdictCard(run);
  if (output !== undefined && suffix === ".json")
    writeWhole(output, `${JSON.stringify(run.toJSON(), null, 1)}\n`);
  else if (output !== undefined) {
    const chart = { figure: convergenceChart(run), text: runSummary(run) };
    const sections = [{ heading: run.verdict || "No theorem asked for", parts: [chart, card.html] }];
    writeWhole(output, reportHtml({ title: run.title, sections }));
  }
  if (contradiction !== null) reportError("run", contradiction, false);
  const failed = contradiction !== null || run.status === "failed";
  const code = run.status === "interrupted" ? exitCode.interrupted : failed ? exitCode.failed : exitCode.done;
  return { json: run.toJSON(), text: card.text, code };
}

/** The run, also when it contradicts a proved bound: then everything is kept and shown beside the error. */
async function kept(running: Promise<Run>): Promise<{ run: Run; contradiction: InternalError | null }> {
  try {
    return { run: await running, contradiction: null };
  } catch (error) {
    if (error instanceof InternalError && "run" in error)
      return { run: error.run as Run, contradiction: error };
    throw error;
  }
}

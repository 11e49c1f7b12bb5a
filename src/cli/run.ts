// thalweg run: integrates the flow of an experiment, or executes the cells of a notebook.
import { basename, extname, join } from "node:path";
import type { Command } from "commander";
import { InputError, InternalError } from "../errors";
import type { Run } from "../convergence";
import type { EngineName } from "../engines";
import { readExperiment } from "./experimentFile";
import { writeWhole } from "./files";
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
    .option("--until-loss <number>", "stop at this loss", positiveNumber)
    .option("--until-time <number>", "stop at this flow time", positiveNumber)
    .option("--theorem <id...>", "check these theorems instead of the experiment's own")
    .option("--tolerance <number>", "relative tolerance of the integrator", positiveNumber)
    .option(
      "--engine <name>",
      "where the flow is computed, such as wasm; `thalweg doctor` shows what is there",
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

async function runFiles(files: string[], options: RunOptions): Promise<ExitCode> {
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
    if (!/^\.(ipynb|[cm]?ts)$/.test(extname(file)))
      return runExperiment(file, output, options, signal, listen);
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

// thalweg strip: takes from notebooks what running them has put in, so that they can be kept under version control; as
// percent scripts too, and back.
import { existsSync } from "node:fs";
import { extname } from "node:path";
import type { Command } from "commander";
import { InputError } from "../errors";
import { writeWhole } from "../files";
import { readText } from "./files";
import { exitCode, perform, printJson, printLine } from "./perform";

interface StripOptions {
  check?: boolean;
  to?: string;
  json?: boolean;
}

/** Where the stripped form of a file goes: in its own place, or where `--to` says. */
function placeOf(file: string, files: readonly string[], to: string | undefined): string {
  if (to === undefined) return file;
  if (to === "ts" || to === "ipynb") return `${file.replace(/\.[^.\\/]*$/, "")}.${to}`;
  if (extname(to) !== ".ts" && extname(to) !== ".ipynb")
    throw new InputError("--to", `a notebook is written as .ipynb or .ts, got ${to}.`);
  if (files.length > 1)
    throw new InputError(
      "--to",
      `one file cannot hold ${files.length} notebooks. Give an ending alone: ts or ipynb.`,
    );
  return to;
}

/** Adds `strip` to the program. */
export function registerStrip(program: Command): void {
  program
    .command("strip")
    .summary("remove outputs from notebooks")
    .description(
      "Removes outputs, execution counts and times, provenance, colophon and injected parameters from notebooks, in place. " +
        "With --check it changes nothing and fails where there is something to remove. " +
        "With --to the notebook is left as it is, and what remains of it is written elsewhere: an .ipynb, or a percent script .ts for an editor or a diff.",
    )
    .argument("<file...>", "notebooks .ipynb, or percent scripts .ts")
    .option("--check", "change nothing; exit code 1 where a notebook is not stripped")
    .option(
      "--to <path>",
      "write here instead, .ipynb or .ts; or an ending alone, ipynb or ts, for a file beside each",
    )
    .option("--json", "print the result as JSON")
    .action((files: string[], options: StripOptions, command: Command) =>
      perform(command, async () => {
        const { serialized } = await import("./notebook/format.js");
        const { toPercent } = await import("./notebook/percent.js");
        const { isScript, readNotebook } = await import("./notebook/read.js");
        const { stripped } = await import("./notebook/strip.js");
        const results = files.map((file) => {
          const place = placeOf(file, files, options.to);
          const notebook = stripped(readNotebook(file));
          const text = isScript(place) ? toPercent(notebook) : serialized(notebook);
          const changed = !existsSync(place) || text !== readText(place);
          if (changed && options.check !== true) writeWhole(place, text);
          return { file: place, changed };
        });
        if (options.json) printJson(results);
        else
          for (const { file, changed } of results)
            printLine(
              `${file}: ${!changed ? "nothing to remove" : options.check ? "not stripped" : "stripped"}`,
            );
        return options.check === true && results.some(({ changed }) => changed)
          ? exitCode.failed
          : exitCode.done;
      }),
    );
}

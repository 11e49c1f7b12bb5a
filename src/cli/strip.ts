// thalweg strip: takes from notebooks what running them has put in, so that they can be kept under version control.
import type { Command } from "commander";
import { writeWhole } from "../files";
import { readJson, readText } from "./files";
import { exitCode, perform, printJson, printLine } from "./perform";

/** Adds `strip` to the program. */
export function registerStrip(program: Command): void {
  program
    .command("strip")
    .summary("remove outputs from notebooks")
    .description(
      "Removes outputs, execution counts and times, provenance, colophon and injected parameters from notebooks, in place. " +
        "With --check it changes nothing and fails where there is something to remove.",
    )
    .argument("<file...>", "notebooks .ipynb")
    .option("--check", "change nothing; exit code 1 where a notebook is not stripped")
    .option("--json", "print the result as JSON")
    .action((files: string[], options: { check?: boolean; json?: boolean }, command: Command) =>
      perform(command, async () => {
        const { asNotebook, serialized } = await import("./notebook/format.js");
        const { stripped } = await import("./notebook/strip.js");
        const results = files.map((file) => {
          const text = serialized(stripped(asNotebook(readJson(file), file)));
          const changed = text !== readText(file);
          if (changed && options.check !== true) writeWhole(file, text);
          return { file, changed };
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

// thalweg new: a notebook to begin with: claim, hypotheses, experiment, bound.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import { InputError } from "../errors";
import { writeWhole } from "../files";
import { exitCode, perform, printJson, printLine } from "./perform";

/** Adds `new` to the program. */
export function registerNew(program: Command): void {
  program
    .command("new")
    .summary("begin a notebook")
    .description(
      "Writes a notebook that runs as it is: a claim, its hypotheses checked, an experiment beside its bound, and parameters to change.",
    )
    .argument("<name>", "such as my-theorem or my-theorem.ipynb")
    .option("--json", "print the result as JSON")
    .action((name: string, options: { json?: boolean }, command: Command) =>
      perform(command, async () => {
        const file = name.endsWith(".ipynb") ? name : `${name}.ipynb`;
        if (existsSync(file))
          throw new InputError(file, "this file exists and is not overwritten. Choose another name.");
        const { serialized } = await import("./notebook/format.js");
        const { template } = await import("./notebook/template.js");
        writeWhole(file, serialized(template(basename(file, ".ipynb"))));
        if (options.json) printJson({ notebook: file });
        else printLine(`${file} written. Run it: thalweg run ${file} --html, or open it: thalweg lab`);
        return exitCode.done;
      }),
    );
}

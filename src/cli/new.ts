// thalweg new: a notebook to begin with: claim, hypotheses, experiment, bound.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import { InputError, shown } from "../errors";
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
        if (/^\.*$/.test(basename(file, ".ipynb")) || /[\\/]$/.test(name))
          throw new InputError("new", `give the notebook a name, such as my-theorem, got ${shown(name)}.`);
        if (existsSync(file))
          throw new InputError(file, "this file exists and is not overwritten. Choose another name.");
        const { serialized } = await import("./notebook/format.js");
        const { template } = await import("./notebook/template.js");
        writeWhole(file, serialized(template(basename(file, ".ipynb"))));
        if (options.json) printJson({ notebook: file });
        else {
          const word = /^[\w./-]+$/.test(file) ? file : `'${file.replace(/'/g, "'\\''")}'`;
          printLine(`${file} written. Run it: thalweg run ${word} --html, or open it: thalweg lab`);
        }
        return exitCode.done;
      }),
    );
}

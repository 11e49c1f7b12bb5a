// thalweg install and thalweg uninstall: the kernelspec that lets Jupyter find the kernel, and the extension that draws
// its charts. No Python is needed.
import { Option } from "commander";
import type { Command } from "commander";
import { exitCode, perform, printJson, printLine } from "./perform";

interface InstallOptions {
  user?: boolean;
  sysPrefix?: boolean;
  prefix?: string;
  json?: boolean;
}

function placeOptions(command: Command): Command {
  return command
    .addOption(new Option("--user", "for this user (default)").conflicts(["sysPrefix", "prefix"]))
    .addOption(new Option("--sys-prefix", "for the Python environment that is active").conflicts(["prefix"]))
    .option("--prefix <dir>", "under DIR/share/jupyter/kernels/thalweg")
    .option("--json", "print the result as JSON");
}

/** Adds `install` and `uninstall` to the program. */
export function registerInstall(program: Command): void {
  placeOptions(program.command("install"))
    .summary("make the kernel known to Jupyter")
    .description(
      'Writes the kernelspec "thalweg", so that JupyterLab, Notebook, nbclient, nbconvert and VS Code offer it, ' +
        "and beside it an extension of JupyterLab that draws its charts in notebooks that are not trusted.",
    )
    .action((options: InstallOptions, command: Command) =>
      perform(command, async () => {
        const { installKernel } = await import("../../kernel/index.js");
        const { installExtension } = await import("./labextension.js");
        const folder = installKernel(options);
        const extension = installExtension(folder);
        if (options.json) printJson({ installed: folder, extension });
        else {
          printLine(`Kernel "thalweg" installed in ${folder}`);
          printLine(`JupyterLab extension for its charts installed in ${extension}`);
        }
        return exitCode.done;
      }),
    );
  placeOptions(program.command("uninstall"))
    .summary("remove the kernel from Jupyter")
    .description('Removes the kernelspec "thalweg" from the place where `thalweg install` put it.')
    .action((options: InstallOptions, command: Command) =>
      perform(command, async () => {
        const { uninstallKernel } = await import("../../kernel/index.js");
        const { removeExtension } = await import("./labextension.js");
        const removed = uninstallKernel(options);
        if (removed !== null) removeExtension(removed);
        if (options.json) printJson({ removed });
        else
          printLine(removed === null ? "There was no kernel to remove." : `Kernel removed from ${removed}`);
        return exitCode.done;
      }),
    );
}

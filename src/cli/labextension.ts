// The extension of JupyterLab that draws charts in untrusted notebooks, put where JupyterLab looks: beside the kernelspec.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { extensionName, labextensionFiles } from "../charts";
import { thalwegVersion } from "../convergence";
import { writeWhole } from "../files";

/** Writes or replaces the extension; returns its folder. */
export function installExtension(kernelFolder: string): string {
  const folder = extensionFolder(kernelFolder);
  rmSync(join(folder, "static"), { recursive: true, force: true });
  for (const { path, content } of labextensionFiles(thalwegVersion()))
    writeWhole(join(folder, path), content);
  return folder;
}

/** Takes the extension away, where there is one. */
export function removeExtension(kernelFolder: string): void {
  rmSync(extensionFolder(kernelFolder), { recursive: true, force: true });
}

/** `<data>/labextensions/<name>` for the kernelspec `<data>/kernels/thalweg`. */
function extensionFolder(kernelFolder: string): string {
  return join(dirname(dirname(kernelFolder)), "labextensions", extensionName);
}

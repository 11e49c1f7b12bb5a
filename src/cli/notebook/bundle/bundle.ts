// A notebook with everything to reproduce it, as one archive: for the supplement of a paper.
import { dirname, extname, resolve } from "node:path";
import { drawPicture } from "../../../charts";
import { InputError } from "../../../errors";
import { refuseUnwritable, writeWhole } from "../../files";
import type { Claim } from "../../../convergence";
import { claimsOf } from "../claims";
import { tablesOf } from "../data";
import { figuresOf } from "../figures";
import { joined, serialized } from "../format";
import type { Notebook } from "../format";
import { notebookPage } from "../page";
import { recordOf, sha256 } from "../provenance";
import { readNotebook, stemOf } from "../read";
import { executeFile } from "../runFile";
import type { CellFailure } from "../runner";
import { stripped } from "../strip";
import { citation, readme } from "./describe";
import { packThalweg, projectFiles } from "./packed";
import { rescience } from "./rescience";
import { roCrate } from "./roCrate";
import { zipped } from "./zip";

export interface BundleOptions {
  /** default: NAME.zip in the working directory */
  output?: string;
  authors?: readonly string[];
  parameter?: string[];
  timeout?: number;
  signal?: AbortSignal;
}

export interface BundleResult {
  output: string;
  files: string[];
  claims: Claim[];
  failures: CellFailure[];
  interrupted: boolean;
  /** what reproduces the notebook where the archive lies unpacked */
  commands: readonly [string, string];
}

/**
 * Runs the notebook and writes the archive. With a cell that failed, or an interrupt, nothing is written.
 * @throws InputError for a file that is no notebook, or data that lie outside its folder
 */
export async function bundleNotebook(file: string, options: BundleOptions = {}): Promise<BundleResult> {
  const name = stemOf(file);
  const source = readNotebook(file);
  const data = tablesOf(source, dirname(resolve(file)));
  const output = options.output ?? `${name}.zip`;
  if (extname(output).toLowerCase() !== ".zip")
    throw new InputError("--output", `the archive is a .zip, got ${output}.`);
  refuseUnwritable(output);
  const executed = await executeFile(file, options);
  const { notebook, failures, interrupted } = executed;
  const claims = claimsOf(notebook);
  const packed = packThalweg();
  const project = projectFiles(packageName(name), packed);
  const install = "package-lock.json" in project ? "npm ci" : "npm install";
  const commands = [install, `npx thalweg run ${name}.executed.ipynb --check`] as const;
  const result = { output, claims, failures, interrupted, commands };
  if (failures.length > 0 || interrupted) return { ...result, files: [] };

  const provenance = recordOf(notebook)!;
  const described = { name, title: titleOf(source) ?? name, authors: options.authors ?? [], claims, provenance, commands }; // prettier-ignore
  const contents: Record<string, string | Uint8Array> = {
    ...project,
    ...data,
    ...figureFiles(notebook),
    [packed.file]: packed.bytes,
    [`${name}.ipynb`]: serialized(stripped(source)),
    [`${name}.executed.ipynb`]: serialized(notebook),
    [`${name}.executed.html`]: notebookPage({ name, notebook }),
    "provenance.json": `${JSON.stringify(provenance, null, 2)}\n`,
    "CITATION.cff": citation(described),
    "metadata.yaml": rescience(described),
  };
  const listed = Object.keys(contents).sort();
  contents["README.md"] = readme(described, listed);
  const sizes = [...listed, "README.md"].map((path): [string, number] => [
    path,
    Buffer.byteLength(contents[path]),
  ]);
  contents["ro-crate-metadata.json"] = roCrate(described, Object.fromEntries(sizes));
  const sums = Object.keys(contents).sort().map((path) => `${sha256(contents[path])}  ${path}\n`); // prettier-ignore
  contents.SHA256SUMS = sums.join("");
  writeWhole(output, zipped(contents));
  return { ...result, files: Object.keys(contents).sort() };
}

function titleOf(notebook: Notebook): string | undefined {
  return /^#\s+(.+)$/m.exec(joined(notebook.cells[0]?.source ?? ""))?.[1];
}

/** A name that npm accepts. */
const packageName = (name: string): string =>
  `${name.toLowerCase().replace(/[^a-z0-9-]+/g, "-").replace(/^-+|-+$/g, "") || "notebook"}-bundle`; // prettier-ignore

/** The figures as data and as pictures for papers; one that cannot be drawn is there as data alone. */
function figureFiles(notebook: Notebook): Record<string, string | Uint8Array> {
  const files: Record<string, string | Uint8Array> = {};
  figuresOf(notebook).forEach(({ cell, figure, text }, k) => {
    const stem = `figures/${String(k + 1).padStart(2, "0")}-${cell}`;
    files[`${stem}.json`] = `${JSON.stringify(figure)}\n`;
    for (const format of ["svg", "pdf"] as const) {
      const answer = drawPicture({ figure, format, scale: 0.75, title: text });
      if ("bytes" in answer) files[`${stem}.${format}`] = answer.bytes;
    }
  });
  return files;
}

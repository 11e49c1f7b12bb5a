// Where an executed notebook comes from: metadata for programs, a last cell for readers. No host, user or path.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { verdictWord } from "../../charts";
import { thalwegVersion } from "../../convergence";
import type { Claim } from "../../convergence";
import { chooseEngine, createEngine } from "../../engines";
import { generatorName } from "../../random";
import { claimsOf, ratioText } from "./claims";
import { dataHashes } from "./data";
import { canonicalJson, figuresOf } from "./figures";
import { colophonId, joined, serialized } from "./format";
import type { Cell, Notebook } from "./format";
import { parametersOf } from "./parameters";
import { stripped } from "./strip";

/** What `metadata.thalweg` of an executed notebook holds. */
export interface NotebookProvenance {
  thalweg: string;
  node: string;
  v8: string;
  tslab: string;
  plotly: string;
  system: string;
  processor: string;
  engine: { name: string; precision: string; threads: number };
  generator: string;
  seeds: number[];
  parameters: Record<string, string>;
  /** SHA-256 of the notebook without outputs */
  notebook: string;
  /** SHA-256 of each figure as JSON with sorted keys */
  figures: { cell: string; sha256: string }[];
  /** SHA-256 of the tables that cells read, and of the images that come with thalweg */
  data: { file: string; sha256: string }[];
  /** null outside a repository */
  git: { commit: string; dirty: boolean } | null;
  /** SHA-256 of thalweg's own lock file, where there is one */
  lockfile: string | null;
  executedAt: string;
  wallSeconds: number;
  claims: Pick<Claim, "id" | "statement" | "verdict" | "largestRatio" | "holds">[];
}

export const sha256 = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");

/** The folder of thalweg's package.json. */
export const packageFolder = join(__dirname, "../../../..");

/** The notebook without the colophon of an earlier run. */
export function withoutColophon(notebook: Notebook): Notebook {
  return { ...notebook, cells: notebook.cells.filter(({ id }) => id !== colophonId) };
}

/** The executed notebook with its provenance, in the metadata and as last cell. */
export function withColophon(notebook: Notebook, folder: string, wallSeconds: number): Notebook {
  const record = provenanceOf(withoutColophon(notebook), folder, wallSeconds);
  const cell: Cell = { id: colophonId, cell_type: "markdown", metadata: {}, source: colophon(record) };
  return {
    ...notebook,
    cells: [...withoutColophon(notebook).cells, cell],
    metadata: { ...notebook.metadata, thalweg: record },
  };
}

/** The record that an executed notebook carries; undefined without one. */
export function recordOf(notebook: Notebook): NotebookProvenance | undefined {
  return notebook.metadata.thalweg as NotebookProvenance | undefined;
}

function provenanceOf(notebook: Notebook, folder: string, wallSeconds: number): NotebookProvenance {
  const { dependencies } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const engine = process.env.THALWEG_ENGINE ? createEngine() : chooseEngine().engine;
  const lock = join(packageFolder, "package-lock.json");
  return {
    thalweg: thalwegVersion(),
    node: process.version,
    v8: process.versions.v8,
    tslab: dependencies.tslab,
    plotly: dependencies["plotly.js-dist"],
    system: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    engine: { name: engine.name, precision: engine.precision, threads: engine.threads },
    generator: generatorName,
    seeds: seedsOf(notebook),
    parameters: parametersOf(notebook),
    notebook: sha256(serialized(stripped(notebook))),
    figures: figuresOf(notebook).map(({ cell, figure }) => ({
      cell,
      sha256: sha256(canonicalJson(figure)),
    })),
    data: dataHashes(notebook, folder),
    git: repositoryOf(folder),
    lockfile: existsSync(lock) ? sha256(readFileSync(lock)) : null,
    executedAt: new Date().toISOString(),
    wallSeconds,
    claims: claimsOf(notebook).map(({ id, statement, verdict, largestRatio, holds }) => ({
      id,
      statement,
      verdict,
      largestRatio,
      holds,
    })),
  };
}

/** Seeds written as numbers in the cells, in order, each once. */
function seedsOf({ cells }: Notebook): number[] {
  const sources = cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => joined(source));
  const found = sources.flatMap((source) => [...source.matchAll(/\b(?:[sS]eed:\s*|mulberry32\()(\d+)/g)]);
  return [...new Set(found.map(([, seed]) => Number(seed)))];
}

function repositoryOf(folder: string): NotebookProvenance["git"] {
  const git = (...words: string[]): string =>
    execFileSync("git", words, {
      cwd: folder,
      encoding: "utf8",
      timeout: 5000,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  try {
    return { commit: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain") !== "" };
  } catch {
    return null;
  }
}

function colophon(record: NotebookProvenance): string {
  const { engine, git } = record;
  const parameters = Object.entries(record.parameters).map(([name, value]) => `\`${name} = ${value}\``);
  const facts = [
    `thalweg ${record.thalweg}, Node ${record.node}, V8 ${record.v8}, tslab ${record.tslab}, plotly.js ${record.plotly}`,
    `engine ${engine.name}, ${engine.precision}, ${engine.threads} ${engine.threads === 1 ? "thread" : "threads"}, on ${record.processor}, ${record.system}`,
    `random numbers: ${record.generator}${record.seeds.length > 0 ? `, seeds ${record.seeds.join(", ")}` : ""}`,
    ...(parameters.length > 0 ? [`parameters: ${parameters.join(", ")}`] : []),
    `SHA-256 of the notebook without outputs: \`${record.notebook}\``,
    ...record.data.map(({ file, sha256: sum }) => `data \`${file}\`: SHA-256 \`${sum}\``),
    ...(git === null ? [] : [`commit \`${git.commit}\`${git.dirty ? ", with changes not committed" : ""}`]),
    `executed ${record.executedAt} in ${record.wallSeconds.toFixed(1)} s`,
  ];
  const rows = record.claims.map(
    ({ id, verdict, largestRatio, holds }) =>
      `| ${id} | ${verdictWord(verdict)} | ${largestRatio === null ? "–" : ratioText(largestRatio)} | ${holds ? "holds" : "does not hold"} |`,
  );
  const table = ["| claim | verdict | largest loss / bound | |", "|---|---|---|---|", ...rows];
  return [
    "## Colophon",
    "",
    ...facts.map((fact) => `- ${fact}`),
    ...(rows.length > 0 ? ["", ...table] : []),
  ].join("\n");
}

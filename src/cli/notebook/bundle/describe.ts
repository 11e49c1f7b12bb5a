// What a bundle says about itself: README, citation (CFF 1.2.0), RO-Crate 1.1 metadata.
import { verdictWord } from "../../../charts";
import type { Claim } from "../../../convergence";
import { theoremList } from "../../../theorems";
import { ratioText } from "../claims";
import type { NotebookProvenance } from "../provenance";

export interface Described {
  /** of the notebook file, without ending */
  name: string;
  title: string;
  authors: readonly string[];
  claims: readonly Claim[];
  provenance: NotebookProvenance;
  /** the two commands that reproduce the notebook where the bundle lies unpacked */
  commands: readonly [string, string];
}

/** README.md: how to reproduce, and what was claimed. */
export function readme({ name, title, claims, provenance, commands }: Described, files: string[]): string {
  const rows = claims.map((claim) =>
    [
      claim.id,
      cell(claim.statement),
      `${name}.ipynb`,
      `\`thalweg run ${name}.ipynb\``,
      verdictWord(claim.verdict),
      claim.largestRatio === null ? "–" : ratioText(claim.largestRatio),
      claim.holds ? "holds" : "does not hold",
    ].join(" | "),
  );
  const { engine } = provenance;
  return [
    `# ${title}`,
    "",
    "## Reproduce",
    "",
    "With Node 20.11 or later, in the folder of this file:",
    "",
    "```",
    ...commands,
    "```",
    "",
    `The second command runs the notebook again and compares claims exactly and figures within tolerances with \`${name}.executed.ipynb\`. It ends with exit code 0 if they agree.`,
    "",
    "## Claims",
    "",
    "| claim | statement | notebook | command | verdict | largest loss / bound | |",
    "|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    "",
    "## Made with",
    "",
    `thalweg ${provenance.thalweg}, Node ${provenance.node}, engine ${engine.name} (${engine.precision}), ${provenance.processor}, ${provenance.system}. More in \`provenance.json\`.`,
    "",
    "## Files",
    "",
    ...files.map((file) => `- \`${file}\``),
    "",
    "Checksums: `sha256sum -c SHA256SUMS`.",
    "",
  ].join("\n");
}

const cell = (text: string): string => text.replace(/\|/g, "\\|");

/** CITATION.cff with the papers whose theorems the claims speak of. */
export function citation({ title, authors, claims, provenance }: Described): string {
  const papers = new Set(claims.map(({ theorem }) => theorem.split(".")[0]));
  const sources = [...new Map(theoremList().map(({ source }) => [source.paper, source])).values()];
  const references = sources.filter(({ paper }) => papers.has(paper));
  return [
    "cff-version: 1.2.0",
    "message: If you use this work, please cite it and the papers it examines.",
    "type: dataset",
    `title: ${JSON.stringify(title)}`,
    `date-released: ${provenance.executedAt.slice(0, 10)}`,
    "authors:",
    ...authorLines(authors, "  "),
    ...(references.length === 0 ? [] : ["references:"]),
    ...references.flatMap((source) => [
      "  - type: article",
      `    title: ${JSON.stringify(source.title)}`,
      "    authors:",
      ...authorLines(
        source.authors.split(/,\s*|\s+and\s+/).filter((one) => one !== ""),
        "      ",
      ),
      `    url: ${JSON.stringify(`https://arxiv.org/abs/${source.arXiv.replace(/v\d+.*$/, "")}`)}`,
    ]),
    "",
  ].join("\n");
}

function authorLines(authors: readonly string[], indent: string): string[] {
  if (authors.length === 0) return [`${indent}- name: "The authors"`];
  return authors.map((author) => `${indent}- name: ${JSON.stringify(author)}`);
}

/** ro-crate-metadata.json: the files, and the run that made the executed copy. */
export function roCrate({ name, title, authors, provenance }: Described, files: readonly string[]): string {
  const action = {
    "@id": "#execution",
    "@type": "CreateAction",
    name: `Execution of ${name}.ipynb`,
    instrument: { "@id": "#thalweg" },
    object: { "@id": `${name}.ipynb` },
    result: files.filter((file) => /executed|^figures\//.test(file)).map((file) => ({ "@id": file })),
    endTime: provenance.executedAt,
  };
  const graph = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      conformsTo: { "@id": "https://w3id.org/ro/crate/1.1" },
      about: { "@id": "./" },
    },
    {
      "@id": "./",
      "@type": "Dataset",
      name: title,
      description: `The notebook ${name}.ipynb, executed, with what is needed to execute it again.`,
      datePublished: provenance.executedAt.slice(0, 10),
      author: authors.map((author) => ({ "@type": "Person", name: author })),
      hasPart: files.map((file) => ({ "@id": file })),
      mentions: { "@id": "#execution" },
    },
    {
      "@id": "#thalweg",
      "@type": "SoftwareApplication",
      name: "thalweg",
      softwareVersion: provenance.thalweg,
    },
    action,
    ...files.map((file) => ({ "@id": file, "@type": "File", encodingFormat: formatOf(file) })),
  ];
  return `${JSON.stringify({ "@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph }, null, 2)}\n`;
}

const formats: Record<string, string> = {
  ipynb: "application/x-ipynb+json",
  html: "text/html",
  svg: "image/svg+xml",
  pdf: "application/pdf",
  json: "application/json",
  md: "text/markdown",
  csv: "text/csv",
  tgz: "application/gzip",
  cff: "application/yaml",
};

function formatOf(file: string): string {
  return formats[file.slice(file.lastIndexOf(".") + 1)] ?? "text/plain";
}

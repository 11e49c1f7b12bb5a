// What a bundle says about itself to readers: README, and citation (CFF 1.2.0).
import { verdictWord } from "../../../charts";
import { ratioText } from "../claims";
import { sourcesOf } from "./sources";
import type { Described } from "./sources";

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
  const references = sourcesOf(claims);
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

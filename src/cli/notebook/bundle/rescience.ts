// metadata.yaml of ReScience C (github.com/ReScience/template): what is known is filled in, the rest is left to the author.
import { sourcesOf } from "./sources";
import type { Described } from "./sources";

/** The submission's metadata. The replicated papers are those whose theorems the claims speak of. */
export function rescience({ title, authors, claims, provenance }: Described): string {
  const papers = sourcesOf(claims);
  return [
    "# ReScience C: complete the empty fields before a submission",
    `title: ${JSON.stringify(title)}`,
    "authors:",
    ...(authors.length === 0 ? [""] : authors).flatMap((name) => [
      `  - name: ${name === "" ? "" : JSON.stringify(name)}`.trimEnd(),
      "    orcid:",
      "    email:",
      "    affiliations: 1",
    ]),
    "affiliations:",
    "  - code: 1",
    "    name:",
    "    address:",
    `keywords: "gradient flow, convergence, rescience c, typescript"`,
    "code:",
    "  - url:",
    "  - doi:",
    "  - swh:",
    "data:",
    "  - url:",
    "  - doi:",
    "contributors:",
    ...["editor", "reviewer", "reviewer"].flatMap((role) => ["  - name:", "    orcid:", `    role: ${role}`]),
    "dates:",
    "  - received:",
    "  - accepted:",
    "  - published:",
    "article:",
    "  - number:",
    "  - doi:",
    "  - url:",
    "journal:",
    '  - name: "ReScience C"',
    "  - issn: 2430-3658",
    "  - volume:",
    "  - issue:",
    "type: Replication",
    "domain: Computational mathematics",
    "bibliography: bibliography.bib",
    "language: TypeScript",
    `abstract: ${JSON.stringify(`${claims.length} claims, of which ${claims.filter(({ holds }) => holds).length} hold, executed with thalweg ${provenance.thalweg}.`)}`,
    "replication:",
    ...papers.flatMap(({ authors: names, title: paper, arXiv }) => [
      `  - cite: ${JSON.stringify(`${names}, ${paper}`)}`,
      "    bib:",
      `    url: https://arxiv.org/abs/${arXiv.replace(/v\d+.*$/, "")}`,
      `    doi: 10.48550/arXiv.${arXiv.replace(/v\d+.*$/, "")}`,
    ]),
    "",
  ].join("\n");
}

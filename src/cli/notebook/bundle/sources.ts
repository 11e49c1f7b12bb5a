// What the descriptions of a bundle start from, and the papers they speak of.
import type { Claim } from "../../../convergence";
import { theoremList } from "../../../theorems";
import type { Source } from "../../../theorems";
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

/** The papers whose theorems the claims speak of, each arXiv number once. */
export function sourcesOf(claims: readonly Claim[]): Source[] {
  const spokenOf = new Set(claims.map(({ theorem }) => theorem));
  const sources = theoremList().filter(({ id }) => spokenOf.has(id)).map(({ source }) => source); // prettier-ignore
  return [...new Map(sources.map((source) => [source.arXiv, source])).values()];
}

// The claims a notebook makes about its runs, read back from its outputs.
import { claimMime } from "../../convergence";
import type { Claim } from "../../convergence";
import type { Notebook } from "./format";

/** Claims in the order of the cells. What lacks an id or a yes or no is none. */
export function claimsOf(notebook: Notebook): Claim[] {
  const records = notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .map((output) => ("data" in output ? (output.data[claimMime] as Claim | undefined) : undefined));
  return records.filter(
    (record): record is Claim => typeof record?.id === "string" && typeof record.holds === "boolean",
  );
}

/** The columns of one claim, the same for `run`, `reproduce` and the report. */
export function claimColumns(claim: Claim): string[] {
  const prefix = `${claim.paper}/`;
  return [
    claim.paper,
    claim.id.startsWith(prefix) ? claim.id.slice(prefix.length) : claim.id,
    claim.verdict,
    claim.largestRatio === null ? "no curve" : `loss/bound <= ${claim.largestRatio.toPrecision(8)}`,
    `${claim.wallSeconds.toFixed(2)} s`,
    claim.holds ? "ok" : `FAILED: ${claim.failures.join("; ")}`,
  ];
}

// The claims a notebook makes about its runs, read back from its outputs.
import { verdictWord } from "../../charts";
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

/** The columns of one claim, the same for `run` and `reproduce`. */
export function claimColumns(claim: Claim): string[] {
  const prefix = `${claim.paper}/`;
  return [
    claim.paper,
    claim.id.startsWith(prefix) ? claim.id.slice(prefix.length) : claim.id,
    verdictWord(claim.verdict),
    claim.largestRatio === null ? "no curve" : `loss/bound <= ${ratioText(claim.largestRatio)}`,
    `${claim.wallSeconds.toFixed(2)} s`,
    claim.holds ? "ok" : `FAILED: ${claim.failures.join("; ")}`,
  ];
}

/** A ratio near 1 is shown by what it is off: that is what a tolerance speaks of. */
export function ratioText(ratio: number): string {
  return ratioWith(ratio, (off) => `${off < 0 ? "-" : "+"} ${Math.abs(off).toExponential(1)}`);
}

/** The same, with what it is off written by `offText`, its sign included. */
export function ratioWith(ratio: number, offText: (off: number) => string): string {
  const off = ratio - 1;
  if (off === 0) return "1";
  if (Math.abs(off) > 1e-4) return ratio.toPrecision(6);
  return `1 ${offText(off)}`;
}

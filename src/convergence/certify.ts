// Certificates that an interrupt can end: they are computed in one piece, so they look up while they run.
import { onBreath } from "../certify";
import { InterruptError } from "../errors";
import type { Problem } from "../problems";
import { checkTheorems, type Theorem, type TheoremResult } from "../theorems";

/**
 * `checkTheorems`, ended by an interrupt. A theorem is certified or it is not: nothing is kept.
 * @throws InterruptError
 */
export function certify(
  theorems: readonly (string | Theorem)[],
  problem: Problem,
  interrupted: () => boolean,
): TheoremResult[] {
  return interruptible(interrupted, () => checkTheorems(theorems, problem));
}

/** Runs work that pauses in `breathe`; at a pause after an interrupt it is given up. */
export function interruptible<Result>(interrupted: () => boolean, work: () => Result): Result {
  const before = onBreath(() => {
    if (interrupted())
      throw new InterruptError(
        "interrupted while the hypotheses were certified: there is no run yet. Run the cell again, or ask for fewer theorems.",
      );
  });
  try {
    return work();
  } finally {
    onBreath(before);
  }
}

// Certificates that an interrupt can end: they are computed in one piece, so they look up while they run.
import { onBreath } from "../certify";
import type { Engine } from "../engines";
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
  return interruptible(interrupted, problem.engine, () => checkTheorems(theorems, problem));
}

/** Runs work that pauses in `breathe` and in the problem's engine; at a pause after an interrupt it is given up. */
export function interruptible<Result>(
  interrupted: () => boolean,
  engine: Engine,
  work: () => Result,
): Result {
  const look = (): void => {
    if (interrupted())
      throw new InterruptError(
        "interrupted while the hypotheses were certified: there is no run yet. Run the cell again, or ask for fewer theorems.",
      );
  };
  const { onSlice } = engine;
  const before = onBreath(look);
  engine.onSlice = look;
  try {
    return work();
  } finally {
    onBreath(before);
    engine.onSlice = onSlice;
  }
}

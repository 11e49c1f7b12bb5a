// Turns a gradient into a direction of descent.
import type { Engine, Vector } from "../engines";

/** v becomes -v; the operand list is made once, so that a step allocates nothing */
export function negation(engine: Engine): (v: Vector) => void {
  const operand: Vector[] = [];
  const minusOne = [-1];
  return (v) => {
    operand[0] = v;
    engine.linearCombination(v, operand, minusOne);
  };
}

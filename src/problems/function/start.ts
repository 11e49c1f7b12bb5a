// theta at the start of a function: its parameters one after the other, each row by row.
import type { CompleteFunctionNetwork, NestedNumbers } from "../../experiment";
import { mulberry32 } from "../../random";

/** Draws take place for entries of spread 0 too, so that changing one spread moves no other entry. */
export function startOfFunction({ parameters, initialization }: CompleteFunctionNetwork): Float64Array {
  if (initialization.kind === "explicit") return Float64Array.from(flat(initialization.values));
  const random = mulberry32(initialization.seed);
  const [spreads, draw] =
    initialization.kind === "gaussian"
      ? [initialization.standardDeviation, (spread: number) => spread * random.normal()]
      : [initialization.halfWidth, (spread: number) => random.uniform(spread)];
  return Float64Array.from(
    parameters.flatMap((shape, k) =>
      Array.from(
        { length: shape.reduce((product, length) => product * length, 1) },
        // a start is compared, printed and hashed, and -0 would be another number there
        () => draw((spreads as number[])[k]) + 0,
      ),
    ),
  );
}

function flat(values: NestedNumbers): number[] {
  return typeof values === "number" ? [values] : values.flatMap(flat);
}

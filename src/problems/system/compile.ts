// The functions that a system's points call for each sample, compiled from its formulas.
import { Emitter } from "./emitter";
import type { Formula } from "./formula";
import { isNumber } from "./formula";

/** Writes results for the sample whose inputs start at `x[at]` into `out` from `to` on. */
export type SampleFunction = (
  theta: Float64Array,
  x: Float64Array,
  at: number,
  out: Float64Array,
  to: number,
) => void;

const sampleArguments = ["theta", "x", "at", "out", "to"];

/** out[to + k] = formula k. Entries of formulas that are 0 everywhere are left alone. */
export function compileValues(formulas: readonly Formula[]): SampleFunction {
  const emitter = new Emitter();
  formulas.forEach((formula, k) => {
    if (!isNumber(formula, 0)) emitter.statement(`out[to + ${k}] = ${emitter.value(formula)}`);
  });
  return emitter.compile(sampleArguments) as SampleFunction;
}

/** out[to + k] = a first-order bound of the rounding error of formula k, in units of rounding, at least its size */
export function compileRoundings(formulas: readonly Formula[]): SampleFunction {
  const emitter = new Emitter();
  formulas.forEach((formula, k) => {
    const [size, roundings] = [emitter.value(formula), emitter.roundings(formula)];
    emitter.statement(`out[to + ${k}] = Math.max(Math.abs(${size}), ${roundings})`);
  });
  return emitter.compile(sampleArguments) as SampleFunction;
}

/** Adds sum_o u[from + o] Hess F_o v to `out`, p entries. */
export type SecondOrderFunction = (
  theta: Float64Array,
  x: Float64Array,
  at: number,
  u: Float64Array,
  from: number,
  v: Float64Array,
  out: Float64Array,
) => void;

/** @param second `second[o][k][l]`, l <= k */
export function compileSecondOrder(
  second: readonly (readonly (readonly Formula[])[])[],
  parameterCount: number,
): SecondOrderFunction {
  const emitter = new Emitter();
  const sums: string[][] = Array.from({ length: parameterCount }, () => []);
  for (let k = 0; k < parameterCount; k++)
    for (let l = 0; l <= k; l++) {
      const terms = second.flatMap((ofOutput, o) =>
        isNumber(ofOutput[k][l], 0) ? [] : [`u[from + ${o}] * ${emitter.value(ofOutput[k][l])}`],
      );
      if (terms.length === 0) continue;
      const entry = `h${k}_${l}`;
      emitter.statement(`const ${entry} = ${terms.join(" + ")}`);
      sums[k].push(`${entry} * v[${l}]`);
      if (l < k) sums[l].push(`${entry} * v[${k}]`);
    }
  sums.forEach((terms, k) => {
    if (terms.length > 0) emitter.statement(`out[${k}] += ${terms.join(" + ")}`);
  });
  return emitter.compile(["theta", "x", "at", "u", "from", "v", "out"]) as SecondOrderFunction;
}

// Lipschitz constant of the Jacobian of a model given by formulas, from interval Hessians over the box around a ball.
//
// |sum_i u_i H_i v| <= |u| |(H_1 v, .., H_N v)|, so |sum_i u_i Hess F_i| is at most the largest singular value of the
// Hessians stacked into one N p x p matrix; it is the exact constant where N = 1 and the Hessian does not vary.
import { emptyEnclosure, intervalAt, setInterval } from "./enclosure";
import { abs } from "./interval";
import type { Jet } from "./jet";
import { largestSingularValueUpperBound, rowColumnBound } from "./spectralNorm";
import { jetsOnBox } from "./system";
import type { SystemPlace } from "./system";
import type { Enclosure } from "./types";

/** Bounds over a ball about the place, for all pairs of its points. */
export interface SystemBounds {
  /** |J(theta) - J(theta')| / |theta - theta'| */
  readonly jacobianLipschitz: number;
  /** max_i |Hess F_i| */
  readonly largestHessian: number;
}

/** The bounds as functions of the radius; Infinity where the box leaves the domain of a formula. */
export function systemLipschitz({ problem, theta }: SystemPlace): (radius: number) => SystemBounds {
  const p = problem.parameterCount;
  let known: { radius: number; bounds: SystemBounds } | null = null;
  return (radius) => {
    if (known?.radius === radius) return known.bounds;
    const hessians = jetsOnBox(problem, theta, radius).map((jet) => hessianOf(jet, p));
    const largestHessian = hessians.reduce((largest, H) => Math.max(largest, normOf(H, p, p)), 0);
    const stacked = hessians.length === 1 ? hessians[0] : stack(hessians);
    const jacobianLipschitz =
      hessians.length === 1 ? largestHessian : normOf(stacked, hessians.length * p, p);
    known = { radius, bounds: { jacobianLipschitz, largestHessian } };
    return known.bounds;
  };
}

function hessianOf({ hessian }: Jet, p: number): Enclosure {
  const H = emptyEnclosure(p * p);
  hessian.forEach((row, k) =>
    row.forEach((entry, l) => {
      setInterval(H, k * p + l, entry);
      setInterval(H, l * p + k, entry);
    }),
  );
  return H;
}

function stack(blocks: readonly Enclosure[]): Enclosure {
  const join = (parts: readonly Float64Array[]): Float64Array =>
    Float64Array.from(parts.flatMap((part) => [...part]));
  return {
    center: join(blocks.map(({ center }) => center)),
    radius: join(blocks.map(({ radius }) => radius)),
  };
}

/** The smaller of two bounds: from the Gram matrix, and from sums of sizes, which is exact for simple matrices. */
function normOf(H: Enclosure, rows: number, columns: number): number {
  if (H.radius.some((r) => r === Infinity)) return Infinity;
  const sizes = H.center.map((_, at) => abs(intervalAt(H, at)).upper);
  return Math.min(rowColumnBound(sizes, rows, columns), largestSingularValueUpperBound(H, rows, columns));
}

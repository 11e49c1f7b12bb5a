// The smallest ball on which |r0| < rad m(rad), m a proved lower bound of the smallest singular value of the Jacobian
// on the ball: search over radii in plain floating point, every claim checked by rounded arithmetic (certificates, section 1).
import { divDown, divUp, mulDown, mulUp, subDown } from "./directed";
import type { JacobianLipschitz } from "./lipschitz";

/**
 * sigma_min(J) >= at(radius) on the closed ball; does not increase with the radius, at most 0 when nothing is known.
 *
 * Every criterion of the form t < rad m(rad) with a non-increasing m is searched in the same way: for instance
 * m = mu / (2 L_F), t = |r0| for the published radius of Liu, Zhu and Belkin, where margin |r0| is the largest residual
 * that could be certified; or m = mu delta / (2 sqrt(2 N lambda L0)), t = 1 for stochastic descent.
 */
export interface ConditionOnBalls {
  at(radius: number): number;
}

/** What the search over radii proved. */
export interface BallCertificate {
  /** lower bound of max over rad of rad m(rad) / |r0|: above 1 the criterion is proved. Infinity for a constant Jacobian */
  readonly margin: number;
  /** where that maximum was found; Infinity for a constant Jacobian */
  readonly marginRadius: number;
  /** the smallest feasible radius found, null when there is none */
  readonly radius: number | null;
  /** m(radius), or m(marginRadius) when no radius is feasible */
  readonly smallestSingularValue: number;
}

/** Weyl: sigma_min(J) >= s0 - beta(rad) rad on the ball; s0 a lower bound at the centre. */
export function weylCondition(s0: number, lipschitz: JacobianLipschitz): ConditionOnBalls {
  return { at: (radius) => subDown(s0, mulUp(lipschitz.at(radius), radius)) };
}

const GRID_POINTS = 200;
const GRID_SPAN = 1e6;

/** Strictness of the smallest radius: it is left this much above the root. */
const ABOVE_ROOT = 1e-9;

/**
 * Searches rad with |r0| < rad m(rad). `residualNorm` is an upper bound of |r0|.
 * The product rad m(rad) is scanned on a geometric grid, so it may have several humps; what is returned is verified
 * at the very radii returned, so a coarse grid can only miss a certificate, never invent one.
 */
export function smallestFeasibleBall(condition: ConditionOnBalls, residualNorm: number): BallCertificate {
  const margin = (radius: number): number =>
    divDown(mulDown(radius, Math.max(condition.at(radius), 0)), residualNorm);
  const feasible = (radius: number): boolean => mulDown(radius, condition.at(radius)) > residualNorm;
  const atCentre = condition.at(0);
  if (!(atCentre > 0) || !Number.isFinite(residualNorm))
    return { margin: 0, marginRadius: 0, radius: null, smallestSingularValue: 0 };
  if (residualNorm === 0) {
    const radius = Number.MIN_VALUE;
    return { margin: Infinity, marginRadius: radius, radius, smallestSingularValue: condition.at(radius) };
  }

  // no smaller radius can be feasible, because m does not increase
  const least = residualNorm / atCentre;
  if (!(least > 1e-290 && least < 1e290))
    return { margin: 0, marginRadius: 0, radius: null, smallestSingularValue: atCentre };
  if (condition.at(1e300) === atCentre) {
    const radius = justAbove(least, feasible);
    return {
      margin: Infinity,
      marginRadius: Infinity,
      radius,
      smallestSingularValue: condition.at(radius ?? least),
    };
  }

  const end = endOfRange(margin, least);
  // the Jacobian changes so fast, or so slowly, that the balls in question have no radius in double precision
  if (!(end > 1e-290 && end < 1e300))
    return { margin: 0, marginRadius: 0, radius: null, smallestSingularValue: atCentre };
  const start = end / GRID_SPAN;
  const grid = Array.from({ length: GRID_POINTS + 1 }, (_, k) => start * (end / start) ** (k / GRID_POINTS));
  const margins = grid.map(margin);
  const best = margins.indexOf(Math.max(...margins));
  const marginRadius = maximize(margin, grid[Math.max(best - 1, 0)], grid[Math.min(best + 1, GRID_POINTS)]);
  const certificate = { margin: margin(marginRadius), marginRadius };

  const first = grid.findIndex(feasible);
  const known =
    first >= 0 ? Math.min(grid[first], feasible(marginRadius) ? marginRadius : Infinity) : marginRadius;
  if (!feasible(known))
    return { ...certificate, radius: null, smallestSingularValue: condition.at(marginRadius) };
  const below = grid.filter((radius) => radius < known).pop() ?? Math.min(least, known);
  const root = bisect(feasible, Math.min(below, known), known);
  const radius = justAbove(root, feasible) ?? known;
  return { ...certificate, radius, smallestSingularValue: condition.at(radius) };
}

/** A radius beyond the hump of the margin: it has fallen to zero, or to half of its largest value. */
function endOfRange(margin: (radius: number) => number, least: number): number {
  let end = least;
  let largest = 0;
  for (let k = 0; k < 1000; k++, end *= 2) {
    const value = margin(end);
    if (!(value > largest / 2)) break;
    largest = Math.max(largest, value);
  }
  for (let k = 0; k < 1000 && !(margin(end / 2) > 0); k++) end /= 2;
  return end;
}

/** root (1 + 1e-9), or a little more where rounding asks for it; null when that does not help. */
function justAbove(root: number, feasible: (radius: number) => boolean): number | null {
  for (let excess = ABOVE_ROOT; excess < 1e-2; excess *= 4) {
    const radius = root * (1 + excess);
    if (feasible(radius)) return radius;
  }
  return null;
}

/** The boundary between an infeasible and a feasible radius, from above. */
function bisect(feasible: (radius: number) => boolean, infeasible: number, known: number): number {
  let low = infeasible;
  let high = known;
  for (let k = 0; k < 200 && high - low > 1e-13 * high; k++) {
    const middle = low + (high - low) / 2;
    if (feasible(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Golden-section search for a maximum of f on [low, high]; f need not be smooth. */
export function maximize(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  let x = b - ratio * (b - a);
  let y = a + ratio * (b - a);
  let fx = f(x);
  let fy = f(y);
  while (b - a > 1e-9 * b) {
    if (fx >= fy) {
      [b, y, fy] = [y, x, fx];
      x = b - ratio * (b - a);
      fx = f(x);
    } else {
      [a, x, fx] = [x, y, fy];
      y = a + ratio * (b - a);
      fy = f(y);
    }
  }
  return fx >= fy ? x : y;
}

/** A Newton-Kantorovich certificate: beta is Lipschitz on a ball that contains the one it promises. */
export interface KantorovichCertificate {
  /** upper bound of h = beta |r0| / s0^2 */
  readonly h: number;
  /** beta, an upper bound */
  readonly lipschitz: number;
  /** h <= 1/2: both flows stay in this ball; null when h > 1/2 */
  readonly radius: number | null;
}

/**
 * Searches the ball of certificates, section 7: radius (2 |r0| / s0) / (1 + sqrt(1 - 2h)) with beta valid on it.
 * `s0` is a lower bound of sigma_min(J0), `residualNorm` an upper bound of |r0|.
 */
export function kantorovichBall(
  s0: number,
  residualNorm: number,
  lipschitz: JacobianLipschitz,
): KantorovichCertificate {
  if (!(s0 > 0) || !Number.isFinite(residualNorm))
    return { h: Infinity, lipschitz: lipschitz.at(0), radius: null };
  let radius = residualNorm / s0;
  for (let k = 0; ; k++) {
    const beta = lipschitz.at(radius);
    // + 0 turns the -0 of directed rounding into 0
    const h = divUp(mulUp(beta, residualNorm), mulDown(s0, s0)) + 0;
    if (!(h <= 0.5)) return { h, lipschitz: beta, radius: null };
    const root = 1 + Math.sqrt(Math.max(1 - 2 * h, 0));
    // one part in 10^12 covers the few roundings of the line above and of the next
    const needed = ((2 * residualNorm) / (s0 * root)) * (1 + 1e-12);
    if (needed <= radius || lipschitz.constant !== null)
      return { h, lipschitz: beta, radius: Math.max(needed, 0) };
    if (k === 500) return { h, lipschitz: beta, radius: null };
    radius = needed * (1 + ABOVE_ROOT);
  }
}

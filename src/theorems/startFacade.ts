// What a user's own theorem sees of the starting point: certified constants under plain names.
import { divUp, interval, intervals, subDown } from "../certify";
import type { Interval } from "../certify";
import { InputError, shown } from "../errors";
import type { CompleteExperiment } from "../experiment";
import { isUndefined, UNDEFINED } from "./arithmetic";
import type { Surroundings } from "./formulas";
import type { CertifiedStart } from "./start";

/**
 * The starting point of a theorem of one's own, read-only. Every number is rounded to the side that its name says, so
 * that inequalities written with them are safe; `enclosures` holds both sides.
 */
export interface TheoremStart {
  readonly experiment: CompleteExperiment;
  /** theta_0, a copy */
  readonly theta: Float64Array;
  /** samples, outputs of a sample, outputs, trained parameters */
  readonly n: number;
  readonly Q: number;
  readonly N: number;
  readonly p: number;
  /** the constant of the loss, L = c |r|^2 */
  readonly c: number;
  /** lower bound of the smallest singular value of J */
  readonly sigmaMin: number;
  /** upper bound of the largest one */
  readonly sigmaMax: number;
  /** upper bound of |F - y| */
  readonly residualNorm: number;
  /** upper bound of L(theta_0) */
  readonly initialLoss: number;
  /** upper bound of |J(theta) - J(theta_0)| / |theta - theta_0| on the closed ball */
  jacobianLipschitz(radius: number): number;
  /** lower bound of the smallest singular value of J on the closed ball; at most 0 when nothing is known */
  sigmaMinOn(radius: number): number;
  /** both sides of every named constant, as formulas see them */
  readonly enclosures: Readonly<Record<ConstantName, Interval>>;
}

const constantNames = [
  "n",
  "Q",
  "N",
  "p",
  "c",
  "sigmaMin",
  "sigmaMax",
  "residualNorm",
  "initialLoss",
  "L0",
] as const;

/** Names that formulas may use without defining them. */
export type ConstantName = (typeof constantNames)[number];

/** Functions of a radius that formulas may use. */
export const functionNames: readonly string[] = ["jacobianLipschitz", "sigmaMinOn"];

/** Names that a theorem's own constants may not have. */
export const takenNames: readonly string[] = [...constantNames, ...functionNames, "t", "k", "pi"];

/** The start as a user's functions see it; each constant is computed when it is first read. */
export function theoremStart(start: CertifiedStart): TheoremStart {
  const { problem } = start;
  const enclosed = enclosuresOf(start);
  return Object.freeze({
    experiment: problem.experiment,
    get theta() {
      return start.theta.slice();
    },
    n: problem.samples,
    Q: problem.outputsPerSample,
    N: problem.outputCount,
    p: problem.parameterCount,
    c: problem.lossConstant,
    get sigmaMin() {
      return start.sigmaMin;
    },
    get sigmaMax() {
      return start.sigmaMax;
    },
    get residualNorm() {
      return start.residualNorm.upper;
    },
    get initialLoss() {
      return start.initialLoss.upper;
    },
    jacobianLipschitz: (radius: number) => start.lipschitz.at(radius),
    sigmaMinOn: (radius: number) => start.sigmaMinOn(radius),
    enclosures: enclosed,
  });
}

function enclosuresOf(start: CertifiedStart): Record<ConstantName, Interval> {
  const { problem } = start;
  const { point } = intervals;
  return {
    n: point(problem.samples),
    Q: point(problem.outputsPerSample),
    N: point(problem.outputCount),
    p: point(problem.parameterCount),
    c: point(problem.lossConstant),
    get sigmaMin() {
      return interval(start.sigmaMin, largestSigmaMin(start));
    },
    get sigmaMax() {
      return interval(leastSigmaMax(start), start.sigmaMax);
    },
    get residualNorm() {
      return start.residualNorm;
    },
    get initialLoss() {
      return start.initialLoss;
    },
    get L0() {
      return start.initialLoss;
    },
  };
}

/** sigma_min <= |J^T r| / |r| for N <= p, and <= sigma_max always. */
function largestSigmaMin(start: CertifiedStart): number {
  const { lower } = start.residualNorm;
  if (!(lower > 0)) return start.sigmaMax;
  return Math.min(start.sigmaMax, divUp(start.gradientFactor, lower));
}

/** sigma_max^2 >= trace(K) / min(N, p), from the kernel's diagonal. */
function leastSigmaMax(start: CertifiedStart): number {
  const { outputCount: N, parameterCount: p } = start.problem;
  const { center, radius } = start.place.network.kernel;
  let trace = 0;
  for (let i = 0; i < N; i++)
    trace = Math.max(0, subDown(trace, -subDown(center[i * N + i], radius[i * N + i])));
  const share = intervals.divide(intervals.point(trace), intervals.point(Math.min(N, p)));
  return intervals.sqrt(share).lower;
}

/** What formulas find at the start: the named constants, the two functions of a radius, and `own` before them. */
export function formulaSurroundings(
  start: CertifiedStart,
  own: (name: string) => Interval | null,
): Surroundings<Interval> {
  const enclosed = enclosuresOf(start);
  return {
    value(name) {
      const found = own(name);
      if (found !== null) return found;
      if (Object.hasOwn(enclosed, name)) return enclosed[name as ConstantName];
      throw new InputError(
        "theorem",
        `there is no constant ${shown(name)}. Known are ${constantNames.join(", ")} and the theorem's own.`,
      );
    },
    apply(name, operands) {
      if (operands.some(isUndefined)) return UNDEFINED;
      const radius = operands.length === 1 ? operands[0].upper : NaN;
      if (!(radius >= 0) || !functionNames.includes(name))
        throw new InputError(
          "theorem",
          `there is no function ${shown(name)} of these arguments. Known are ${functionNames.map((known) => `${known}(radius)`).join(" and ")}, and the elementary functions.`,
        );
      // one-sided bounds: what is not known is left open, so that it can prove nothing in the wrong direction
      return name === "jacobianLipschitz"
        ? interval(0, start.lipschitz.at(radius))
        : interval(start.sigmaMinOn(radius), Infinity);
    },
  };
}

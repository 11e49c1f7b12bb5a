// Facts that the specification of a problem decides without rounding: which ranks and labels are out of reach
// (project's theory of certificates, section 8.4).
import { activationBounds, activationRange, intervals, mulDown, subDown } from "../certify";
import type { Interval } from "../certify";
import { layeredModel } from "../problems";
import type { Problem } from "../problems";
import { inFull } from "./verdicts";

/** No parameters whatever give these labels. */
export interface UnreachableLabels {
  readonly reason: string;
  /** lower bound of inf L, rounded down */
  readonly leastLoss: number;
}

/** What holds by structure. */
export interface StructuralFacts {
  /** why rank J(theta) < N at every theta; null when nothing says so */
  readonly rankDeficient: string | null;
  /** why no theta has zero loss; null when nothing says so */
  readonly unreachable: UnreachableLabels | null;
}

/** Samples whose outputs are equal up to sign for every theta; sample `members[0]` has sign 1. */
export interface SampleGroup {
  readonly members: readonly number[];
  readonly signs: readonly (1 | -1)[];
}

/** What the range of J(theta) is contained in, whatever theta. */
export interface FixedRange {
  /** one direction of the range a group and output */
  readonly groups: readonly SampleGroup[];
  /** samples whose outputs are 0 for every theta */
  readonly silent: readonly number[];
}

/** The range of J by structure: one direction for each group of samples that determine each other. */
export function fixedRange(problem: Problem): FixedRange {
  if (problem.model.kind !== "layered")
    return {
      groups: Array.from({ length: problem.samples }, (_, i) => ({ members: [i], signs: [1] })),
      silent: [],
    };
  const odd = isOdd(problem);
  const silent = odd ? indicesOfZeroInputs(problem) : [];
  const links = linkedSamples(problem, odd).filter(({ first, second }) => weighAlike(problem, first, second));
  const groups: { members: number[]; signs: (1 | -1)[] }[] = [];
  for (let i = 0; i < problem.samples; i++) {
    if (silent.includes(i)) continue;
    const link = links.find(({ second }) => second === i);
    const home = link && groups.find(({ members }) => members.includes(link.first));
    if (!link || !home) {
      groups.push({ members: [i], signs: [1] });
      continue;
    }
    home.members.push(i);
    home.signs.push((home.signs[home.members.indexOf(link.first)] * link.sign) as 1 | -1);
  }
  return { groups, silent };
}

/** Two samples whose outputs determine each other: F(x_j) = sign F(x_i) for every theta. */
interface LinkedSamples {
  readonly first: number;
  readonly second: number;
  readonly sign: 1 | -1;
}

/** Looks for every structural fact that the theory names. Cost: one sort of the samples. */
export function structuralFacts(problem: Problem): StructuralFacts {
  if (problem.model.kind !== "layered") return { rankDeficient: countDeficiency(problem), unreachable: null };
  const odd = isOdd(problem);
  const linked = linkedSamples(problem, odd);
  const zeroInput = odd ? (indicesOfZeroInputs(problem)[0] ?? -1) : -1;
  return {
    rankDeficient:
      countDeficiency(problem) ??
      linearDeficiency(problem) ??
      (linked.length > 0 ? describeLink(linked[0]) : null) ??
      (zeroInput >= 0 ? `sample ${zeroInput + 1} is the zero input of a network without biases` : null),
    unreachable:
      conflictOfLinkedLabels(problem, linked) ??
      conflictAtZeroInput(problem, zeroInput) ??
      conflictWithRange(problem) ??
      conflictWithMonotonicity(problem),
  };
}

function countDeficiency({ parameterCount: p, outputCount: N }: Problem): string | null {
  return p < N ? `p = ${p} trained parameters are fewer than N = ${N} outputs` : null;
}

/** With the identity as activation F is affine in the input, so J factors through the inputs. */
function linearDeficiency(problem: Problem): string | null {
  const { samples } = problem;
  const { layers, network } = layeredModel(problem);
  if (layers.length > 1 && network.activation !== "identity") return null;
  const biased = layers.some(({ hasBias }) => hasBias);
  const most = layers[0].inputs + (biased ? 1 : 0);
  return samples > most
    ? `F is ${biased ? "affine" : "linear"} in the input, so at most ${most} of n = ${samples} samples are independent`
    : null;
}

/** Whether F and y of two samples carry the same weight, so that equal rows stay equal. */
function weighAlike({ sampleWeights }: Problem, i: number, j: number): boolean {
  return sampleWeights === null || sampleWeights[i] === sampleWeights[j];
}

function describeLink({ first, second, sign }: LinkedSamples): string {
  return sign > 0
    ? `samples ${first + 1} and ${second + 1} have identical inputs, so identical rows of J`
    : `samples ${first + 1} and ${second + 1} are antipodal inputs of an odd network, so opposite rows of J`;
}

/** F(-x) = -F(x) for every theta: odd activation and no bias anywhere. */
function isOdd(problem: Problem): boolean {
  const { layers, network } = layeredModel(problem);
  return activationBounds(network.activation).odd && layers.every(({ hasBias }) => !hasBias);
}

/** Neighbours in sorted order that are equal, or for odd networks equal up to sign: they link every such group. */
function linkedSamples(problem: Problem, odd: boolean): LinkedSamples[] {
  const { inputs, samples } = problem;
  const { layers } = layeredModel(problem);
  const d = layers[0].inputs;
  const row = (i: number): Float64Array => inputs.subarray(i * d, (i + 1) * d);
  const signs = Array.from({ length: samples }, (_, i): 1 | -1 => {
    const leading = row(i).find((x) => x !== 0) ?? 0;
    return odd && leading < 0 ? -1 : 1;
  });
  const compare = (i: number, j: number): number => {
    const a = row(i);
    const b = row(j);
    for (let k = 0; k < d; k++) {
      const difference = signs[i] * a[k] - signs[j] * b[k];
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const order = Array.from({ length: samples }, (_, i) => i).sort(compare);
  const linked: LinkedSamples[] = [];
  for (let k = 1; k < samples; k++) {
    const [first, second] = [order[k - 1], order[k]].sort((a, b) => a - b);
    if (compare(first, second) === 0)
      linked.push({ first, second, sign: signs[first] === signs[second] ? 1 : -1 });
  }
  return linked;
}

function indicesOfZeroInputs(problem: Problem): number[] {
  const { inputs, samples } = problem;
  const { layers } = layeredModel(problem);
  const d = layers[0].inputs;
  return Array.from({ length: samples }, (_, i) => i).filter((i) =>
    inputs.subarray(i * d, (i + 1) * d).every((x) => x === 0),
  );
}

/** Linked samples whose labels disagree: L >= c (y_i -+ y_j)^2 / 2. */
function conflictOfLinkedLabels(
  problem: Problem,
  linked: readonly LinkedSamples[],
): UnreachableLabels | null {
  const { targets, outputsPerSample: Q, lossConstant } = problem;
  for (const { first, second, sign } of linked) {
    if (!weighAlike(problem, first, second)) continue;
    for (let o = 0; o < Q; o++) {
      const a = targets[first * Q + o];
      const b = sign * targets[second * Q + o];
      if (a === b) continue;
      return {
        reason: `samples ${first + 1} and ${second + 1} have ${sign > 0 ? "identical inputs but different" : "antipodal inputs but not opposite"} labels`,
        leastLoss: squaredDown(Math.abs(subDown(Math.max(a, b), Math.min(a, b))), lossConstant / 2),
      };
    }
  }
  return null;
}

function conflictAtZeroInput(problem: Problem, sample: number): UnreachableLabels | null {
  if (sample < 0) return null;
  const { targets, outputsPerSample: Q, lossConstant } = problem;
  const label = targets.subarray(sample * Q, (sample + 1) * Q).find((y) => y !== 0);
  if (label === undefined) return null;
  return {
    reason: `sample ${sample + 1} is the zero input of a network without biases, but its label is not zero`,
    leastLoss: squaredDown(Math.abs(label), lossConstant),
  };
}

/** Layers without skips around them, and samples that all weigh 1: outputs and targets mean what they say. */
function isPlainNetwork({ model, sampleWeights }: Problem): boolean {
  return model.kind === "layered" && model.network.kind !== "residual" && sampleWeights === null;
}

/** Closed range of the network's activation function, enclosed: gelu and swish dip below 0. */
function valuesOfUnit(problem: Problem): Interval {
  return activationRange(layeredModel(problem).network.activation, intervals.EVERYTHING).value;
}

/**
 * Enclosure of the values each output can take when the output layer is frozen, output by output; null when the
 * output layer moves or is the only layer.
 */
export function frozenOutputRange(problem: Problem): Interval[] | null {
  if (!isPlainNetwork(problem)) return null;
  const { layers } = layeredModel(problem);
  const output = layers[layers.length - 1];
  if (layers.length < 2 || output.trained) return null;
  const { weights, biases } = layeredModel(problem).weightsAt(problem.initialTheta);
  const W = weights[weights.length - 1];
  const bias = biases[biases.length - 1];
  const unit = valuesOfUnit(problem);
  return Array.from({ length: output.outputs }, (_, o) => {
    let sum = intervals.point(bias ? bias[o] : 0);
    for (let k = 0; k < output.inputs; k++) {
      const weight = intervals.multiply(
        intervals.point(output.scale),
        intervals.point(W[o * output.inputs + k]),
      );
      sum = intervals.add(sum, intervals.multiply(weight, unit));
    }
    return sum;
  });
}

function conflictWithRange(problem: Problem): UnreachableLabels | null {
  const ranges = frozenOutputRange(problem);
  if (!ranges) return null;
  const { targets, outputsPerSample: Q, lossConstant } = problem;
  for (let row = 0; row < targets.length; row++) {
    const { lower, upper } = ranges[row % Q];
    const beyond = Math.max(subDown(targets[row], upper), subDown(lower, targets[row]));
    if (beyond > 0)
      return {
        reason: `the label ${targets[row]} of sample ${Math.floor(row / Q) + 1} lies outside [${inFull(lower)}, ${inFull(upper)}], all that the frozen output layer can give`,
        leastLoss: squaredDown(beyond, lossConstant),
      };
  }
  return null;
}

/** One input, one output, hidden layers of one strictly increasing unit: F is a monotone function of the input. */
export function isMonotoneChain(problem: Problem): boolean {
  if (!isPlainNetwork(problem)) return false;
  const { widths, activation } = layeredModel(problem).network;
  return widths.every((width) => width === 1) && activationBounds(activation).increasing;
}

/** Labels that rise and fall with the input cannot be met by a monotone function. */
function conflictWithMonotonicity(problem: Problem): UnreachableLabels | null {
  if (!isMonotoneChain(problem)) return null;
  const { inputs, targets, samples, lossConstant } = problem;
  const order = Array.from({ length: samples }, (_, i) => i).sort((i, j) => inputs[i] - inputs[j]);
  let rise = 0;
  let fall = 0;
  let highest = -Infinity;
  let lowest = Infinity;
  for (const i of order) {
    rise = Math.max(rise, subDown(targets[i], lowest));
    fall = Math.max(fall, subDown(highest, targets[i]));
    highest = Math.max(highest, targets[i]);
    lowest = Math.min(lowest, targets[i]);
  }
  if (!(rise > 0 && fall > 0)) return null;
  return {
    reason: "a network of one unit a layer is monotone in its input, but the labels rise and fall",
    // a non-decreasing fit misses the fall by half at each of its two ends, a non-increasing one the rise
    leastLoss: squaredDown(Math.min(rise, fall), lossConstant / 2),
  };
}

/** factor x^2 rounded down, for x >= 0 a lower bound. */
function squaredDown(x: number, factor: number): number {
  return mulDown(factor, mulDown(x, x));
}

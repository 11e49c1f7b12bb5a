// Sine networks on an interval, population loss: the Gram matrix is known in closed form
// (project's theory, "Robin, Scaman, Lelarge", section 5).
import {
  addUp,
  divUp,
  intervals,
  mulDown,
  mulUp,
  smallestEigenvalueLowerBound,
  sqrtDown,
  sqrtUp,
  subDown,
} from "../../certify";
import type { Interval } from "../../certify";
import type { LayeredNetwork } from "../../experiment";
import { initialWeights } from "../../networks";
import type { Problem } from "../../problems";
import type { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inProse, inspected } from "../verdicts";
import { localFindings } from "./localTheorem";
import { layersOf, lossKindItem, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";
import { sineMoments, symmetricEnclosure } from "./sineMoments";
import type { SineMoments } from "./sineMoments";
import { distanceUpperBound, teacherOf } from "./studentTeacher";

export const sineTheorem: Theorem = {
  id: "robin-scaman-lelarge.sine",
  title: "Sine networks on an interval, population loss",
  statement:
    "For F(x) = Σ aᵢ sin(wᵢx), x uniform on [−b, b] and a teacher of the same kind: with the frequencies fixed, L(t) ≤ L(0) e^(−4cλt) with λ = λ_min of the Gram matrix of the sines (λ = ½ and equality for wᵢ = iπ/b); with moving frequencies the local student–teacher theorem holds with infinitely many samples.",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked:
    "The Gram matrix in closed form, with enclosed moments; its smallest eigenvalue by a verified Cholesky factorisation.",
  unchecked:
    "Units are not permuted to bring student and teacher closer. The paper's own sine example could not be confirmed.",
  check: checkSine,
};

/** Frequencies and amplitudes of a student or teacher. */
interface Sines {
  readonly frequencies: Float64Array;
  readonly amplitudes: Float64Array;
}

function isSine(network: LayeredNetwork | null): network is LayeredNetwork {
  return (
    network !== null &&
    network.activation === "sin" &&
    network.widths.length === 3 &&
    network.widths[0] === 1 &&
    network.widths[2] === 1 &&
    network.kind !== "residual" &&
    !network.biases.includes(true) &&
    network.layerScales.every((scale) => scale === 1)
  );
}

function checkSine(start: CertifiedStart): Findings {
  const { problem, theta } = start;
  const { data } = problem.experiment;
  const model = layersOf(problem);
  const teacher = teacherOf(problem);
  const fits = isSine(model?.network ?? null) && isSine(teacher) && data.kind === "interval";
  const items = [
    flowItem("RSL-0", "euclidean", problem),
    lossKindItem(problem, "squared"),
    modelItem("Student and teacher are sine networks, and x is uniform on an interval.", fits),
  ];
  if (
    model === null ||
    teacher === null ||
    data.kind !== "interval" ||
    !fits ||
    items[1].verdict !== "proved"
  )
    return notEvaluated(items);
  const [w, a] = model.weightsAt(theta).weights;
  const given = initialWeights(teacher).weights;
  const student: Sines = { frequencies: w, amplitudes: a };
  const target: Sines = { frequencies: given[0], amplitudes: given[1] };
  const moments = sineMoments(data.halfWidth);
  items.push(quadratureItem(student, target, data.halfWidth, problem.samples));
  const L0 = populationLoss(problem.lossConstant, moments, student, target);
  const setting = {
    problem,
    items,
    student,
    target,
    moments,
    halfWidth: data.halfWidth,
    initialLoss: L0.upper,
  };
  return model.layers[0].trained
    ? checkMovingFrequencies(setting, model.layers[1].trained)
    : checkFixedFrequencies(setting);
}

interface Setting {
  readonly problem: Problem;
  readonly items: Hypothesis[];
  readonly student: Sines;
  readonly target: Sines;
  readonly moments: SineMoments;
  readonly halfWidth: number;
  readonly initialLoss: number;
}

/** Gauss and Legendre with n nodes integrate e^{ikx} to rounding once n exceeds kb/2 by a few tens. */
const NODES_BEYOND = 20;

function quadratureItem(student: Sines, target: Sines, b: number, nodes: number): Hypothesis {
  const largest = [...student.frequencies, ...target.frequencies].reduce(
    (max, w) => Math.max(max, Math.abs(w)),
    0,
  );
  const needed = Math.ceil(largest * b) + NODES_BEYOND;
  return {
    id: "RSL-Q",
    statement: "The quadrature of the population loss is exact to rounding.",
    verdict: inspected(nodes >= needed),
    value: nodes,
    threshold: needed,
    ...(nodes >= needed ? {} : { detail: `Give data.nodes = ${needed} or more.` }),
  };
}

/** c |F - f*|^2 in closed form. */
function populationLoss(c: number, moments: SineMoments, student: Sines, target: Sines): Interval {
  const terms = [
    ...Array.from(student.frequencies, (w, i) => ({ w, a: student.amplitudes[i] })),
    ...Array.from(target.frequencies, (w, i) => ({ w, a: -target.amplitudes[i] })),
  ];
  let sum = intervals.point(0);
  for (const one of terms)
    for (const two of terms) {
      const factor = intervals.multiply(intervals.point(one.a), intervals.point(two.a));
      sum = intervals.add(sum, intervals.multiply(factor, moments.sineSine(one.w, two.w)));
    }
  const loss = intervals.multiply(intervals.point(c), sum);
  return { lower: Math.max(0, loss.lower), upper: loss.upper };
}

/** G is I/2 to this accuracy: the harmonic frequencies, whose bound is an equality. */
const HARMONIC = 1e-12;

function checkFixedFrequencies(setting: Setting): Findings {
  const { problem, items, student, target, moments, initialLoss } = setting;
  const m = student.frequencies.length;
  const known = new Set(Array.from(student.frequencies, Math.abs));
  const missing = target.frequencies.find((w, j) => target.amplitudes[j] !== 0 && !known.has(Math.abs(w)));
  const realisable: Hypothesis = {
    id: "RSL-3",
    statement: "The teacher's frequencies are among the student's.",
    verdict: inspected(missing === undefined),
    ...(missing === undefined
      ? {}
      : { detail: `The frequency ${missing} is not: L tends to a positive limit.` }),
  };
  const G = symmetricEnclosure(m, (i, j) => moments.sineSine(student.frequencies[i], student.frequencies[j]));
  const eigenvalue = Math.max(smallestEigenvalueLowerBound(G.center, G.radius, m), 0);
  const gershgorin = smallestDisc(G, m);
  const harmonic = G.center.every((g, at) => Math.abs(g - (at % (m + 1) === 0 ? 0.5 : 0)) < HARMONIC);
  const rate = mulDown(4, mulDown(problem.lossConstant, eigenvalue));
  const spectrum: Hypothesis = {
    id: "RSL-2",
    statement: "R ≥ μ: the Gram matrix of the sines is positive definite.",
    verdict: eigenvalue > 0 ? "proved" : "undecided",
    value: eigenvalue,
    threshold: 0,
    detail:
      gershgorin > 0
        ? `Gershgorin's discs alone give ${inProse(gershgorin)}.`
        : `Gershgorin's discs say nothing (${inProse(gershgorin)}).`,
  };
  return {
    hypotheses: [...items, realisable, spectrum],
    constants: {
      certificate: eigenvalue > 0 ? "sine Gram matrix" : null,
      mu: rate / 2,
      rate,
      gramEigenvalue: eigenvalue,
      gershgorin,
      initialLoss,
    },
    bound:
      rate > 0
        ? {
            kind: "exponential",
            formula: "L(t) <= L(0) exp(-4 c lambda t)",
            rate,
            initialLoss,
            ...(harmonic ? { equality: true } : {}),
          }
        : null,
  };
}

/** min_i (G_ii - sum_j |G_ij|), rounded down. */
function smallestDisc({ center, radius }: { center: Float64Array; radius: Float64Array }, m: number): number {
  let smallest = Infinity;
  for (let i = 0; i < m; i++) {
    let end = subDown(center[i * m + i], radius[i * m + i]);
    for (let j = 0; j < m; j++)
      if (j !== i) end = subDown(subDown(end, Math.abs(center[i * m + j])), radius[i * m + j]);
    smallest = Math.min(smallest, end);
  }
  return smallest;
}

/** beta = max_i of the norm of [[(|a_i*| + delta) k2, k1], [k1, 0]], k1 = |x|, k2 = |x^2| in the population norm. */
function sineLipschitz(target: Sines, halfWidth: number, distance: number, amplitudesMove: boolean): number {
  const k1 = divUp(halfWidth, sqrtDown(3));
  const k2 = divUp(mulUp(halfWidth, halfWidth), sqrtDown(5));
  return Array.from(target.amplitudes, (a) => {
    if (!amplitudesMove) return mulUp(Math.abs(a), k2);
    const bend = mulUp(addUp(Math.abs(a), distance), k2);
    return addUp(bend, sqrtUp(addUp(mulUp(bend, bend), mulUp(4, mulUp(k1, k1))))) / 2;
  }).reduce((largest, one) => Math.max(largest, one), 0);
}

function checkMovingFrequencies(setting: Setting, amplitudesMove: boolean): Findings {
  const { problem, items, student, target, moments, halfWidth, initialLoss } = setting;
  const m = student.frequencies.length;
  const matched =
    target.frequencies.length === m &&
    (amplitudesMove || student.amplitudes.every((a, i) => a === target.amplitudes[i]));
  const realisable: Hypothesis = {
    id: "RSL-3",
    statement: "The teacher has as many sines as the student, and the same frozen amplitudes.",
    verdict: inspected(matched),
  };
  if (!matched) return notEvaluated([...items, realisable]);
  const size = amplitudesMove ? 2 * m : m;
  // columns a_i x cos(w_i x), then sin(w_i x)
  const entry = (i: number, j: number): Interval => {
    if (i < j) return entry(j, i);
    const [u, v] = [target.frequencies[i % m], target.frequencies[j % m]];
    const [a, b] = [intervals.point(target.amplitudes[i % m]), intervals.point(target.amplitudes[j % m])];
    if (j >= m) return moments.sineSine(u, v);
    if (i >= m) return intervals.multiply(b, moments.slopeSine(v, u));
    return intervals.multiply(intervals.multiply(a, b), moments.slopeSlope(u, v));
  };
  const G = symmetricEnclosure(size, entry);
  const distance = amplitudesMove
    ? distanceUpperBound(
        Float64Array.from([...student.frequencies, ...student.amplitudes]),
        Float64Array.from([...target.frequencies, ...target.amplitudes]),
      )
    : distanceUpperBound(student.frequencies, target.frequencies);
  const findings = localFindings(
    {
      lossConstant: problem.lossConstant,
      sigma: sqrtDown(Math.max(smallestEigenvalueLowerBound(G.center, G.radius, size), 0)),
      lipschitz: sineLipschitz(target, halfWidth, distance, amplitudesMove),
      distance,
      initialLoss,
    },
    "student-teacher, infinitely many samples",
  );
  return {
    hypotheses: [...items, realisable, findings.item],
    constants: findings.constants,
    bound: findings.bound,
  };
}

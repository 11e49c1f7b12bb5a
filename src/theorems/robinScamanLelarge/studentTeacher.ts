// A student network and the teacher that made its labels: the local theorem with a certified sigma* and beta.
import { addUp, intervals, pairwiseLipschitz, smallestSingularValueLowerBound, sqrtUp } from "../../certify";
import type { CompleteExperiment, LayeredNetwork } from "../../experiment";
import { createProblem } from "../../problems";
import type { Problem } from "../../problems";
import { whyNotEvaluated } from "../items";
import { CertifiedStart } from "../start";
import { flowItem } from "../theorem";
import type { Findings, Theorem } from "../theorem";
import type { Hypothesis } from "../types";
import { inspected } from "../verdicts";
import { transposed } from "./leastSquares";
import { localFindings } from "./localTheorem";
import { layersOf, lossKindItem, modelItem, notEvaluated, robinScamanLelargePaper } from "./paper";

export const studentTeacher: Theorem = {
  id: "robin-scaman-lelarge.studentTeacher",
  title: "Student and teacher beyond over-parametrisation",
  statement:
    "If the labels are F(θ*), DF is β-Lipschitz on B(θ*, |θ₀ − θ*|), σ*² = λ_min(DF(θ*)ᵀDF(θ*)) and κ₀ = β|θ₀ − θ*|/σ* < 1, then |θ(t) − θ*| does not increase along the gradient flow and R ≥ 4σ*²(1−κ₀)³/(2−κ₀)²; so L decays exponentially, for any number of samples.",
  source: { ...robinScamanLelargePaper, standing: "derived" },
  checked:
    "σ* by a verified Cholesky factorisation of the Gram matrix in parameter space at the teacher, β for all pairs of points of the ball.",
  unchecked:
    "The rounding of stored labels is neglected; hidden units are not permuted to bring student and teacher closer.",
  check: checkStudentTeacher,
};

/** The teacher's network as the experiment names it, or null. */
export function teacherOf({ experiment: { data } }: Problem): LayeredNetwork | null {
  const network = data.kind === "teacher" ? data.network : data.kind === "interval" ? data.teacher : null;
  return network !== null && "initialization" in network && "layerScales" in network
    ? (network as LayeredNetwork)
    : null;
}

function checkStudentTeacher(start: CertifiedStart): Findings {
  const { problem } = start;
  const model = layersOf(problem);
  const teacher = teacherOf(problem);
  const items = [
    flowItem("RSL-0", "euclidean", problem),
    lossKindItem(problem, "squared"),
    shapeItem(model?.network ?? null, teacher),
  ];
  if (model === null || teacher === null || items.slice(1).some(({ verdict }) => verdict !== "proved"))
    return notEvaluated(items);
  const noise = noiseItem(problem);
  const reason = whyNotEvaluated(start);
  if (noise.verdict !== "proved" || reason !== null) return notEvaluated([...items, noise]);
  const atTeacher = teacherProblem(problem, teacher);
  try {
    const there = new CertifiedStart(atTeacher);
    const frozen = frozenItem(problem, atTeacher);
    if (frozen.verdict !== "proved") return notEvaluated([...items, noise, frozen]);
    const { outputCount: N, parameterCount: p } = problem;
    const J = there.place.network.jacobian;
    const distance = distanceUpperBound(start.theta, atTeacher.initialTheta);
    const findings = localFindings(
      {
        lossConstant: problem.lossConstant,
        sigma: N >= p ? smallestSingularValueLowerBound(transposed(J, N, p), p, N) : 0,
        lipschitz: pairwiseLipschitz(there.place).at(distance),
        distance,
        initialLoss: start.initialLoss.upper,
      },
      "student-teacher",
    );
    return {
      hypotheses: [...items, noise, frozen, findings.item],
      constants: findings.constants,
      bound: findings.bound,
    };
  } finally {
    atTeacher.release();
  }
}

function shapeItem(student: LayeredNetwork | null, teacher: LayeredNetwork | null): Hypothesis {
  const same =
    student !== null &&
    teacher !== null &&
    student.activation === teacher.activation &&
    (student.kind === "residual") === (teacher.kind === "residual") &&
    String(student.widths) === String(teacher.widths) &&
    String(student.biases) === String(teacher.biases) &&
    String(student.layerScales) === String(teacher.layerScales);
  return modelItem(
    "The labels are those of a teacher of the student's own shape.",
    same,
    teacher === null ? "The data name no teacher; use data of kind teacher or interval." : undefined,
  );
}

/** RSL-3 for data that name their teacher. */
function noiseItem({ experiment: { data } }: Problem): Hypothesis {
  const noisy = data.kind === "teacher" && data.noise !== undefined && data.noise.standardDeviation > 0;
  return {
    id: "RSL-3",
    statement: "The labels are the teacher's outputs, without noise.",
    verdict: inspected(!noisy),
    detail: noisy
      ? "Noise was added to the labels: the loss need not reach 0."
      : "The rounding of the stored labels is neglected.",
  };
}

function teacherProblem(problem: Problem, teacher: LayeredNetwork): Problem {
  const model = layersOf(problem);
  const trained = model?.network.trained ?? teacher.trained;
  const network = { ...teacher, kind: model?.network.kind ?? teacher.kind, trained };
  const experiment: CompleteExperiment = { ...problem.experiment, network, theorems: [] };
  return createProblem(experiment, problem.engine);
}

/** Frozen layers are part of the function, not of theta: student and teacher must share them. */
function frozenItem(student: Problem, teacher: Problem): Hypothesis {
  const [a, b] = [student, teacher].map((problem) => layersOf(problem)?.weightsAt(problem.initialTheta));
  const layers = layersOf(student)?.layers ?? [];
  const same = layers.every(({ trained }, l) => {
    if (trained) return true;
    const [x, y] = [a, b].map((all) => [...(all?.weights[l] ?? []), ...(all?.biases[l] ?? [])]);
    return x.length === y.length && x.every((entry, k) => entry === y[k]);
  });
  return {
    ...modelItem("Frozen layers are those of the teacher.", same),
    id: "RSL-T",
  };
}

/** |a - b|, rounded up. */
export function distanceUpperBound(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) {
    const difference = intervals.subtract(intervals.point(a[k]), intervals.point(b[k]));
    sum = addUp(sum, intervals.square(difference).upper);
  }
  return sqrtUp(sum);
}

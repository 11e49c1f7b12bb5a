// Targets of classes: numbers or one-hot rows, and which labels a loss accepts.
import { oneOf, vector } from "./checks";
import type { Fields } from "./checks";
import type { Place } from "./place";
import type { CompleteExperiment, Data } from "./types";

/** How the field `labels` of digits and flowers gives targets. */
type Labels = number[] | "oneHot";

/**
 * The field `labels` of data whose samples belong to classes, completed: -1 and 1 for two classes that name none;
 * one-hot rows stay unwritten where they are the default.
 */
export function classLabels(fields: Fields, classes: number): { labels?: Labels } {
  const { labels } = fields.ifGiven("labels", (value: unknown, at: Place): Labels => {
    if (!Array.isArray(value))
      return typeof value === "string" ? oneOf("oneHot")(value, at) : vector(value, at);
    if (value.length !== classes)
      at.refuse(`must have one number a class, ${classes} of them, got ${value.length}.`);
    return vector(value, at);
  });
  if (classes === 2) return { labels: labels ?? [-1, 1] };
  return labels === undefined || labels === "oneHot" ? {} : { labels };
}

/** Targets of the classes in order, one number or one row a class. */
export function targetsOfClasses(labels: Labels | undefined, classes: number): number[][] {
  const ofClass = labels ?? (classes === 2 ? [-1, 1] : "oneHot");
  return Array.from({ length: classes }, (_, place) =>
    ofClass === "oneHot"
      ? Array.from({ length: classes }, (_, other) => (other === place ? 1 : 0))
      : [ofClass[place]],
  );
}

/** Rounding of a row of probabilities that somebody computed. */
const sumTolerance = 1e-12;

/** Refuses data whose targets a classifying loss cannot take. */
export function requireLabels(
  loss: CompleteExperiment["loss"],
  data: Data,
  outputs: number,
  root: Place,
): void {
  const { kind } = loss;
  if (kind === "squared") return;
  const at = root.field("data");
  const wanted =
    kind === "logistic" ? "one target of 1 or -1 a sample" : "a row of two or more probabilities a sample";
  if (kind === "logistic" ? outputs !== 1 : outputs < 2)
    at.refuse(`must give the ${kind} loss ${wanted}, got ${outputs} a sample.${remedies[kind]}`);
  const fault = kind === "logistic" ? faultOfSign : faultOfProbabilities;
  switch (data.kind) {
    case "digits":
    case "iris":
      targetsOfClasses(data.labels, data.classes?.length ?? 3).forEach((row, k) => {
        const reason = fault(row);
        if (reason !== undefined) at.field("labels").entry(k).refuse(`${reason}, for the ${kind} loss.`);
      });
      return;
    case "explicit":
    case "circle":
    case "sphere":
    case "gaussian":
      if (!Array.isArray(data.targets)) break;
      data.targets.forEach((target, k) => {
        const reason = fault(typeof target === "number" ? [target] : target);
        if (reason !== undefined) at.field("targets").entry(k).refuse(`${reason}, for the ${kind} loss.`);
      });
      return;
    case "teacher":
    case "csv":
    case "interval":
  }
  at.refuse(
    `must give the ${kind} loss ${wanted}, but their targets are real numbers. Use the squared loss.`,
  );
}

const remedies = {
  logistic: " Use crossEntropy() for several classes.",
  crossEntropy:
    ' Give rows, as oneHot(labels, classes) and labels: "oneHot" do, or use logistic() for two classes.',
};

function faultOfSign([label]: number[]): string | undefined {
  return label === 1 || label === -1 ? undefined : `must be 1 or -1, got ${label}`;
}

function faultOfProbabilities(row: number[]): string | undefined {
  const negative = row.find((entry) => entry < 0);
  if (negative !== undefined) return `must have entries >= 0, got ${negative}`;
  const sum = row.reduce((total, entry) => total + entry, 0);
  return Math.abs(sum - 1) <= sumTolerance ? undefined : `must have the sum 1, got ${sum}`;
}

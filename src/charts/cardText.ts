// What a verdict card says, as plain words: shared by the page and the terminal.
import type { Hypothesis, TheoremResult } from "../theorems";
import { typesetFormula, typesetProse } from "./markup";
import { formatNumber, formatPair } from "./numbers";
import { verdictStyles } from "./style";
import type { Drawable } from "./types";
import {
  curveOf,
  curveWords,
  flowWords,
  isDrawn,
  lastTime,
  standingWords,
  statusWords,
  sunkSince,
} from "./words";

/** The numbers of an item as text, empty where the item is not quantitative. */
export interface HypothesisNumbers {
  value: string;
  threshold: string;
  /** how far the item is from the other side, as a factor */
  margin: string;
}

export function hypothesisNumbers({ verdict, value, threshold }: Hypothesis): HypothesisNumbers {
  if (value === undefined) return { value: "", threshold: shown(threshold), margin: "" };
  if (threshold === undefined) return { value: shown(value), threshold: "", margin: "" };
  const [first, second] = formatPair(value, threshold);
  return { value: first, threshold: second, margin: marginWords(verdict === "proved", value, threshold) };
}

function shown(value: number | undefined): string {
  return value === undefined ? "" : formatNumber(value, 4);
}

/** Room as a factor of the two numbers; which one has to be larger is the statement's matter. */
function marginWords(proved: boolean, value: number, threshold: number): string {
  if (!(value > 0) || !(threshold > 0) || !Number.isFinite(value / threshold)) return "";
  const factor = formatNumber(Math.max(value / threshold, threshold / value));
  return proved ? `${factor}× to spare` : `${factor}× short`;
}

/** Names and values of the constants; the names are those of `check --json`. */
export function constantEntries({ constants }: TheoremResult): [string, string][] {
  return Object.entries(constants).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, typeof value === "number" ? formatNumber(value, 6) : value]],
  );
}

/** What was only seen along the trajectory. */
export function observationEntries(run: Drawable): [string, string][] {
  const { loss, noiseFloor, distance, rayleighQuotient, smallestEigenvalue, time } = run.trajectory;
  const { report } = run;
  const end = time.length - 1;
  const entries: [string, string][] = [];
  if (end >= 0) {
    entries.push(["loss", `${formatNumber(loss[0])} to ${formatNumber(loss[end])}`]);
    const sunk = sunkSince(run) === null ? "" : "; the loss is not above it";
    entries.push(["noise floor at the end", `${formatNumber(noiseFloor[end], 2)} (estimate)${sunk}`]);
    entries.push(["distance travelled |θ − θ₀|", formatNumber(distance[end], 4)]);
    const quotient = smallestFinite(rayleighQuotient);
    if (quotient !== null) entries.push(["smallest Rayleigh quotient", formatNumber(quotient, 4)]);
    const eigenvalue = smallestFinite(smallestEigenvalue);
    if (eigenvalue !== null)
      entries.push(["smallest eigenvalue of the tangent kernel", formatNumber(eigenvalue, 4)]);
  }
  entries.push([
    "energy defect",
    report.energyDefect === null ? "not defined for this flow" : formatNumber(report.energyDefect, 2),
  ]);
  entries.push([
    "integrator",
    `${report.integrator}, ${report.steps} steps, ${report.rejectedSteps} rejected (${report.reason})`,
  ]);
  return entries;
}

function smallestFinite(values: ArrayLike<number>): number | null {
  let low = Infinity;
  for (let k = 0; k < values.length; k++) if (values[k] < low) low = values[k];
  return Number.isFinite(low) ? low : null;
}

/** The whole card as lines for a terminal. */
export function cardText(results: readonly TheoremResult[], run: Drawable | undefined): string {
  const head =
    run === undefined
      ? []
      : [
          run.title,
          `${flowWords(run.flow)}, ${run.precision}, ${statusWords(run.status, lastTime(run), run.flow)}`,
          "",
        ];
  const body = results.flatMap((result) => [...theoremLines(result, run), ""]);
  const observed =
    run === undefined
      ? []
      : [
          "Observed along the run (never changes a verdict)",
          ...observationEntries(run).map(([name, value]) => `  ${name}: ${value}`),
          ...(run.report.message === null ? [] : [`  note: ${run.report.message}`]),
        ];
  return [...head, ...body, ...observed].join("\n").trimEnd();
}

function theoremLines(result: TheoremResult, run: Drawable | undefined): string[] {
  const { word, mark } = verdictStyles[result.verdict];
  const { source } = result;
  const lines = [
    `${mark} ${word}: ${result.title}`,
    `  ${typesetProse(result.statement)}`,
    `  ${source.authors}, ${source.title}, arXiv:${source.arXiv.replace(/^arXiv:/i, "")} [${source.standing}] ${standingWords(source)}`,
  ];
  if (result.bound !== null && isDrawn(result))
    lines.push(
      `  bound: ${typesetFormula(result.bound.formula)}${result.verdict === "proved" ? "" : " would hold if the items below were proved"}`,
    );
  const curve = run === undefined ? undefined : curveOf(run, result);
  if (curve !== undefined) lines.push(`  observed: ${curveWords(curve, run?.flow)}`);
  lines.push(...result.hypotheses.flatMap(hypothesisLines));
  const constants = constantEntries(result).map(([name, value]) => `${name} ${value}`);
  if (constants.length > 0) lines.push(`  constants: ${constants.join(", ")}`);
  return lines;
}

function hypothesisLines(item: Hypothesis): string[] {
  const { value, threshold, margin } = hypothesisNumbers(item);
  const numbers = [
    value === "" ? "" : `value ${value}`,
    threshold === "" ? "" : `threshold ${threshold}`,
    margin,
  ].filter((part) => part !== "");
  const line = `  ${verdictStyles[item.verdict].mark} ${item.id} ${verdictStyles[item.verdict].word}: ${typesetProse(item.statement)}`;
  return [
    numbers.length === 0 ? line : `${line} (${numbers.join(", ")})`,
    ...(item.detail === undefined ? [] : [`      ${typesetProse(item.detail)}`]),
  ];
}

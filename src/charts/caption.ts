// What a figure says in words: its heading, one verdict a theorem, how it was computed, and the names of its curves.
import type { TheoremResult } from "../theorems";
import type { Curves } from "./curves";
import { escapeLabel, raised, shortened, typesetFormula, unbroken, wrapText } from "./markup";
import { formatNumber, powerOfTen } from "./numbers";
import { floorDecade } from "./axes";
import { quietInk, verdictStyles } from "./style";
import type { Drawable } from "./types";
import { curveOf, curveWords, failedHypotheses, flowWords, isDrawn, lastTime, statusWords } from "./words";

const headingSize = 16;
/** size of all words but the heading */
export const captionSize = 12;

/** Lines of Plotly markup above the plot: the title, the verdicts, and `facts` in a quiet colour. */
export function captionLines(run: Drawable, facts: string, pixels: number): string[] {
  const heading = wrapText(run.title, pixels, headingSize).map(
    (line) => `<span style="font-size:${headingSize}px"><b>${escapeLabel(line)}</b></span>`,
  );
  const verdicts = run.theorems.flatMap((result) => verdictLines(run, result, pixels));
  const quiet = wrapText(facts, pixels, captionSize).map((line) => small(line, `color:${quietInk}`));
  return [...heading, ...verdicts, ...quiet];
}

/** The verdict first, coloured, then the theorem and what was observed. */
function verdictLines(run: Drawable, result: TheoremResult, pixels: number): string[] {
  const { word, mark, color } = verdictStyles[result.verdict];
  const start = `${mark} ${word}`;
  const lines = wrapText(`${start}: ${verdictSentence(run, result)}`, pixels, captionSize);
  return lines.map((line, k) =>
    k === 0
      ? `${small(start, `color:${color};font-weight:bold`)}${small(line.slice(start.length))}`
      : small(`    ${line}`),
  );
}

/** A line of the caption, in the size of all words but the heading. */
function small(line: string, style = ""): string {
  return `<span style="font-size:${captionSize}px${style === "" ? "" : `;${style}`}">${escapeLabel(line)}</span>`;
}

/** A theorem's title with why it is not proved, or with what the curve showed. */
export function verdictSentence(run: Drawable, result: TheoremResult): string {
  const failed = failedHypotheses(result)[0];
  const reason = failed === undefined ? "" : ` (${failed.id})`;
  const curve = curveOf(run, result);
  const observed = curve === undefined ? "" : `; observed: ${curveWords(curve)}`;
  return `${result.title}${reason}${isDrawn(result) ? observed : ", no curve"}`;
}

/** Flow, precision, integrator, how the run ended, and what the picture leaves out. */
export function factLine(run: Drawable, curves: Curves): string {
  const facts = [
    flowAndPrecision(run),
    `integrator ${run.report.integrator}`,
    statusWords(run.status, lastTime(run)),
  ];
  if (curves.zeroFrom !== null)
    facts.push(`the loss is exactly 0 at t = ${formatNumber(curves.zeroFrom)} and is not drawn there`);
  return `${facts.join(" · ")}.`;
}

/** What is known of a run before it has ended. */
export function runningLine(run: Drawable): string {
  return `${flowAndPrecision(run)} · running …`;
}

function flowAndPrecision({ flow, precision }: Drawable): string {
  return `${flowWords(flow)} · ${precision === "float32" ? "float32 arithmetic: a high noise floor" : "float64"}`;
}

/** Says where the floor is when it ends below the picture. */
export function hiddenFloorNote(curves: Curves, lowest: number): string | null {
  const floor = floorDecade(curves);
  return floor === null || floor >= lowest
    ? null
    : `noise floor at the end below the picture, near ${powerOfTen(Math.round(floor))}`;
}

/** Legend of a bound: the theorem, its formula, and under what it holds. */
export function boundLabel(result: TheoremResult, pixels: number): string {
  const { bound } = result;
  const rate = bound?.kind === "exponential" ? `, rate ${formatNumber(bound.rate)}` : "";
  const formula = bound === null ? "" : `: ${unbroken(typesetFormula(bound.formula))}${rate}`;
  const failed = failedHypotheses(result)[0];
  const standing =
    result.verdict === "proved"
      ? "proved"
      : `would hold if ${failed === undefined ? "its hypotheses held" : `${failed.id}: ${shortened(failed.statement.replace(/\.$/, ""), 110)}`}`;
  return wrapText(`${result.title}${formula}, ${standing}`, pixels, captionSize)
    .map((line) => raised(escapeLabel(line)))
    .join("<br>");
}

/**
 * One line for terminals, diffs and screen readers: the title, each verdict with its numbers, how the run ended.
 */
export function runSummary(run: Drawable): string {
  const { loss } = run.trajectory;
  const verdicts = run.theorems.map(
    (result) => `${verdictStyles[result.verdict].word}: ${verdictSentence(run, result)}`,
  );
  const fall =
    loss.length === 0
      ? "no record"
      : `loss ${formatNumber(loss[0])} to ${formatNumber(loss[loss.length - 1])}, ${statusWords(run.status, lastTime(run))}`;
  const precision = run.precision === "float32" ? ["float32"] : [];
  return [run.title, ...verdicts, ...precision, fall].join(" | ").replace(/\s+/g, " ");
}

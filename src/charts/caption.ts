// What a figure says in words: its heading, one verdict a theorem, how it was computed, and the names of its curves.
import type { Precision } from "../engines";
import type { Bound, TheoremResult } from "../theorems";
import { headingWidth, legendWidth, type Canvas } from "./canvas";
import type { Curves } from "./curves";
import { factorWords, fitWords } from "./fit";
import { textWidth } from "./letterWidths";
import { escapeLabel, lowered, raised, shortened, typesetFormula, unbroken, wrapText } from "./markup";
import { formatNumber, powerOfTen } from "./numbers";
import { floorDecade } from "./axes";
import { quietInk, verdictStyles } from "./style";
import type { Drawable } from "./types";
import {
  curveOf,
  curveWords,
  failedHypotheses,
  flowWords,
  isDrawn,
  lastTime,
  momentWords,
  statusWords,
  sunkSince,
} from "./words";

const headingSize = 16;
/** size of all words but the heading */
export const captionSize = 12;

/** Lines of Plotly markup above the plot: the title, the verdicts, and `facts` in a quiet colour. */
export function captionLines(run: Drawable, facts: string, canvas: Canvas): string[] {
  const verdicts = run.theorems.flatMap((result) => verdictLines(run, result, canvas));
  return [...heading(run.title, canvas), ...verdicts, ...quietLines(facts, canvas)];
}

/** A title, and facts in a quiet colour: the words above a figure that judges no theorem. */
export function plainCaption(title: string, facts: string, canvas: Canvas): string[] {
  return [...heading(title, canvas), ...quietLines(facts, canvas)];
}

function heading(title: string, canvas: Canvas): string[] {
  const size = canvas.words === "full" ? headingSize : captionSize;
  return wrapText(title, headingWidth(canvas), size, "bold").map(
    (line) => `<span style="font-size:${size}px"><b>${escapeLabel(line)}</b></span>`,
  );
}

function quietLines(facts: string, canvas: Canvas): string[] {
  if (canvas.words === "brief" || facts === "") return [];
  return wrapText(facts, headingWidth(canvas), captionSize).map((line) => small(line, `color:${quietInk}`));
}

/** The verdict first, coloured, then the theorem and what was observed. */
function verdictLines(run: Drawable, result: TheoremResult, canvas: Canvas): string[] {
  const { word, mark, color } = verdictStyles[result.verdict];
  const start = `${mark} ${word}`;
  const sentence = canvas.words === "full" ? verdictSentence(run, result) : result.title;
  const bold = [start, ...(sentence.match(emphasised) ?? [])].join("");
  const wider = Math.max(textWidth(indent), textWidth(bold, "bold") - textWidth(bold));
  const lines = wrapText(`${start}: ${sentence}`, headingWidth(canvas) - wider * captionSize, captionSize);
  return lines.map((line, k) =>
    k === 0
      ? `${small(start, `color:${color};font-weight:bold`)}${small(line.slice(start.length))}`
      : small(indent + line),
  );
}

/** Of the second line of a verdict. */
const indent = "\u00a0\u00a0\u00a0";
/** What must not be missed. */
const emphasised = /\bexceeded\b/;

/** A line of the caption, in the size of all words but the heading; what must not be missed is bold. */
function small(line: string, style = ""): string {
  const words = lowered(escapeLabel(line)).replace(emphasised, "<b>$&</b>");
  return `<span style="font-size:${captionSize}px${style === "" ? "" : `;${style}`}">${words}</span>`;
}

/** A theorem's title with why it is not proved, or with what the curve showed. */
function verdictSentence(run: Drawable, result: TheoremResult): string {
  const failed = failedHypotheses(result)[0];
  const reason = failed === undefined ? "" : ` (${failed.id})`;
  const curve = curveOf(run, result);
  const fit = fitWords(run, result);
  const observed =
    curve === undefined ? "" : `; observed: ${curveWords(curve, run.flow)}${fit === null ? "" : `, ${fit}`}`;
  return `${result.title}${reason}${isDrawn(result) ? observed : ", no curve"}`;
}

/** Flow, precision, integrator, how the run ended, and what the picture leaves out. `floor`: see `hiddenFloorNote`. */
export function factLine(run: Drawable, curves: Curves, floor: string | null): string {
  const { errorEstimate, message } = run.report;
  const facts = [
    flowAndPrecision(run),
    `integrator ${run.report.integrator}`,
    statusWords(run.status, lastTime(run), run.flow),
  ];
  if (curves.zeroFrom !== null)
    facts.push(`the loss is exactly 0 at ${momentWords(run.flow, curves.zeroFrom)} and is not drawn there`);
  if (floor !== null) facts.push(floor);
  const sunk = sunkWords(run);
  if (sunk !== null) facts.push(sunk);
  if (errorEstimate !== null)
    facts.push(
      `error of the loss at most ${formatNumber(errorEstimate.largest, 2)} relative (against a run at tolerance ${formatNumber(errorEstimate.relativeTolerance)})`,
    );
  if (message !== null) facts.push(message.replace(/\.$/, ""));
  return `${facts.join(" · ")}.`;
}

/** What a loss within its noise floor says. */
function sunkWords(run: Drawable): string | null {
  const since = sunkSince(run);
  return since === null
    ? null
    : `from ${momentWords(run.flow, since)} on the loss is within its noise floor and may be wrong by its own size`;
}

/** What is known of a run before it has ended. */
export function runningLine(run: Drawable): string {
  return `${flowAndPrecision(run)} · running …`;
}

export function flowAndPrecision({ flow, precision }: Drawable): string {
  return `${flowWords(flow)} · ${precisionWords[precision]}`;
}

const precisionWords: Record<Precision, string> = {
  float64: "float64",
  mixed: "float64, gradients in float32",
  float32: "float32 arithmetic: a high noise floor",
};

/** Says where the floor is when it ends below the picture. */
export function hiddenFloorNote(curves: Curves, lowest: number): string | null {
  const floor = floorDecade(curves);
  return floor === null || floor >= lowest
    ? null
    : `noise floor at the end below the picture, near ${powerOfTen(Math.round(floor))}`;
}

/** The numbers of a bound that its formula only names. */
function boundNumbers(bound: Bound): string {
  switch (bound.kind) {
    case "exponential": {
      const limit = bound.limit ? `, limit ${formatNumber(bound.limit)}` : "";
      return `, rate ${formatNumber(bound.rate)}${limit}`;
    }
    case "geometric":
      return `, factor ${factorWords(bound.factor)} a step${bound.inExpectation ? ", for the mean over runs" : ""}`;
    case "powerLaw":
      return `, exponent ${formatNumber(-1 / bound.exponent)}, rate ${formatNumber(bound.rate)}`;
    case "softmax":
      return `, rate ${formatNumber(bound.rate)}`;
    case "kantorovich":
      return `, late rate ${formatNumber(bound.rate)}`;
    case "formula":
    case "curve":
      return "";
  }
}

/** Legend of a bound: the theorem, its formula, and under what it holds; where it ends, when it does. */
export function boundLabel(
  result: TheoremResult,
  end: number | null,
  flow: Drawable["flow"],
  canvas: Canvas,
  hidden: "above" | "below" | null = null,
): string {
  const { bound } = result;
  const formula =
    bound === null
      ? ""
      : `: ${unbroken(typesetFormula(bound.formula))}${boundNumbers(bound)}${end === null ? "" : `, says nothing after ${momentWords(flow, end)}`}`;
  const failed = failedHypotheses(result)[0];
  const standing =
    result.verdict === "proved"
      ? "proved"
      : canvas.words === "brief"
        ? "not certified"
        : `would hold if ${failed === undefined ? "its hypotheses held" : `${failed.id}: ${shortened(failed.statement.replace(/\.$/, ""), 110)}`}`;
  return legendText(
    `${result.title}${formula}, ${standing}${hidden === null ? "" : `, ${hidden} the picture`}`,
    canvas,
  );
}

/** The name of a curve, wrapped and set for the legend. */
export function legendText(words: string, canvas: Canvas): string {
  return wrapText(words, legendWidth(canvas), captionSize)
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
      : `loss ${formatNumber(loss[0])} to ${formatNumber(loss[loss.length - 1])}, ${statusWords(run.status, lastTime(run), run.flow)}`;
  const precision = run.precision === "float32" ? ["float32"] : [];
  const sunk = sunkWords(run);
  return [run.title, ...verdicts, ...precision, fall, ...(sunk === null ? [] : [sunk])]
    .join(" | ")
    .replace(/\s+/g, " ");
}

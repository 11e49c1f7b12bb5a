// The verdict card: which hypotheses hold, with what margin, where the theorem stands, and what was only observed.
import type { Advice, Hypothesis, TheoremResult } from "../theorems";
import { cell, headCell, rowHead, rowStyle, sheetOf, tableStyle } from "./cardStyle";
import { cardText, constantEntries, hypothesisNumbers, observationEntries } from "./cardText";
import { escapeHtml, raised, typesetFormula, typesetProse } from "./markup";
import { quietInk, verdictStyles } from "./style";
import type { Drawable, VerdictCard } from "./types";
import { curveOf, curveWords, flowWords, isDrawn, lastTime, standingWords, statusWords } from "./words";

const quiet = `color:${quietInk}`;

/** The card of a run: verdicts at time zero, then what was observed along the trajectory. */
export function verdictCard(run: Drawable): VerdictCard {
  const facts = `${flowWords(run.flow)} · ${run.precision}${run.precision === "float32" ? " arithmetic: not for fine comparisons" : ""} · ${statusWords(run.status, lastTime(run), run.flow)}`;
  const parts = [
    `<h3 style="margin:0 0 2px;font-size:16px;font-weight:600;line-height:1.3;color:#1f2328">${escapeHtml(run.title)}</h3>`,
    `<p style="margin:0 0 4px;${quiet}">${escapeHtml(facts)}</p>`,
    ...run.theorems.map((result) => theoremHtml(result, run)),
    observedHtml(run),
  ];
  const label = `Verdicts of ${run.title}`;
  return { html: sheetOf(parts.join(""), escapeHtml(label)), text: cardText(run.theorems, run) };
}

/** The card of hypotheses checked at time zero, without a run, and with what would help where that was searched. */
export function verdictCardOf(
  results: readonly TheoremResult[],
  advice: readonly Pick<Advice, "theorem" | "text">[] = [],
): VerdictCard {
  const parts = results.map((result) =>
    theoremHtml(result, undefined, advice.find(({ theorem }) => theorem === result.id)?.text),
  );
  const body = parts.length === 0 ? "<p>No theorem was asked for.</p>" : parts.join("");
  const lines = advice.map(({ theorem, text }) => `What would help ${theorem}: ${text}`);
  return {
    html: sheetOf(body, "Verdicts of the theorems asked for"),
    text: [cardText(results, undefined), ...lines].join("\n"),
  };
}

function badge(verdict: TheoremResult["verdict"]): string {
  const { word, mark, color, tint } = verdictStyles[verdict];
  return (
    `<span style="display:inline-block;background:${tint};color:${color};border:1px solid ${color};` +
    `border-radius:10px;padding:0 9px;font-weight:600;white-space:nowrap">${mark} ${word}</span>`
  );
}

function theoremHtml(result: TheoremResult, run: Drawable | undefined, advice?: string): string {
  const { source } = result;
  const link = `<a href="https://arxiv.org/abs/${encodeURIComponent(source.arXiv.replace(/^arXiv:/i, ""))}" style="color:#0550ae">arXiv:${escapeHtml(source.arXiv.replace(/^arXiv:/i, ""))}</a>`;
  const curve = run === undefined ? undefined : curveOf(run, result);
  const lines = [
    ["Statement", raised(escapeHtml(typesetProse(result.statement)))],
    [
      "Source",
      `${escapeHtml(source.authors)}, <i>${escapeHtml(source.title)}</i>, ${link} ` +
        `<span style="background:#eef0f3;color:#1f2328;border-radius:4px;padding:1px 5px;white-space:nowrap">${source.standing}</span>` +
        ` <span style="${quiet}">${escapeHtml(standingWords(source))}</span>`,
    ],
    ["Bound", boundHtml(result)],
    ...(curve === undefined ? [] : [["Observed", escapeHtml(curveWords(curve, run?.flow))]]),
    ...(advice === undefined ? [] : [["What would help", escapeHtml(typesetProse(advice))]]),
  ];
  const list = lines
    .map(
      ([name, html]) =>
        `<div style="margin:2px 0 0"><span style="${quiet}">${name}:</span> <span style="color:#1f2328">${html}</span></div>`,
    )
    .join("");
  return (
    `<div style="border-top:1px solid #d0d7de;margin:12px 0 0;padding:12px 0 0">` +
    `<h4 style="margin:0 0 4px;font-size:14px;font-weight:600;line-height:1.5;color:#1f2328">${badge(result.verdict)} ` +
    `${escapeHtml(result.title)}</h4>${list}${hypothesesHtml(result)}${constantsHtml(result)}</div>`
  );
}

function boundHtml(result: TheoremResult): string {
  if (result.bound === null || !isDrawn(result)) return "none is claimed";
  const formula = raised(escapeHtml(typesetFormula(result.bound.formula)));
  return result.verdict === "proved"
    ? formula
    : `${formula} <i>would hold</i> if the items below were proved`;
}

function hypothesesHtml(result: TheoremResult): string {
  const { hypotheses } = result;
  if (hypotheses.length === 0) return "";
  const isQuantitative = hypotheses.some(
    ({ value, threshold }) => value !== undefined || threshold !== undefined,
  );
  const heads = [
    headCell("Item"),
    headCell("Hypothesis", "left", "width:100%;min-width:200px"),
    headCell("Verdict"),
    ...(isQuantitative ? ["Value", "Threshold", "Margin"].map((head) => headCell(head, "right")) : []),
  ];
  const rows = hypotheses.map((item) => hypothesisRow(item, isQuantitative));
  return (
    `<div style="overflow-x:auto;margin:8px 0 0"><table style="${tableStyle}">` +
    `<thead><tr style="${rowStyle}">${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`
  );
}

function hypothesisRow(item: Hypothesis, isQuantitative: boolean): string {
  const { mark, word, color } = verdictStyles[item.verdict];
  const { value, threshold, margin } = hypothesisNumbers(item);
  const detail =
    item.detail === undefined
      ? ""
      : `<br><span style="${quiet}">${escapeHtml(typesetProse(item.detail))}</span>`;
  const numbers = [value, threshold, margin].map((text) => cell(text, "right", "white-space:nowrap"));
  return (
    `<tr style="${rowStyle}">${rowHead(escapeHtml(item.id))}` +
    cell(`${escapeHtml(typesetProse(item.statement))}${detail}`) +
    cell(`<span style="color:${color};font-weight:600;white-space:nowrap">${mark} ${word}</span>`) +
    `${isQuantitative ? numbers.join("") : ""}</tr>`
  );
}

function constantsHtml(result: TheoremResult): string {
  const entries = constantEntries(result);
  if (entries.length === 0) return "";
  const items = entries.map(
    ([name, value]) =>
      `<span style="white-space:nowrap;margin-right:14px"><span style="${quiet}">${escapeHtml(name)}</span> ${escapeHtml(value)}</span> `,
  );
  return (
    `<div style="margin:8px 0 0"><span style="${quiet}">Certified constants, rounded outward:</span> ` +
    `${items.join("")}</div>`
  );
}

function observedHtml(run: Drawable): string {
  const rows = observationEntries(run).map(
    ([name, value]) =>
      `<tr style="${rowStyle}">${rowHead(escapeHtml(name))}${cell(escapeHtml(value), "left", "width:100%")}</tr>`,
  );
  const { message } = run.report;
  const warning =
    message === null
      ? ""
      : `<p style="margin:8px 0 0;padding:6px 10px;background:#fdf1d7;color:#5c3a00;border-radius:6px">${escapeHtml(message)}</p>`;
  return (
    `<div style="border-top:1px solid #d0d7de;margin:14px 0 0;padding:12px 0 0">` +
    `<h4 style="margin:0 0 4px;font-size:14px;font-weight:600;line-height:1.5;color:#1f2328">Observed along the run</h4>` +
    `<p style="margin:0 0 6px;${quiet}">Seen on the computed trajectory; it never changes a verdict.</p>` +
    `<div style="overflow-x:auto"><table style="${tableStyle}"><tbody>${rows.join("")}</tbody></table></div>${warning}</div>`
  );
}

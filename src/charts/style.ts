// One look for every figure and card: colours told apart without colour vision, dashes, fonts, Plotly's settings.
import type { Verdict } from "../theorems";

/** Set on every chart: the default mode bar of Plotly 4 has a button that uploads the data. */
export const config = { responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "" };

export const fontFamily = "DejaVu Sans, Verdana, sans-serif";

export const ink = "#1f2328";
export const quietInk = "#57606a";
export const gridColor = "#e4e7eb";
export const frameColor = "#8c959f";
export const paper = "#ffffff";

export const observedColor = "#111111";
export const floorColor = "#6e7781";
export const errorFill = "rgba(17, 17, 17, 0.22)";
export const floorFill = "rgba(110, 119, 129, 0.18)";

/** Markers at the edge of the plot are whole. */
export const unclipped = { cliponaxis: false };

/** Bounds in the order they are drawn: vermillion, blue, green, purple, orange (Okabe and Ito), each with a symbol. */
export const boundStyles: readonly { color: string; symbol: string; dash: string }[] = [
  { color: "#d55e00", symbol: "circle", dash: "dash" },
  { color: "#0072b2", symbol: "square", dash: "dashdot" },
  { color: "#009e73", symbol: "diamond", dash: "longdash" },
  { color: "#a3478b", symbol: "triangle-up", dash: "longdashdot" },
  { color: "#b8860b", symbol: "cross", dash: "dot" },
];

/** Word, mark and colours of each verdict; the colours have a contrast of at least 4.5 : 1 on white and on their tint. */
export const verdictStyles: Record<Verdict, { word: string; mark: string; color: string; tint: string }> = {
  proved: { word: "proved", mark: "✓", color: "#0a6640", tint: "#e3f5ea" },
  refuted: { word: "refuted", mark: "✗", color: "#a40e26", tint: "#fdeaec" },
  undecided: { word: "not certified", mark: "?", color: "#7a4d00", tint: "#fdf1d7" },
  notMet: { word: "hypothesis not met", mark: "○", color: "#4b5563", tint: "#eef0f3" },
};

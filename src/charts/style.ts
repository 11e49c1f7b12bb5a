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

/**
 * Bounds in the order they are drawn, each with a symbol: vermillion, blue, green, purple and orange (Okabe and Ito),
 * then darker ones. Each has a contrast of at least 3 : 1 on white.
 */
export const boundStyles: readonly { color: string; symbol: string; dash: string }[] = [
  { color: "#d55e00", symbol: "circle", dash: "dash" },
  { color: "#0072b2", symbol: "square", dash: "dashdot" },
  { color: "#009e73", symbol: "diamond", dash: "longdash" },
  { color: "#a3478b", symbol: "triangle-up", dash: "longdashdot" },
  { color: "#b8860b", symbol: "cross", dash: "dot" },
  { color: "#007c8a", symbol: "hexagram", dash: "dash" },
  { color: "#6e7781", symbol: "x", dash: "dashdot" },
  { color: "#7a1f1f", symbol: "triangle-down", dash: "longdash" },
  { color: "#1f2f7a", symbol: "star", dash: "longdashdot" },
];

const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];

/** Runs side by side, each with its colour, symbol and dash. */
export const runStyles: typeof boundStyles = [
  { color: observedColor, symbol: "circle-open" },
  ...boundStyles,
].map(({ color, symbol }, k) => ({ color, symbol, dash: dashes[k % dashes.length] }));

/** A few curves of one's own. */
export const curveStyles: typeof boundStyles = [
  { color: observedColor, symbol: "circle-open", dash: "solid" },
  ...boundStyles.slice(0, 5),
];

/** Ends of a row of colours that grows lighter without a step, both read well on white: Cividis, cut off at its light end. */
const [darkest, lightest] = [
  [0, 32, 77],
  [150, 133, 60],
];

/** @param share from 0, the darkest, to 1 */
export function sequence(share: number): string {
  const channels = darkest.map((from, c) => Math.round(from + share * (lightest[c] - from)));
  return `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Word, mark and colours of each verdict; the colours have a contrast of at least 4.5 : 1 on white and on their tint. */
export const verdictStyles: Record<Verdict, { word: string; mark: string; color: string; tint: string }> = {
  proved: { word: "proved", mark: "✓", color: "#0a6640", tint: "#e3f5ea" },
  refuted: { word: "refuted", mark: "✗", color: "#a40e26", tint: "#fdeaec" },
  undecided: { word: "not certified", mark: "?", color: "#7a4d00", tint: "#fdf1d7" },
  notMet: { word: "hypothesis not met", mark: "○", color: "#4b5563", tint: "#eef0f3" },
};

// Door of charts/: figures as data, verdict cards, the mime bundle, live updates, offline reports.
export type {
  ClaimRow,
  Drawable,
  Figure,
  FigureBundleOptions,
  MimeBundle,
  NewPoints,
  ReportPart,
  ReportSection,
  TracePoints,
  VerdictCard,
} from "./types";
export { convergenceChart, liveChart } from "./convergence";
export { runSummary } from "./caption";
export { verdictCard, verdictCardOf } from "./card";
export { curveWords, verdictWord } from "./words";
export { escapeHtml } from "./markup";
export { formatNumber } from "./numbers";
export { figureBundle } from "./bundle";
export { libraryBundle, libraryHtml } from "./library";
export { liveClear, livePoints, liveStart, liveUpdate } from "./live";
export { claimsTable, reportHtml } from "./report";

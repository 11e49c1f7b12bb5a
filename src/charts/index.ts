// Door of charts/: figures as data, verdict cards, the mime bundle, live updates, offline reports.
export type {
  ChartOptions,
  ClaimRow,
  Drawable,
  Figure,
  FigureBundleOptions,
  MimeBundle,
  ReportPart,
  ReportSection,
  VerdictCard,
} from "./types";
export { convergenceChart, liveChart } from "./convergence";
export { spectrumChart } from "./spectrum";
export { rayleighChart } from "./rayleigh";
export { ballChart } from "./ball";
export { outputsChart } from "./outputs";
export { landscapeChart, type Plane } from "./landscape";
export { compareChart } from "./compare";
export { curvesChart, type CurvesOptions, type PlottedCurve } from "./curvesChart";
export { workPrecisionChart, type WorkPoint } from "./workPrecision";
export { familyChart } from "./family";
export {
  interactiveBundle,
  type Control,
  type InteractiveOptions,
  type InteractiveResult,
} from "./interactive";
export type { Series } from "./series";
export { extensionName, labextensionFiles, type ExtensionFile } from "./labextension";
export { hypothesisTable } from "./hypothesisTable";
export { inGrey } from "./grey";
export { runSummary } from "./caption";
export { verdictCard, verdictCardOf } from "./card";
export { curveWords, verdictWord } from "./words";
export { escapeHtml } from "./markup";
export { pointsOfPixel } from "./canvas";
export { formatNumber } from "./numbers";
export { figureBundle, figureText } from "./bundle";
export { libraryBundle, libraryHtml } from "./library";
export { liveBundle } from "./live";
export { claimsTable, reportHtml } from "./report";
export { drawPicture, pictureOf, prepareToDraw, type PictureAnswer, type PictureFormat } from "./static";

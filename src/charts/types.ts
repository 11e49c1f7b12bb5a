// Figures are data: one portable Plotly specification, and the bundle of forms a notebook stores.
import type { Precision } from "../engines";
import type { Flow } from "../experiment";
import type { CurveVerdict, TheoremResult } from "../theorems";
import type { IntegrationReport, RunStatus, Trajectory } from "../integrators";

/** What the pictures need of a run. */
export interface Drawable {
  readonly title: string;
  readonly flow: Flow["kind"];
  readonly precision: Precision;
  readonly trajectory: Trajectory;
  readonly theorems: readonly TheoremResult[];
  readonly curves: readonly CurveVerdict[];
  readonly status: RunStatus;
  readonly report: IntegrationReport;
}

/** A Plotly figure: plain JSON, the same in every front end. */
export interface Figure {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
  config: Record<string, unknown>;
  /** states of a figure with a slider */
  frames?: Record<string, unknown>[];
}

/** How a figure of a run is laid out. */
export interface ChartOptions {
  /** default: logarithmic where the loss moves over many decades of time */
  timeAxis?: "linear" | "log";
  /** 1: narrow, with few words, for one column of a journal; default 2, also the width of a notebook */
  columns?: 1 | 2;
}

/** One display: mime type to content. */
export type MimeBundle = Record<string, unknown>;

/** The verdicts of a run as a page fragment and as lines for a terminal; both say the same. */
export interface VerdictCard {
  /** one element with inline styles only: no script, no style sheet, so that every view shows it the same */
  html: string;
  /** several lines without markup */
  text: string;
}

/** What a display of a figure holds beside the figure. */
export interface FigureBundleOptions {
  /** one line that says what the figure shows, with its numbers; `runSummary` makes it */
  text: string;
  /** shown below the chart, always visible */
  card?: VerdictCard;
  /** a drawing of the same figure for views that run no script: PNG, base64 */
  picture?: { png: string };
}

/** A claim of a paper or a notebook, and what was found. */
export interface ClaimRow {
  id: string;
  /** one sentence, Unicode mathematics */
  statement: string;
  expected: string;
  found: string;
  holds: boolean;
}

/** A part of a report: markup that is already safe to insert, or a figure with its one-line text. */
export type ReportPart = string | { figure: Figure; text: string; picture?: { png: string } };

export interface ReportSection {
  heading: string;
  parts: readonly ReportPart[];
}

// Figures are data: one portable Plotly specification, and the bundle of forms a notebook stores.
import type { CurveVerdict, TheoremResult } from "../theorems";
import type { IntegrationReport, RunStatus, Trajectory } from "../integrators";

/** What the pictures need of a run. */
export interface Drawable {
  readonly title: string;
  readonly flow: "euclidean" | "outputEuclidean";
  readonly precision: "float64" | "float32";
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
}

/** One display: mime type to content. */
export type MimeBundle = Record<string, unknown>;

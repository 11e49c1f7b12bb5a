// The result of converge(): data with a few views of it. Shown as a value it is its verdict card.
import { inspect } from "node:util";
import type { Precision } from "../engines";
import {
  convergenceChart,
  figureBundle,
  pictureOf,
  runSummary,
  verdictCard,
  type ChartOptions,
  type Figure,
  type MimeBundle,
} from "../charts";
import type { CompleteExperiment, Flow } from "../experiment";
import type { IntegrationReport, RunStatus, Trajectory } from "../integrators";
import { boundAt, type CurveVerdict, type TheoremResult } from "../theorems";
import { figureOf } from "./chart";
import { displayable } from "./display";
import { theoremJSON, verdictInWords } from "./check";
import { displayKey } from "./host";
import { saveRun } from "./save";
import type { ChartKind, Displayable, Provenance, Run, SaveOptions } from "./types";

/** Everything a run consists of. */
export interface RunParts {
  title: string;
  experiment: CompleteExperiment;
  hash: string;
  precision: Precision;
  trajectory: Trajectory;
  theorems: readonly TheoremResult[];
  curves: readonly CurveVerdict[];
  status: RunStatus;
  report: IntegrationReport;
  provenance: Provenance;
  finalTheta: Float64Array;
}

export class ConvergenceRun implements Run {
  readonly title: string;
  readonly flow: Flow["kind"];
  readonly precision: Precision;
  readonly experiment: Run["experiment"];
  readonly hash: string;
  readonly trajectory: Trajectory;
  readonly theorems: readonly TheoremResult[];
  readonly curves: readonly CurveVerdict[];
  readonly status: RunStatus;
  readonly report: IntegrationReport;
  readonly provenance: Provenance;
  readonly finalTheta: Float64Array;

  constructor(parts: RunParts) {
    this.title = parts.title;
    this.flow = parts.experiment.flow.kind;
    this.precision = parts.precision;
    this.experiment = parts.experiment as Run["experiment"];
    this.hash = parts.hash;
    this.trajectory = parts.trajectory;
    this.theorems = parts.theorems;
    this.curves = parts.curves;
    this.status = parts.status;
    this.report = parts.report;
    this.provenance = parts.provenance;
    this.finalTheta = parts.finalTheta;
  }

  get verdict(): string {
    return verdictInWords(this.theorems);
  }

  chart(kind: ChartKind = "convergence", options: ChartOptions = {}): Figure & Displayable {
    const figure = figureOf(this, kind, options);
    return kind === "convergence" ? displayable(figure, runSummary(this)) : displayable(figure);
  }

  save(path: string, options: SaveOptions = {}): void {
    saveRun(this, path, options);
  }

  display(): MimeBundle {
    const figure = convergenceChart(this);
    return figureBundle(figure, {
      text: runSummary(this),
      card: verdictCard(this),
      picture: pictureOf(figure),
    });
  }

  toJSON(): Record<string, unknown> {
    const { trajectory } = this;
    const rows = Array.from(trajectory.time, (time, k) => ({
      time,
      loss: finite(trajectory.loss[k]),
      gradientNorm: finite(trajectory.gradientNorm[k]),
      rayleighQuotient: finite(trajectory.rayleighQuotient[k]),
      distance: finite(trajectory.distance[k]),
      smallestEigenvalue: finite(trajectory.smallestEigenvalue[k]),
      noiseFloor: finite(trajectory.noiseFloor[k]),
      relativeError: finite(trajectory.relativeError[k]),
      bound: this.smallestProvedBound(time),
    }));
    return {
      experiment: this.experiment,
      theorems: this.theorems.map(theoremJSON),
      trajectory: rows,
      curves: this.curves,
      status: this.status,
      report: this.report,
      provenance: this.provenance,
    };
  }

  [displayKey](): MimeBundle {
    const { html, text } = verdictCard(this);
    return { "text/html": html, "text/plain": text };
  }

  [inspect.custom](): string {
    return verdictCard(this).text;
  }

  private smallestProvedBound(time: number): number | null {
    let smallest: number | null = null;
    for (const { verdict, bound } of this.theorems) {
      if (verdict !== "proved" || bound === null) continue;
      const value = boundAt(bound, time);
      if (smallest === null || value < smallest) smallest = value;
    }
    return smallest;
  }
}

/** A number that JSON can hold, or null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

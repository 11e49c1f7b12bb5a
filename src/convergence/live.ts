// The display that lives while a flow runs: the curve so far, again and again, and the final bundle in its place.
import {
  convergenceChart,
  figureBundle,
  libraryBundle,
  liveBundle,
  liveChart,
  prepareToDraw,
  runSummary,
  verdictCard,
  type Drawable,
  type MimeBundle,
  type VerdictCard,
} from "../charts";
import type { Precision } from "../engines";
import type { CompleteExperiment } from "../experiment";
import type { TheoremResult } from "../theorems";
import type { NotebookHost } from "./host";
import type { Progress, Run } from "./types";

/** at most five updates a second, in milliseconds; a run that is over sooner shows only its end */
const interval = 200;
/** the run goes on for so many times as long as an update took before the next one */
const spacing = 25;
/** a run of many minutes is shown every five seconds: whole figures over a slow line add up */
const longestInterval = 5_000;
/** points of the curve; when they are full every other one is dropped, and from then on every other one kept */
const mostPoints = 240;

/** What is known before the first step. */
export interface LivePlan {
  title: string;
  hash: string;
  precision: Precision;
  theorems: readonly TheoremResult[];
  experiment: CompleteExperiment;
}

let displays = 0;
/** the cell whose output carries the plotting library in this session, and its run; null before the first chart */
let carrier: Pick<NotebookHost, "cell" | "signal"> | null = null;

/**
 * Sends the plotting library once a notebook. Running the cell that carries it again clears it from the page and
 * from the saved file, so then it is sent again.
 */
export function embedLibrary(host: NotebookHost): void {
  const { cell, signal } = host;
  // a signal belongs to one run of a cell
  const isAgain = cell !== undefined && cell === carrier?.cell && signal !== carrier.signal;
  if (carrier !== null && !isAgain) return;
  carrier = { cell, signal };
  host.display(libraryBundle());
}

export class LiveDisplay {
  private readonly id: string;
  private readonly time: number[] = [];
  private readonly loss: number[] = [];
  /** one of so many points is kept */
  private stride = 1;
  private count = 0;
  private due: number;
  private started = false;

  constructor(
    private readonly host: NotebookHost,
    private readonly plan: LivePlan,
  ) {
    this.id = `thalweg-${plan.hash.slice(0, 12)}-${++displays}`;
    // the thread that draws gets ready while the flow runs; a session without runs never starts it
    prepareToDraw();
    this.due = performance.now() + interval;
  }

  /** where the run is now */
  add(progress: Progress): void {
    if (!this.host.live) return;
    this.keep(progress);
    const now = performance.now();
    if (now < this.due) return;
    if (!this.started) embedLibrary(this.host);
    this.show(liveBundle(liveChart(this.soFar(progress)), this.id, progressInWords(progress)));
    const spent = performance.now() - now;
    const hundredth = Math.min(1000 * progress.elapsedSeconds * 0.01, longestInterval);
    this.due = now + Math.max(interval, spacing * spent, hundredth);
  }

  /** replaces whatever lived by the run's own bundle */
  finish(run: Run): void {
    embedLibrary(this.host);
    // after an interrupt the kernel waits for a moment only: the chart is sent before its picture is drawn
    if (run.status === "interrupted") this.show(figureBundle(convergenceChart(run), wordsOf(run)));
    this.show(run.display());
  }

  private keep({ time, loss }: Progress): void {
    if (this.count++ % this.stride !== 0) return;
    this.time.push(time);
    this.loss.push(loss);
    if (this.time.length < mostPoints) return;
    for (const values of [this.time, this.loss])
      values.splice(0, values.length, ...values.filter((_, k) => k % 2 === 0));
    this.stride *= 2;
  }

  private show(bundle: MimeBundle): void {
    this.host.display(bundle, { id: this.id, update: this.started });
    this.started = true;
  }

  /** the run as far as it has come, as a chart wants to see it */
  private soFar(now: Progress): Drawable {
    const { title, precision, theorems, experiment } = this.plan;
    const isKept = this.time.at(-1) === now.time;
    const time = Float64Array.from(isKept ? this.time : [...this.time, now.time]);
    const loss = Float64Array.from(isKept ? this.loss : [...this.loss, now.loss]);
    const unknown = new Float64Array(time.length).fill(NaN);
    return {
      title,
      flow: experiment.flow.kind,
      precision,
      theorems,
      curves: [],
      status: "stopped",
      trajectory: {
        time,
        loss,
        gradientNorm: unknown,
        rayleighQuotient: unknown,
        distance: unknown,
        smallestEigenvalue: unknown,
        largestEigenvalue: unknown,
        kernelDrift: unknown,
        noiseFloor: unknown,
        relativeError: unknown,
        errorEstimate: null,
        eigenvalues: null,
        outputs: null,
        theta: null,
      },
      report: {
        integrator: experiment.integrator.kind,
        reason: "running",
        steps: 0,
        rejectedSteps: 0,
        gradients: 0,
        kernels: 0,
        energyDefect: null,
        logRateDefect: null,
        errorEstimate: null,
        switches: [],
        events: [],
        message: null,
      },
    };
  }
}

function wordsOf(run: Run): { text: string; card: VerdictCard } {
  return { text: runSummary(run), card: verdictCard(run) };
}

/** "t = 12.3, loss 4.5e-7, 1200 steps, 3.1 s, about 12 s left" */
function progressInWords({ time, loss, steps, elapsedSeconds, remainingSeconds }: Progress): string {
  const left = remainingSeconds === null ? "" : `, ${duration(remainingSeconds)}`;
  return `t = ${time.toPrecision(4)}, loss ${loss.toExponential(2)}, ${steps} steps, ${elapsedSeconds.toFixed(1)} s${left}`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))} s left`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min left`;
  // so far ahead the estimate is only the present speed: steps that begin to grow will shorten it
  return seconds < 172800
    ? `about ${Math.round(seconds / 3600)} h left`
    : "more than two days left at this speed";
}

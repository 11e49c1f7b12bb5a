// A run: an experiment, the verdicts of its theorems, and the trajectory that was observed.
import type { CompleteExperiment, Experiment, IntegratorName, Until } from "../experiment";
import type { EngineName } from "../engines";
import type { ChartOptions, Drawable, Figure, MimeBundle } from "../charts";
import type { Advice, Theorem, TheoremResult } from "../theorems";

/** Progress of a running flow, handed to `onProgress` at most ten times a second. */
export interface Progress {
  /** flow time; the number of steps for a descent */
  time: number;
  /** L there */
  loss: number;
  /** accepted steps */
  steps: number;
  /** between 0 and 1: elapsed over elapsed plus remaining; 0 while no honest estimate exists */
  fraction: number;
  /** wall clock, since the flow began */
  elapsedSeconds: number;
  /** null while no honest estimate exists */
  remainingSeconds: number | null;
}

/** What `converge` takes beside the experiment; each overrides the experiment's own field. */
export interface ConvergeOptions {
  /** time or loss at which to stop; what is not named stays the experiment's */
  until?: Until;
  /** ids, or theorems of one's own made by `theorem({ … })` */
  theorems?: (string | Theorem)[];
  /** relative tolerance of the integrator; default: the experiment's, else 1e-8, or 1e-5 on an engine of float32 */
  tolerance?: number;
  /** name of the method; `auto` chooses */
  integrator?: IntegratorName;
  /** default: THALWEG_ENGINE, or `auto`: what was measured to be faster for a problem of this size */
  engine?: EngineName;
  /** heading of the chart */
  title?: string;
  /** false: no chart of its own in a notebook, for runs that another figure shows; default true */
  show?: boolean;
  /** flow times to hit and record exactly, beside the ones the run chooses */
  at?: number[];
  /** also run at a tenth of the tolerance: the difference is the error bar of the loss */
  errorEstimate?: boolean;
  /** report when the flow leaves the ball of this radius around its start; end the run there when `stop` */
  ball?: { radius: number; stop?: boolean };
  /**
   * folder of unfinished runs, from which an interrupted or killed run goes on with the same bits; false for none.
   * Default: `.thalweg/runs` in a notebook, none elsewhere
   */
  store?: string | false;
  /** aborting it ends the run and keeps what was computed */
  signal?: AbortSignal;
  /** called at most ten times a second */
  onProgress?: (progress: Progress) => void;
}

/** Where the numbers come from. No host names, user names or paths. */
export interface Provenance {
  /** version */
  thalweg: string;
  /** version */
  node: string;
  /** version */
  v8: string;
  /** system and architecture, such as "Linux x64" */
  os: string;
  /** what computed, in which precision, on how many threads */
  engine: { name: string; precision: string; threads: number };
  /** what evaluates a model of one's own, such as "TensorFlow.js 4.22.0, wasm, float32"; missing for all others */
  evaluator?: string;
  /** the method that ran last */
  integrator: string;
  /** of pseudo-random numbers */
  generator: string;
  /** SHA-256 of the canonical experiment */
  experimentHash: string;
  /** ISO 8601, UTC */
  startedAt: string;
  /** certificates included */
  wallSeconds: number;
}

/** The result of `converge`. Shown as a value it is its verdict card, never a dump of arrays. */
export interface Run extends Drawable {
  /** with every default written out; it can be run again as it is */
  readonly experiment: CompleteExperiment & Experiment;
  /** SHA-256 of the canonical experiment */
  readonly hash: string;
  /** versions, engine, generator, time: where the numbers come from */
  readonly provenance: Provenance;
  /** the parameters at the end of the run */
  readonly finalTheta: Float64Array;
  /** the theorems' verdicts in words, such as "chatterjee: proved" */
  readonly verdict: string;
  /**
   * A picture of the run as a Plotly figure: the loss against its bounds, the spectrum of the tangent kernel, the Rayleigh
   * quotient, the distance travelled, the paths in output space, the loss around the path.
   * @throws InputError for a kind that this run cannot show, with the reason
   */
  chart(kind?: ChartKind, options?: ChartOptions): Figure & Displayable;
  /**
   * Writes the run to a file, whole or not at all. The extension says what: `.svg`, `.pdf` and `.png` a figure with
   * letters as paths, `.html` a page for any browser, `.json` everything, `.csv` the trajectory.
   * @throws InputError for an unknown extension or a folder that is not there
   */
  save(path: string, options?: SaveOptions): void;
  /** the JSON of `thalweg run --json` */
  toJSON(): Record<string, unknown>;
  /** chart and verdict card in one bundle */
  display(): MimeBundle;
}

/** The pictures of a run. */
export type ChartKind = "convergence" | "spectrum" | "rayleigh" | "ball" | "outputs" | "landscape";

/** How `run.save` draws a figure. */
export interface SaveOptions {
  /** default "convergence" */
  kind?: ChartKind;
  /** 83 mm or 175 mm wide, both with letters of 8 pt; default 2 */
  columns?: 1 | 2;
  /** default "colour" */
  style?: "colour" | "grey";
}

/** Hypotheses and constants at time zero, without a run: the JSON of `thalweg check --json`. */
export interface Check {
  /** with every default written out; it can be run again as it is */
  readonly experiment: CompleteExperiment & Experiment;
  /** SHA-256 of the canonical experiment */
  readonly hash: string;
  /** in the order in which they were asked for */
  readonly theorems: readonly TheoremResult[];
  /** what would make each theorem hold, in the order of `theorems`; null unless asked for */
  readonly advice: readonly Advice[] | null;
  /** the theorems' verdicts in words, such as "chatterjee: proved" */
  readonly verdict: string;
  /** certificates included */
  readonly wallSeconds: number;
  /** the JSON of `thalweg check --json` */
  toJSON(): Record<string, unknown>;
}

/** A value that a notebook shows by its bundle. */
export interface Displayable {
  [key: symbol]: () => MimeBundle;
}

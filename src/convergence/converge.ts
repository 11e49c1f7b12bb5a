// converge(): check the hypotheses at time zero, follow the flow, draw both with their error.
import { createHash } from "node:crypto";
import { defaultEngine, hostEngine, isHostEngine } from "../engines";
import { InputError, InternalError } from "../errors";
import {
  completeExperiment,
  hashExperiment,
  type CompleteExperiment,
  type Experiment,
  type Until,
} from "../experiment";
import {
  integrate,
  withErrorEstimate,
  type Checkpoint,
  type IntegrationOptions,
  type IntegrationReport,
} from "../integrators";
import { createProblem, largestProduct, type Problem } from "../problems";
import { judgeCurve, knownIds, type CurveVerdict, type Theorem, type TheoremResult } from "../theorems";
import { certify } from "./certify";
import { notebookHost } from "./host";
import { LiveDisplay } from "./live";
import { ProgressMeter } from "./progress";
import { provenanceOf } from "./provenance";
import { ofTheSameModel } from "./sameModel";
import { defaultStore, RunStore } from "./store";
import { ConvergenceRun } from "./run";
import { tolerableOn } from "./tolerance";
import type { ConvergeOptions, Run } from "./types";

/** milliseconds between two calls of `onProgress` */
const progressInterval = 100;
/** how much finer than the run those are that measure its error before it may contradict a theorem */
const refinements = [10, 1e4];

/**
 * Runs an experiment: certifies the hypotheses of its theorems at the starting point, integrates its flow, and
 * judges the observed loss against each bound. In a notebook the chart lives while the flow runs.
 * Interrupting keeps the partial run, with status "interrupted".
 *
 * @param experiment a plain experiment, whose defaults are filled in, or that of an earlier run
 * @param options override single fields of it
 * @throws InputError when the experiment or an option is not valid
 * @throws InterruptError when interrupted before the flow has started
 * @throws InternalError when a proved bound is exceeded beyond the error that finer runs measure: a bug, with the run
 * kept as `run`
 * @throws InputError when that happens to a theorem of one's own, which is then false as stated; `run` as above
 * @example
 * const network = linear({ widths: [1, 1], initialization: explicitWeights({ weights: [[[0]]] }) });
 * const data = explicit({ inputs: [[1]], targets: [2] });
 * const run = await converge({ network, data, until: { time: 3 } }, { theorems: ["chatterjee"] });
 * run.verdict; // => "chatterjee: proved"
 * run.finalTheta[0]; // => 1.9004…
 */
export async function converge(experiment: Experiment, options: ConvergeOptions = {}): Promise<Run> {
  const startedAt = new Date();
  const started = performance.now();
  const given = overridden(experiment, options);
  const inDouble = completeExperiment(given);
  const engine = defaultEngine(largestProduct(inDouble), options.engine);
  const complete = tolerableOn(engine, given, inDouble);
  const hash = hashExperiment(complete);
  const problem = createProblem(complete, engine);
  const host = notebookHost();
  try {
    const interrupted = () => options.signal?.aborted === true || host?.interrupted() === true;
    const theorems = certifiedOnHost(options.theorems ?? complete.theorems, problem, interrupted);
    const initialLoss = startingLoss(problem);
    const until = resolveUntil(complete.until, initialLoss);
    const meter = new ProgressMeter(until);
    const title = options.title ?? defaultTitle(complete);
    const live =
      host && options.show !== false
        ? new LiveDisplay(host, {
            title,
            hash,
            precision: problem.precision,
            theorems,
            experiment: complete,
          })
        : null;
    const store = storeOf(options, host !== undefined, hash, problem);
    const resume = ofTheSameModel(store?.load(), problem);
    let reported = -Infinity;
    const settings: IntegrationOptions = {
      timeLimit: until.time,
      lossLimit: until.loss,
      relativeTolerance: complete.integrator.relativeTolerance,
      absoluteTolerance: complete.integrator.absoluteTolerance,
      at: options.at,
      errorEstimate: options.errorEstimate,
      ball: options.ball,
      resume,
      onCheckpoint: store && ((state) => store.save(state)),
      interrupted() {
        const noticed = interrupted();
        // from here on the run ends by itself, and is kept
        if (noticed) host?.settle?.(true);
        return noticed;
      },
      onAdvance(time, loss, steps) {
        const now = performance.now();
        const due = now - reported >= progressInterval;
        if (!live && !(due && options.onProgress)) return;
        const progress = meter.at(time, loss, steps);
        live?.add(progress);
        if (due) {
          reported = now;
          options.onProgress?.(progress);
        }
      },
    };
    let integration = await integrate(problem, settings);
    let curves = theorems.map((theorem) => judgeCurve(theorem, integration.trajectory));
    let cutShort = false;
    // near saddles errors grow: before a contradiction is claimed, the error of the integration is measured
    for (const refinement of refinements) {
      if (cutShort || !contradiction(theorems, curves)) break;
      integration = await withErrorEstimate(problem, settings, integration, refinement);
      curves = theorems.map((theorem) => judgeCurve(theorem, integration.trajectory));
      cutShort = interrupted();
    }
    const { status, trajectory, finalTheta } = integration;
    const report = resume ? resumedReport(integration.report, resume) : integration.report;
    if (status !== "interrupted") store?.remove();
    const wallSeconds = (performance.now() - started) / 1000;
    const run = new ConvergenceRun({
      title,
      experiment: complete,
      hash,
      precision: problem.precision,
      trajectory,
      theorems,
      curves,
      status,
      report,
      provenance: provenanceOf(problem, report.integrator, hash, startedAt, wallSeconds),
      finalTheta,
    });
    // nor must an interrupt that comes while the last picture is drawn cost the run
    host?.settle?.(true);
    live?.finish(run);
    // a measurement of the error that was interrupted decides nothing
    if (!cutShort) refuseContradiction(run, options.theorems ?? []);
    return run;
  } finally {
    host?.settle?.(false);
    problem.release();
  }
}

/** Certificates are float64 on this computer's processor, wherever the flow is computed. */
function certifiedOnHost(
  theorems: readonly (string | Theorem)[],
  problem: Problem,
  interrupted: () => boolean,
): TheoremResult[] {
  if (isHostEngine(problem.engine)) return certify(theorems, problem, interrupted);
  const { experiment } = problem;
  const twin = createProblem(experiment, hostEngine(largestProduct(experiment)));
  try {
    return certify(theorems, twin, interrupted);
  } finally {
    twin.release();
  }
}

/** Says from where the run went on, before what it says itself. */
function resumedReport(report: IntegrationReport, { progress }: Checkpoint): IntegrationReport {
  const resumed = `resumed from t = ${Number(progress.time.toPrecision(6))}`;
  return { ...report, message: report.message === null ? resumed : `${resumed}; ${report.message}` };
}

/** Notebooks keep unfinished runs without being asked; a program says where. */
function storeOf(
  { store, at, errorEstimate, ball }: ConvergeOptions,
  inNotebook: boolean,
  hash: string,
  problem: Problem,
): RunStore | undefined {
  const folder = store ?? (inNotebook ? defaultStore : false);
  if (folder === false) return undefined;
  const asked =
    at === undefined && !errorEstimate && ball === undefined
      ? ""
      : `-${hashText({ at, errorEstimate, ball })}`;
  const { engine, model } = problem;
  return new RunStore(folder, hash + asked, engine, model.kind === "function" ? model.evaluator : "");
}

/** Short hash of what was asked beside the experiment. */
function hashText(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 12);
}

function overridden(experiment: Experiment, options: ConvergeOptions): Experiment {
  // what is no object is refused with its own name
  if (typeof experiment !== "object" || experiment === null) return experiment;
  const { until, theorems, integrator: kind, tolerance: relativeTolerance } = options;
  const changed = { ...experiment };
  if (until) changed.until = { ...changed.until, ...defined(until) };
  if (theorems) changed.theorems = knownIds(theorems);
  if (kind !== undefined || relativeTolerance !== undefined)
    changed.integrator = { ...changed.integrator, ...defined({ kind, relativeTolerance }) };
  return changed;
}

/** the entries that are not undefined */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function startingLoss(problem: ReturnType<typeof createProblem>): number {
  const { engine } = problem;
  const theta = engine.allocate(problem.parameterCount);
  const point = problem.point();
  engine.write(theta, problem.initialTheta);
  const loss = point.moveTo(theta);
  point.release();
  engine.release(theta);
  return loss;
}

/** Where a run stops when the experiment does not say: 1e-14 of the first loss, time 1e6. */
function resolveUntil(until: Until, initialLoss: number): Required<Until> {
  return {
    time: until.time ?? 1e6,
    loss: until.loss ?? (until.time === undefined ? 1e-14 * initialLoss : 0),
  };
}

function defaultTitle(experiment: CompleteExperiment): string {
  const { network, data } = experiment;
  if (network.kind === "function") return `${network.name ?? "own model"}, ${data.kind} data`;
  if (network.kind === "system")
    return `${counted(network.outputs.length, "formula")} in ${counted(network.parameters.length, "parameter")}`;
  const shape = network.widths.join("–");
  const activation = network.widths.length > 2 ? ` ${network.activation}` : " linear";
  return `${shape}${activation} network, ${data.kind} data`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

/** The curve that exceeds a proved bound, if one does; bounds of means say nothing of one run. */
function contradiction(
  theorems: readonly TheoremResult[],
  curves: readonly CurveVerdict[],
): CurveVerdict | undefined {
  return curves.find((curve) => {
    const theorem = theorems.find(({ id }) => id === curve.theorem);
    const isMean = theorem?.bound?.kind === "geometric" && theorem.bound.inExpectation === true;
    return theorem?.verdict === "proved" && curve.verdict === "exceeded" && !isMean;
  });
}

function refuseContradiction(run: Run, asked: readonly (string | Theorem)[]): void {
  const curve = contradiction(run.theorems, run.curves);
  if (curve === undefined) return;
  const where = `loss/bound ${curve.largestRatio} at t = ${curve.atTime}`;
  const isOwn = asked.some((one) => typeof one !== "string" && one.id === curve.theorem);
  const error = isOwn
    ? new InputError(
        "theorem",
        `this run contradicts ${curve.theorem} (${where}) although all its hypotheses are proved. ` +
          "It does not follow from them, or a function of it returned what is not so; the run is kept in the error's `run`.",
      )
    : new InternalError(
        `the proved bound of ${curve.theorem} is exceeded (${where}). ` +
          "Either an integration went wrong or a constant is wrong; the run is kept in the error's `run`. Please report it.",
      );
  throw Object.assign(error, { run });
}

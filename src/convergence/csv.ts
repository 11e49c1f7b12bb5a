// The trajectory of a run as comma-separated values: what it is and its units in comments, names, one line a record.
import { boundAt } from "../theorems";
import type { Run } from "./types";

/** Numbers with all their digits; empty where nothing was computed. */
export function trajectoryCsv(run: Run): string {
  const { trajectory: t, experiment, provenance, theorems } = run;
  const steps = ["descent", "heavyBall", "sgd"].includes(experiment.flow.kind);
  const bounds = theorems.flatMap(({ id, verdict, bound }) =>
    bound === null ? [] : [{ id, verdict, bound }],
  );
  const columns: [name: string, values: ArrayLike<number>][] = [
    [steps ? "step" : "time", t.time],
    ["loss", t.loss],
    ["gradientNorm", t.gradientNorm],
    ["rayleighQuotient", t.rayleighQuotient],
    ["distance", t.distance],
    ["smallestEigenvalue", t.smallestEigenvalue],
    ["largestEigenvalue", t.largestEigenvalue],
    ["kernelDrift", t.kernelDrift],
    ["noiseFloor", t.noiseFloor],
    ["relativeError", t.relativeError],
    ...bounds.map(({ id, bound }): [string, Float64Array] => [
      `bound:${id}`,
      t.time.map((time) => boundAt(bound, time)),
    ]),
  ];
  const comments = [
    run.title.replace(/\s+/g, " "),
    `thalweg ${provenance.thalweg}, experiment ${provenance.experimentHash}, integrator ${provenance.integrator}, status ${run.status}`,
    `${steps ? "step: number of steps" : "time: flow time"}; loss: L in the units of the loss; gradientNorm: |grad L|; rayleighQuotient: |J^T r|^2/|r|^2;`,
    "distance: |theta - theta(0)|; smallestEigenvalue, largestEigenvalue: of K = J J^T; kernelDrift: |K - K(0)|/|K(0)|;",
    "noiseFloor: estimate, in units of the loss; relativeError: estimate, of the loss; everything is dimensionless",
    ...bounds.map(({ id, verdict, bound }) => `bound:${id}: ${bound.formula} [${verdict}]`),
  ];
  const rows = Array.from(t.time, (_, k) =>
    columns.map(([, values]) => (Number.isFinite(values[k]) ? String(values[k]) : "")).join(","),
  );
  const header = columns.map(([name]) => name).join(",");
  return [...comments.map((line) => `# ${line}`), header, ...rows, ""].join("\n");
}

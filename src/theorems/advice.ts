// What change would make a theorem hold: the deciding item, and the nearest experiment of the same kind that is proved,
// found by search in bounded time.
import type { CompleteExperiment, LayeredNetwork } from "../experiment";
import { createProblem } from "../problems";
import type { Problem } from "../problems";
import { boundary } from "./search";
import { checkTheorem } from "./registry";
import type { TheoremResult } from "./types";
import { inProse } from "./verdicts";

/** One change of the experiment after which the theorem is proved. */
export interface Change {
  /** what is changed */
  readonly kind: "labels" | "output" | "width";
  /** factor on the distance of the labels from F(theta_0), on the output weights, or on the hidden widths */
  readonly factor: number;
  /** the new size, where it has a name: |r0|, the output entry, the hidden widths */
  readonly value: string;
  /** one sentence */
  readonly text: string;
  /** what the theorem proves then */
  readonly constants: TheoremResult["constants"];
}

/** What would help, in words and numbers. */
export interface Advice {
  /** id of the theorem */
  readonly theorem: string;
  /** id of the item that decides; null when the theorem is proved */
  readonly decides: string | null;
  /** in one or two sentences */
  readonly text: string;
  /** what would make the theorem hold, each alone */
  readonly changes: readonly Change[];
  /** false when the time ran out before every kind of change was tried */
  readonly complete: boolean;
}

/** How long a search for advice may take. */
export interface AdviceOptions {
  /** seconds after which the search ends; default 3 */
  seconds?: number;
}

const MOST_DOUBLINGS = 7;
/** Labels are moved towards F(theta_0) by at most this factor. */
const SMALLEST_LABELS = 1e-6;
const LARGEST_OUTPUT = 1e6;
/** Relative precision of a threshold found by bisection. */
const PRECISION = 1e-3;

/**
 * Searches the largest labels, the smallest output layer and the smallest width for which the theorem of `result`
 * closes, all else equal. Nothing is searched for a theorem that is proved or whose hypothesis fails by inspection.
 *
 * @param result of `checkTheorem` at the start of `problem`; `check` with `advise` does both
 * @param options `seconds` after which the search ends; default 3
 */
export function adviseOn(result: TheoremResult, problem: Problem, options: AdviceOptions = {}): Advice {
  const deciding = result.hypotheses.find((item) => item.decides === true);
  const advice = { theorem: result.id, decides: deciding?.id ?? null };
  if (result.verdict === "proved")
    return { ...advice, text: `Nothing has to change${marginWords(result)}.`, changes: [], complete: true };
  const reason = deciding?.detail ?? deciding?.statement ?? "";
  if (result.verdict === "notMet" || problem.model.kind !== "layered" || problem.sampleWeights !== null)
    return { ...advice, text: `${deciding?.id} decides: ${reason}`, changes: [], complete: true };
  const search = new Search(result.id, problem, (options.seconds ?? 3) * 1000);
  const changes = [search.labels(), search.output(), search.width()].filter((change) => change !== null);
  const found =
    changes.length > 0
      ? `${deciding?.id} decides. ${changes.map(({ text }) => text).join(" ")}`
      : search.ranOut
        ? `${deciding?.id} decides: ${reason} No change was found in the time given.`
        : `${deciding?.id} decides: ${reason} No labels closer to F(θ₀), larger output layer or wider network of this kind is certified.`;
  return {
    ...advice,
    text: found,
    changes,
    complete: !search.ranOut,
  };
}

function marginWords({ constants: { margin } }: TheoremResult): string {
  return typeof margin === "number" ? `: the residual could be ${inProse(margin)} times larger` : "";
}

/** One search with one clock. */
class Search {
  ranOut = false;
  private readonly deadline: number;
  private readonly network: LayeredNetwork;

  constructor(
    private readonly theorem: string,
    private readonly problem: Problem,
    milliseconds: number,
  ) {
    this.deadline = performance.now() + milliseconds;
    this.network = problem.experiment.network as LayeredNetwork;
  }

  /** The largest share of the way from F(theta_0) to the labels. */
  labels(): Change | null {
    const { problem } = this;
    const outputs = this.outputsAtStart();
    const { inputs, targets, samples, outputsPerSample: Q } = problem;
    const d = inputs.length / samples;
    const moved = (share: number): CompleteExperiment => ({
      ...problem.experiment,
      data: {
        kind: "explicit",
        inputs: rowsOf(inputs, d),
        targets: rowsOf(
          targets.map((y, k) => outputs[k] + share * (y - outputs[k])),
          Q,
        ),
      },
    });
    const found = this.threshold(moved, 0.5, SMALLEST_LABELS);
    if (found === null) return null;
    const { residualNorm } = found.result.constants;
    const value = typeof residualNorm === "number" ? `|r₀| = ${inProse(residualNorm)}` : "";
    return {
      kind: "labels",
      factor: found.factor,
      value,
      text: `It is proved with labels ${inProse(1 / found.factor)} times closer to F(θ₀)${value === "" ? "" : ` (${value})`}.`,
      constants: found.result.constants,
    };
  }

  /** The smallest factor on the output weights of a start that has such a size. */
  output(): Change | null {
    const { initialization } = this.network;
    if (initialization.kind !== "positive" && initialization.kind !== "antisymmetric") return null;
    const size = initialization.output;
    const found = this.threshold(
      (factor) =>
        this.withNetwork({ ...this.network, initialization: { ...initialization, output: size * factor } }),
      2,
      LARGEST_OUTPUT,
    );
    if (found === null) return null;
    const value = `output ${inProse(size * found.factor)}`;
    return {
      kind: "output",
      factor: found.factor,
      value,
      text: `It is proved with an output layer ${inProse(found.factor)} times larger (${value}).`,
      constants: found.result.constants,
    };
  }

  /** The first doubling of the hidden widths of a drawn or antisymmetric start. */
  width(): Change | null {
    const { widths, initialization } = this.network;
    if (initialization.kind === "explicit" || widths.length < 3) return null;
    for (let k = 1; k <= MOST_DOUBLINGS; k++) {
      if (this.isLate()) return null;
      const factor = 2 ** k;
      const result = this.check(this.withNetwork(widened(this.network, factor)));
      if (result?.verdict !== "proved") continue;
      const value = `widths ${widened(this.network, factor).widths.join("–")}`;
      return {
        kind: "width",
        factor,
        value,
        text: `It is proved with ${value}.`,
        constants: result.constants,
      };
    }
    return null;
  }

  /** The factor nearest to 1 that is proved, going by powers of `step` until `end`, then by bisection. */
  private threshold(
    experiment: (factor: number) => CompleteExperiment,
    step: number,
    end: number,
  ): { factor: number; result: TheoremResult } | null {
    let best: { factor: number; result: TheoremResult } | null = null;
    const proves = (factor: number): boolean => {
      const result = this.check(experiment(factor));
      if (result?.verdict !== "proved") return false;
      best = { factor, result };
      return true;
    };
    let before = 1;
    for (let factor = step; step < 1 ? factor >= end : factor <= end; factor *= step) {
      if (this.isLate()) return null;
      if (!proves(factor)) {
        before = factor;
        continue;
      }
      boundary((x) => Math.abs(x / before - 1) > PRECISION && !this.isLate() && proves(x), before, factor);
      return best;
    }
    return null;
  }

  private check(experiment: CompleteExperiment): TheoremResult | null {
    const problem = createProblem(experiment, this.problem.engine);
    try {
      return checkTheorem(this.theorem, problem);
    } finally {
      problem.release();
    }
  }

  private isLate(): boolean {
    if (performance.now() > this.deadline) this.ranOut = true;
    return this.ranOut;
  }

  private withNetwork(network: LayeredNetwork): CompleteExperiment {
    return { ...this.problem.experiment, network };
  }

  private outputsAtStart(): Float64Array {
    const { engine, parameterCount, initialTheta } = this.problem;
    const theta = engine.allocate(parameterCount);
    const point = this.problem.point();
    engine.write(theta, initialTheta);
    point.moveTo(theta);
    const outputs = engine.read(point.outputs);
    point.release();
    engine.release(theta);
    return outputs;
  }
}

/** Hidden widths times `factor`; scales and deviations that are 1/sqrt(fan in) follow their fan in. */
function widened(network: LayeredNetwork, factor: number): LayeredNetwork {
  const last = network.widths.length - 1;
  const widths = network.widths.map((width, l) => (l === 0 || l === last ? width : width * factor));
  const follows = (value: number, l: number): number =>
    Math.abs(value * Math.sqrt(network.widths[l]) - 1) < 1e-9 ? 1 / Math.sqrt(widths[l]) : value;
  const { initialization } = network;
  const layerScales = network.layerScales.map(follows);
  if (initialization.kind === "gaussian" && Array.isArray(initialization.standardDeviation))
    return {
      ...network,
      widths,
      layerScales,
      initialization: {
        ...initialization,
        standardDeviation: initialization.standardDeviation.map(follows),
      },
    };
  if (initialization.kind === "uniform" && Array.isArray(initialization.halfWidth))
    return {
      ...network,
      widths,
      layerScales,
      initialization: { ...initialization, halfWidth: initialization.halfWidth.map(follows) },
    };
  return { ...network, widths, layerScales };
}

function rowsOf(values: Float64Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, i) =>
    Array.from(values.subarray(i * width, (i + 1) * width)),
  );
}

// An experiment made ready to compute: its data realised, its weights drawn, its loss constant a number.
import { realizeData } from "../data";
import type { Engine } from "../engines";
import { defaultEngine } from "../engines";
import { InternalError } from "../errors";
import type { CompleteExperiment } from "../experiment";
import type { NetworkWeights } from "../networks";
import { initialWeights } from "../networks";
import type { Layout } from "./layout";
import { layoutOf, thetaOf, weightsOf } from "./layout";
import { MlpPoint } from "./point";
import { Shared } from "./shared";
import type { LayeredModel, Point, Problem } from "./types";

/** c in L = c |F - y|^2, for n samples. */
export function lossConstant({ constant }: CompleteExperiment["loss"], samples: number): number {
  if (constant === "1/n") return 1 / samples;
  if (constant === "1/(2n)") return 1 / (2 * samples);
  return constant;
}

class MlpProblem implements Problem {
  readonly samples: number;
  readonly outputsPerSample: number;
  readonly outputCount: number;
  readonly parameterCount: number;
  readonly lossConstant: number;
  readonly gradientScale: number;
  readonly model: LayeredModel;
  readonly sampleWeights: Float64Array | null = null;
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly initialTheta: Float64Array;

  private readonly layout: Layout;
  private readonly initial: NetworkWeights;
  private readonly shared: Shared;

  constructor(
    readonly experiment: CompleteExperiment,
    readonly engine: Engine,
  ) {
    const { network } = experiment;
    if (network.kind === "system") throw new InternalError("formulas are not evaluated yet");
    const data = realizeData(experiment.data);
    if (network.widths[0] !== data.dimension || network.widths.at(-1) !== data.outputs)
      throw new InternalError("a completed experiment whose network does not fit its data");
    this.layout = layoutOf(network);
    this.initial = initialWeights(network);
    this.samples = data.samples;
    this.outputsPerSample = data.outputs;
    this.outputCount = data.samples * data.outputs;
    this.parameterCount = this.layout.parameterCount;
    this.lossConstant = lossConstant(experiment.loss, data.samples);
    this.gradientScale = 2 * this.lossConstant;
    const { layout, initial } = { layout: this.layout, initial: initialWeights(network) };
    this.model = {
      kind: "layered",
      network,
      layers: layout.layers,
      weightsAt: (theta) => weightsOf(layout, initial, theta),
    };
    this.inputs = data.inputs;
    this.targets = data.targets;
    this.initialTheta = thetaOf(this.layout, this.initial);
    this.shared = new Shared(engine, network, this.layout, this.lossConstant, data, this.initial);
  }

  point(): Point {
    return new MlpPoint(this, this.shared);
  }

  release(): void {
    this.shared.release();
  }
}

/**
 * Makes an experiment ready to compute.
 *
 * @param engine where the numbers live; the default engine when missing
 * @throws InputError when the start does not fit the network, or a teacher's outputs overflow
 */
export function createProblem(experiment: CompleteExperiment, engine: Engine = defaultEngine()): Problem {
  return new MlpProblem(experiment, engine);
}

// An experiment made ready to compute: its data realised, its weights drawn, its loss constant a number.
import type { RealizedData } from "../data";
import { realizeData } from "../data";
import type { Engine, Precision, Vector } from "../engines";
import { defaultEngine } from "../engines";
import { InputError, InternalError } from "../errors";
import type { CompleteExperiment } from "../experiment";
import { functionParts } from "./function/model";
import { layeredParts } from "./layered/model";
import { gradientScale, lossConstant } from "./losses";
import type { ModelParts } from "./modelParts";
import { ModelPoint } from "./point";
import { largestProduct } from "./size";
import { Storage } from "./storage";
import { systemParts } from "./system/model";
import type { Model, Point, Problem } from "./types";

class ModelProblem implements Problem {
  readonly precision: Precision;
  readonly unitRoundoff: number;
  readonly samples: number;
  readonly outputsPerSample: number;
  readonly outputCount: number;
  readonly parameterCount: number;
  readonly model: Model;
  readonly lossConstant: number;
  readonly gradientScale: number;
  readonly sampleWeights: Float64Array | null;
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly initialTheta: Float64Array;

  private readonly parts: ModelParts<Model>;
  private readonly storage: Storage;
  private readonly targetVector: Vector;
  private readonly rootWeights: Vector | null;

  constructor(
    readonly experiment: CompleteExperiment,
    readonly engine: Engine,
  ) {
    const { loss } = experiment;
    const single = experiment.network.kind === "function";
    this.precision = single ? "float32" : engine.precision;
    this.unitRoundoff = single ? 2 ** -24 : engine.unitRoundoff;
    const data = realizeData(experiment.data);
    const weights = sampleWeightsOf(data, loss.kind);
    this.parts = partsOf(experiment, engine, data);
    this.samples = data.samples;
    this.outputsPerSample = data.outputs;
    this.outputCount = data.samples * data.outputs;
    this.parameterCount = this.parts.parameterCount;
    this.model = this.parts.model;
    this.lossConstant = lossConstant(loss, weights === null ? data.samples : null);
    this.gradientScale = gradientScale(loss.kind, this.lossConstant);
    this.sampleWeights = weights;
    this.inputs = data.inputs;
    const roots =
      weights && Float64Array.from(data.targets, (_, k) => Math.sqrt(weights[Math.floor(k / data.outputs)]));
    this.targets = roots ? data.targets.map((target, k) => roots[k] * target) : data.targets;
    this.initialTheta = this.parts.initialTheta;
    this.storage = new Storage(engine);
    this.targetVector = this.storage.hold(this.targets);
    this.rootWeights = roots && this.storage.hold(roots);
  }

  point(): Point {
    return new ModelPoint(this, this.parts.map(), {
      targets: this.targetVector,
      rootWeights: this.rootWeights,
    });
  }

  release(): void {
    this.storage.release();
    this.parts.release();
  }
}

function partsOf({ network }: CompleteExperiment, engine: Engine, data: RealizedData): ModelParts<Model> {
  if (network.kind === "function")
    return functionParts(network, engine, data.samples, data.outputs, data.inputs);
  const [dimension, outputs] =
    network.kind === "system"
      ? [network.inputs.length, network.outputs.length]
      : [network.widths[0], network.widths.at(-1)];
  if (dimension !== data.dimension || outputs !== data.outputs)
    throw new InternalError("a completed experiment whose network does not fit its data");
  return network.kind === "system"
    ? systemParts(network, engine, data.samples, data.inputs)
    : layeredParts(network, engine, data.samples, data.inputs);
}

/** Weights omega_j, which only the squared loss takes into outputs and targets. */
function sampleWeightsOf(data: RealizedData, loss: CompleteExperiment["loss"]["kind"]): Float64Array | null {
  const weights = data.sampleWeights;
  if (weights !== null && loss !== "squared")
    throw new InputError(
      "loss",
      `data with weighted samples need the squared loss, got ${loss}. Use loss: squared(), or unweighted data.`,
    );
  return weights;
}

/**
 * Makes an experiment ready to compute.
 *
 * @param engine where the numbers live; when missing, the default engine for products of this size
 * @throws InputError when the start does not fit the network, or a teacher's outputs overflow
 */
export function createProblem(
  experiment: CompleteExperiment,
  engine: Engine = defaultEngine(largestProduct(experiment)),
): Problem {
  return new ModelProblem(experiment, engine);
}

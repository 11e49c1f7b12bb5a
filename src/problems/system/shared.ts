// What all points of a system share: its formulas, their derivatives, and the code compiled from them.
import type { Engine } from "../../engines";
import type { SystemNetwork } from "../../experiment";
import type { SystemModel } from "../types";
import type { SampleFunction, SecondOrderFunction } from "./compile";
import { compileRoundings, compileSecondOrder, compileValues } from "./compile";
import { Differentiable } from "./differentiate";
import type { Formula } from "./formula";

/** Formulas are parsed at once; derivatives and code are made when first needed. */
export class SystemShared implements SystemModel {
  readonly kind = "system";
  readonly outputs: readonly Formula[];
  /** Q */
  readonly outputsPerSample: number;
  readonly parameterCount: number;

  private readonly differentiable: readonly Differentiable[];
  private first: Formula[][] | null = null;
  private second: Formula[][][] | null = null;
  private compiledValues: SampleFunction | null = null;
  private compiledDerivatives: SampleFunction | null = null;
  private compiledRoundings: SampleFunction | null = null;
  private compiledSecondOrder: SecondOrderFunction | null = null;

  constructor(
    readonly network: SystemNetwork & { inputs: string[] },
    readonly engine: Engine,
    readonly samples: number,
    /** n x d */
    readonly inputs: Float64Array,
  ) {
    const { parameters, inputs: inputNames, outputs } = network;
    const names = { parameters, inputs: inputNames };
    this.differentiable = outputs.map((text) => Differentiable.read(text, names));
    this.outputs = this.differentiable.map((output) => output.value());
    this.outputsPerSample = outputs.length;
    this.parameterCount = parameters.length;
  }

  get firstDerivatives(): readonly (readonly Formula[])[] {
    return (this.first ??= this.differentiable.map((output) =>
      this.network.parameters.map((_, k) => output.first(k)),
    ));
  }

  get secondDerivatives(): readonly (readonly (readonly Formula[])[])[] {
    return (this.second ??= this.differentiable.map((output) =>
      this.network.parameters.map((_, k) => Array.from({ length: k + 1 }, (_, l) => output.second(k, l))),
    ));
  }

  get values(): SampleFunction {
    return (this.compiledValues ??= compileValues(this.outputs));
  }

  get derivatives(): SampleFunction {
    return (this.compiledDerivatives ??= compileValues(this.firstDerivatives.flat()));
  }

  get roundings(): SampleFunction {
    return (this.compiledRoundings ??= compileRoundings(this.outputs));
  }

  get secondOrder(): SecondOrderFunction {
    return (this.compiledSecondOrder ??= compileSecondOrder(this.secondDerivatives, this.parameterCount));
  }
}

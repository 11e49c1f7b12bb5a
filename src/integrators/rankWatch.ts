// Watches the rank of the Jacobian along an adapted flow, which ends where the rank changes.
import { rankTolerance, type VectorField } from "../flows";
import type { Point } from "../problems";
import { RankHistory } from "./rankHistory";
import type { RunEvent } from "./types";

/** conditioning of a field (a square of singular values) from which on they are computed at every step */
const suspicious = 1e-8;

/** Says nothing of flows without a rank: those that use no pseudo-inverse. */
export class RankWatch {
  private readonly history = new RankHistory();

  constructor(private readonly field: VectorField | null) {}

  /** whether a singular value is lost at the end of a step, where the field was evaluated last */
  isLostAfter(there: Point, ownTime: number): boolean {
    const { field } = this;
    if (!field?.singularRange || !field.conditioning || field.conditioning() > suspicious) return false;
    const { sigmaMin, sigmaMax } = field.singularRange(there);
    if (sigmaMin <= rankTolerance(there.problem) * sigmaMax) return true;
    this.history.add(ownTime, sigmaMin);
    return false;
  }

  isLostAt(point: Point): boolean {
    const range = this.field?.singularRange?.(point);
    return range === undefined || !(range.sigmaMin > rankTolerance(point.problem) * range.sigmaMax);
  }

  /** whether a step that no length makes possible is put down to the rank */
  explainsCollapse(): boolean {
    const { field } = this;
    return (
      field?.conditioning !== undefined && (Boolean(field.obstacle?.()) || field.conditioning() < suspicious)
    );
  }

  /** @param shown the flow time at a time of the method */
  event(here: Point, time: number, shown: (own: number) => number): RunEvent & { kind: "rankLoss" } {
    const range = this.field?.singularRange?.(here) ?? { sigmaMin: NaN, sigmaMax: NaN };
    const own = this.history.predict();
    return { kind: "rankLoss", time, ...range, predicted: own === null ? null : shown(own) };
  }

  save(): Float64Array {
    return this.history.save();
  }

  restore(state: Float64Array): void {
    this.history.restore(state);
  }
}

// A run in the middle, as plain data: what `resume` needs to go on with the same bits.
import type { Progress } from "./progress";
import type { MethodState, MethodSwitch, RunEvent, Trajectory } from "./types";

/** Plain and serialisable: numbers, booleans, strings, null and Float64Arrays in objects and lists. */
export interface Checkpoint {
  readonly format: 1;
  /** name of the method that was running, and why it was */
  readonly integrator: string;
  readonly reason: string;
  readonly method: MethodState;
  readonly control: MethodState;
  readonly field: Record<string, number> | null;
  readonly progress: Progress;
  readonly monitors: { rankHistory: Float64Array; logRate: Float64Array; stiffness: Float64Array };
  readonly trajectory: Trajectory;
  readonly switches: readonly MethodSwitch[];
  readonly events: readonly RunEvent[];
}

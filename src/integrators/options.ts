// What a run can be asked for, and what it gives back.
import type { Checkpoint } from "./checkpoint";
import type { IntegrationReport, RunStatus, Trajectory } from "./types";

export interface IntegrationOptions {
  /** flow time at which to stop; number of steps for a descent */
  timeLimit: number;
  /** loss at which to stop; 0 never stops */
  lossLimit: number;
  relativeTolerance: number;
  absoluteTolerance: number;
  /** times in (0, timeLimit) that are to be hit and recorded exactly */
  at?: readonly number[];
  /** records nothing but the start, the times of `at` and the end */
  onlyAt?: boolean;
  /** reports the times at which |theta - theta(0)| grows beyond the radius; ends the run at the first when `stop` */
  ball?: { radius: number; stop?: boolean };
  /** runs a second time at a tenth of the tolerance, and records twice the difference of the losses */
  errorEstimate?: boolean;
  /** asked before every step and inside long operations; true ends the run and keeps what was computed */
  interrupted?: () => boolean;
  /** told where the run is: at each recorded time, and whenever the event loop was served */
  onAdvance?: (time: number, loss: number, steps: number) => void;
  /** given the whole state of the run now and then, as plain data */
  onCheckpoint?: (state: Checkpoint) => void;
  /** milliseconds between two checkpoints; default 2000 */
  checkpointInterval?: number;
  /** goes on from a checkpoint of the same experiment: the same bits as the run that was not interrupted */
  resume?: Checkpoint;
}

export interface Integration {
  trajectory: Trajectory;
  status: RunStatus;
  report: IntegrationReport;
  finalTheta: Float64Array;
}

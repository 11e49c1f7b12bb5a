// An honest estimate of how far a run is and how long it will still take.
import type { Until } from "../experiment";
import type { Progress } from "./types";

/** shares below this say nothing about the remaining time */
const smallestShare = 0.02;

/** Follows a run's recorded times and losses. */
export class ProgressMeter {
  private readonly started = performance.now();
  private initialLoss = NaN;
  private firstTime = 0;

  constructor(private readonly until: Required<Until>) {}

  at(time: number, loss: number, steps: number): Progress {
    if (Number.isNaN(this.initialLoss)) this.initialLoss = loss;
    if (this.firstTime === 0) this.firstTime = time;
    const elapsedSeconds = (performance.now() - this.started) / 1000;
    const byLoss = share(Math.log(this.initialLoss / loss), Math.log(this.initialLoss / this.until.loss));
    const byTime = Math.max(
      share(time, this.until.time),
      share(Math.log(time / this.firstTime), Math.log(this.until.time / this.firstTime)) ** 2,
    );
    const fraction = Math.max(byLoss, Number.isFinite(this.until.time) ? byTime : 0);
    return {
      time,
      loss,
      steps,
      fraction,
      elapsedSeconds,
      remainingSeconds: fraction > smallestShare ? (elapsedSeconds * (1 - fraction)) / fraction : null,
    };
  }
}

function share(done: number, whole: number): number {
  const ratio = done / whole;
  return Number.isFinite(ratio) ? Math.min(Math.max(ratio, 0), 1) : 0;
}

// How far a run is and how long it will still take, extrapolated from the second half of what it has done.
import type { Until } from "../experiment";
import type { Progress } from "./types";

/** seconds before which nothing is extrapolated */
const patience = 0.5;
/** samples kept; when they are full every other one is dropped */
const capacity = 256;
/** growth of the speed dt/dw from one quarter of the run to the next above which steps count as growing */
const growing = 1.5;

interface Sample {
  seconds: number;
  time: number;
  loss: number;
}

/** Follows where a run is. An explicit method on a stiff flow advances linearly, growing steps geometrically. */
export class ProgressMeter {
  private readonly started = performance.now();
  private samples: Sample[] = [];

  constructor(private readonly until: Required<Until>) {}

  at(time: number, loss: number, steps: number): Progress {
    const elapsedSeconds = (performance.now() - this.started) / 1000;
    const now = { seconds: elapsedSeconds, time, loss };
    if (this.samples.length === capacity) this.samples = this.samples.filter((_, k) => k % 2 === 0);
    this.samples.push(now);
    const remaining = elapsedSeconds < patience ? null : this.remaining(now);
    return {
      time,
      loss,
      steps,
      fraction: remaining === null ? 0 : elapsedSeconds / (elapsedSeconds + remaining),
      elapsedSeconds,
      remainingSeconds: remaining,
    };
  }

  /** the sooner of reaching the time and reaching the loss; null when neither is in sight */
  private remaining(now: Sample): number | null {
    const quarter = this.sampleAt(now.seconds / 4);
    const half = this.sampleAt(now.seconds / 2);
    const width = now.seconds - half.seconds;
    const before = half.seconds - quarter.seconds;
    if (!(width > 0) || !(before > 0)) return null;
    const speed = (now.time - half.time) / width;
    const earlier = (half.time - quarter.time) / before;
    const byTime =
      speed > growing * earlier && half.time > 0
        ? (Math.log(this.until.time / now.time) * width) / Math.log(now.time / half.time)
        : (this.until.time - now.time) / speed;
    const byLoss = (Math.log(now.loss / this.until.loss) * width) / Math.log(half.loss / now.loss);
    const candidates = [byTime, byLoss].filter((seconds) => Number.isFinite(seconds) && seconds >= 0);
    return candidates.length === 0 ? null : Math.min(...candidates);
  }

  private sampleAt(seconds: number): Sample {
    return this.samples.findLast((sample) => sample.seconds <= seconds) ?? this.samples[0];
  }
}

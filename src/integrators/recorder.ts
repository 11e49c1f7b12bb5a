// Keeps the recorded quantities of a run in columns that grow by doubling.
import type { Trajectory } from "./types";

const columns = [
  "time",
  "loss",
  "gradientNorm",
  "rayleighQuotient",
  "distance",
  "smallestEigenvalue",
  "noiseFloor",
  "relativeError",
] as const satisfies readonly (keyof Trajectory)[];

/** One recorded time. */
export type TrajectoryRow = Record<(typeof columns)[number], number>;

export class Recorder {
  private readonly storage: Trajectory;
  private count = 0;

  constructor(capacity = 256) {
    this.storage = Object.fromEntries(
      columns.map((name) => [name, new Float64Array(capacity)]),
    ) as unknown as Trajectory;
  }

  get length(): number {
    return this.count;
  }

  add(row: TrajectoryRow): void {
    if (this.count === this.storage.time.length) {
      for (const name of columns) {
        const larger = new Float64Array(2 * this.count);
        larger.set(this.storage[name]);
        this.storage[name] = larger;
      }
    }
    for (const name of columns) this.storage[name][this.count] = row[name];
    this.count++;
  }

  /** a copy of what has been recorded so far */
  trajectory(): Trajectory {
    return Object.fromEntries(
      columns.map((name) => [name, this.storage[name].slice(0, this.count)]),
    ) as unknown as Trajectory;
  }
}

// Keeps the recorded quantities of a run in columns that grow by doubling.
import type { Trajectory } from "./types";

const columns = [
  "time",
  "loss",
  "gradientNorm",
  "rayleighQuotient",
  "distance",
  "smallestEigenvalue",
  "largestEigenvalue",
  "kernelDrift",
  "noiseFloor",
  "relativeError",
] as const satisfies readonly (keyof Trajectory)[];

/** theta is kept at every recorded time as long as all of it stays below this many numbers */
const thetaLimit = 2e6;

type Columns = Record<(typeof columns)[number], Float64Array>;

/** One recorded time; null for what this problem is too large to keep. */
export interface TrajectoryRow extends Record<(typeof columns)[number], number> {
  eigenvalues: Float64Array | null;
  outputs: Float64Array | null;
  theta: Float64Array | null;
}

export class Recorder {
  private storage: Columns;
  private eigenvalues: Float64Array[] | null = [];
  private outputs: Float64Array[] | null = [];
  private theta: Float64Array[] | null = [];
  private count = 0;

  constructor(capacity = 256) {
    this.storage = eachColumn(() => new Float64Array(capacity));
  }

  get length(): number {
    return this.count;
  }

  add(row: TrajectoryRow): void {
    const { count } = this;
    if (count === this.storage.time.length) {
      const smaller = this.storage;
      this.storage = eachColumn((name) => {
        const larger = new Float64Array(2 * count);
        larger.set(smaller[name]);
        return larger;
      });
    }
    for (const name of columns) this.storage[name][count] = row[name];
    this.eigenvalues = appended(this.eigenvalues, row.eigenvalues);
    this.outputs = appended(this.outputs, row.outputs);
    const fits = row.theta !== null && (count + 1) * row.theta.length <= thetaLimit;
    this.theta = appended(this.theta, fits ? row.theta : null);
    this.count++;
  }

  /** a copy of what has been recorded so far */
  trajectory(): Trajectory {
    const { eigenvalues, outputs, theta } = this;
    return {
      ...eachColumn((name) => this.storage[name].slice(0, this.count)),
      errorEstimate: null,
      eigenvalues: eigenvalues && [...eigenvalues],
      outputs: outputs && [...outputs],
      theta: theta && [...theta],
    };
  }

  /** continues behind what `trajectory` gave */
  restore(trajectory: Trajectory): void {
    this.count = trajectory.time.length;
    this.storage = eachColumn((name) => {
      const column = new Float64Array(Math.max(256, 2 * this.count));
      column.set(trajectory[name]);
      return column;
    });
    this.eigenvalues = trajectory.eigenvalues && [...trajectory.eigenvalues];
    this.outputs = trajectory.outputs && [...trajectory.outputs];
    this.theta = trajectory.theta && [...trajectory.theta];
  }
}

function eachColumn(make: (name: (typeof columns)[number]) => Float64Array): Columns {
  return Object.fromEntries(columns.map((name) => [name, make(name)])) as Columns;
}

/** a list stays complete or becomes null */
function appended(rows: Float64Array[] | null, row: Float64Array | null): Float64Array[] | null {
  if (rows === null || row === null) return null;
  rows.push(row);
  return rows;
}

// How long to wait for code that has been asked to stop: in processor time, since on a busy machine little may happen
// in a long while.

export interface Clock {
  /** milliseconds that have passed */
  wall(): number;
  /** milliseconds of processor time that this process has had, all threads together */
  processor(): number;
}

const clock: Clock = {
  wall: () => performance.now(),
  processor() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

/**
 * True for as long as there is reason to wait: until both clocks have gone on by `milliseconds`, but never longer than
 * `longest` by the wall's.
 */
export function patience(milliseconds: number, longest: number, { wall, processor } = clock): () => boolean {
  const start = { wall: wall(), processor: processor() };
  return () => {
    const waited = wall() - start.wall;
    if (waited < milliseconds) return true;
    return waited < longest && processor() - start.processor < milliseconds;
  };
}

/** For library code that has noticed an interrupt and puts in order what it keeps. */
export function settlingPatience(): () => boolean {
  return patience(10_000, 60_000);
}

// Fork and join on the shared memory. The main thread publishes a job of `count` tasks; it and every worker that is
// awake claim tasks from one counter until none is left, so a late or busy worker delays nobody. Which thread does a
// task never changes its result. A main thread stopped in the middle leaves claimed tasks to their workers; `settle`
// waits for those before the memory is used again.
import { perform } from "./tasks";

// Offsets in the control block, a cache line each.
const GENERATION: usize = 0;
/** unclaimed tasks; claims go on below 0, and only a claim above 0 is one */
const REMAINING: usize = 64;
/** tasks finished by workers */
const FINISHED: usize = 128;
const SLEEPING: usize = 192;
/** workers between two looks at `REMAINING` */
const BUSY: usize = 256;
const MAIN_WAITS: usize = 320;
const FAILED: usize = 384;
/** plain numbers, published by the store to `REMAINING`: first task, number of tasks */
const FIRST: usize = 448;
const COUNT: usize = 452;
/** operation and parameters, see tasks.ts */
const JOB: usize = 512;
const CONTROL_BYTES: usize = 1024;

/** looks at a changed generation before a worker sleeps, about 30 us */
const WORKER_SPINS: i32 = 20000;
const MAIN_SPINS: i32 = 20000;
const WAIT_NANOSECONDS: i64 = 100_000_000;
/** waits without any task finished, 20 s, after which a worker counts as lost */
const MOST_WAITS: i32 = 200;

export function controlBytes(): usize {
  return CONTROL_BYTES;
}

export function jobOffset(): usize {
  return JOB;
}

/** index of a claimed task, or -1 */
// @ts-ignore: decorator
@inline
function claim(control: usize): i32 {
  const remaining = atomic.sub<i32>(control + REMAINING, 1);
  return remaining <= 0 ? -1 : load<i32>(control + FIRST) + load<i32>(control + COUNT) - remaining;
}

/** tasks [first, first + count) of the job in `control`, by this thread alone */
export function runAlone(control: usize, first: i32, count: i32, scratch: usize): void {
  for (let task = first; task < first + count; task++) perform(control + JOB, task, scratch);
}

/** the same by all threads; 0, or 1 if a task failed in a worker, or 2 if a worker does not answer */
export function runTogether(control: usize, first: i32, count: i32, scratch: usize): i32 {
  store<i32>(control + FIRST, first);
  store<i32>(control + COUNT, count);
  atomic.store<i32>(control + FINISHED, 0);
  atomic.store<i32>(control + REMAINING, count);
  atomic.add<i32>(control + GENERATION, 1);
  if (atomic.load<i32>(control + SLEEPING) > 0) atomic.notify(control + GENERATION, count - 1);
  let others = count;
  for (let task = claim(control); task >= 0; task = claim(control)) {
    perform(control + JOB, task, scratch);
    others--;
  }
  return join(control, others);
}

/** waits until workers have finished `others` tasks */
function join(control: usize, others: i32): i32 {
  for (let spins = 0; spins < MAIN_SPINS; spins++) {
    if (atomic.load<i32>(control + FINISHED) == others) return atomic.load<i32>(control + FAILED);
  }
  atomic.store<i32>(control + MAIN_WAITS, 1);
  let waits = 0;
  for (;;) {
    const finished = atomic.load<i32>(control + FINISHED);
    if (finished == others) break;
    if (atomic.wait<i32>(control + FINISHED, finished, WAIT_NANOSECONDS) != AtomicWaitResult.TIMED_OUT) waits = 0;
    else if (++waits == MOST_WAITS) return 2;
  }
  atomic.store<i32>(control + MAIN_WAITS, 0);
  return atomic.load<i32>(control + FAILED);
}

/** withdraws a job that the main thread did not join, and waits for its claimed tasks; false if a worker does not answer */
export function settle(control: usize): bool {
  atomic.store<i32>(control + REMAINING, 0);
  atomic.store<i32>(control + MAIN_WAITS, 1);
  for (let waits = 0; waits < MOST_WAITS; waits++) {
    const busy = atomic.load<i32>(control + BUSY);
    if (busy == 0) {
      atomic.store<i32>(control + MAIN_WAITS, 0);
      return true;
    }
    atomic.wait<i32>(control + BUSY, busy, WAIT_NANOSECONDS);
  }
  return false;
}

/** a worker's life: it never returns, it is ended from outside */
export function work(control: usize, scratch: usize): void {
  let seen = 0;
  for (;;) {
    let generation = atomic.load<i32>(control + GENERATION);
    for (let spins = 0; generation == seen; spins++) {
      if (spins >= WORKER_SPINS) {
        atomic.add<i32>(control + SLEEPING, 1);
        atomic.wait<i32>(control + GENERATION, seen, -1);
        atomic.sub<i32>(control + SLEEPING, 1);
      }
      generation = atomic.load<i32>(control + GENERATION);
    }
    seen = generation;
    atomic.add<i32>(control + BUSY, 1);
    for (let task = claim(control); task >= 0; task = claim(control)) {
      perform(control + JOB, task, scratch);
      finishTask(control);
    }
    leave(control);
  }
}

function finishTask(control: usize): void {
  atomic.add<i32>(control + FINISHED, 1);
  if (atomic.load<i32>(control + MAIN_WAITS)) atomic.notify(control + FINISHED, 1);
}

function leave(control: usize): void {
  // Node 20 can lose a subtraction whose result nobody reads
  const last = atomic.sub<i32>(control + BUSY, 1) == 1;
  if (last && atomic.load<i32>(control + MAIN_WAITS)) atomic.notify(control + BUSY, 1);
}

/** what a worker says whose task trapped: the task counts as finished, the job as failed */
export function reportFailure(control: usize): void {
  atomic.store<i32>(control + FAILED, 1);
  finishTask(control);
  leave(control);
}

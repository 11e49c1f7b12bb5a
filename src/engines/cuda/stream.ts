// The queue of the card. The host never waits in one long call: it looks at an event again and again, and at the world.
import type { Driver } from "./driver";
import { cudaResult } from "./driver";

/** milliseconds between two looks at the world */
const GLANCE = 20;
/** milliseconds of waiting without a pause: most sums are there by then */
const SPIN = 0.5;
/** milliseconds of estimated work that may be queued before the host waits: an interrupt waits for what is queued */
const QUEUED = 40;
const NO_TIMING = 2;

const pause = new Int32Array(new SharedArrayBuffer(4));

export class Stream {
  /** called while the host waits; may throw, and the stream stays usable */
  glance: (() => void) | undefined;
  private readonly last: number;
  /** an event after each of the last two portions of work */
  private readonly marks: [number, number];
  private readonly marked = [false, false];
  private turn = 0;
  private queued = 0;
  /** when the world was looked at last: many short operations take as long as one */
  private looked = 0;

  constructor(
    private readonly driver: Driver,
    readonly handle: number,
  ) {
    this.last = this.createEvent();
    this.marks = [this.createEvent(), this.createEvent()];
  }

  createEvent(): number {
    const out = new BigUint64Array(1);
    this.driver.check("cuEventCreate", this.driver.functions.cuEventCreate(out, NO_TIMING));
    return Number(out[0]);
  }

  record(event: number): void {
    this.driver.check("cuEventRecord", this.driver.functions.cuEventRecord(event, this.handle));
  }

  /** until all that was queued is done */
  finish(): void {
    this.record(this.last);
    this.wait(this.last);
    this.queued = 0;
    this.marked.fill(false);
  }

  wait(event: number): void {
    const { cuEventQuery } = this.driver.functions;
    const started = performance.now();
    for (;;) {
      const code = cuEventQuery(event);
      const now = this.look();
      if (code !== cudaResult.notReady) {
        this.driver.check("waiting for the device", code);
        return;
      }
      if (now - started > SPIN) Atomics.wait(pause, 0, 0, 0.2);
    }
  }

  /** looks at the world when the last look is long ago; returns the time */
  private look(): number {
    const now = performance.now();
    if (now - this.looked < GLANCE) return now;
    this.looked = now;
    this.glance?.();
    return now;
  }

  /**
   * Says that work of about so many milliseconds was queued. Where more than two portions of 40 ms are under way, the
   * host waits for the older.
   */
  spend(milliseconds: number): void {
    this.queued += milliseconds;
    this.look();
    if (this.queued < QUEUED) return;
    this.queued = 0;
    const other = 1 - this.turn;
    this.record(this.marks[this.turn]);
    this.marked[this.turn] = true;
    this.turn = other;
    if (!this.marked[other]) return;
    this.marked[other] = false;
    this.wait(this.marks[other]);
  }
}

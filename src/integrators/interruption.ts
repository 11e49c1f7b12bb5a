// How a run gives way: it serves the event loop, and an interrupt reaches into the engine's long operations.
import type { Engine } from "../engines";

/** the event loop is served at least this often, in milliseconds */
const slice = 40;
/** milliseconds that an interrupted step may still take where breaking it off would cost steps before it */
const grace = 1000;

/** Thrown out of an engine's operation when the run has been interrupted; never leaves `integrate`. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Asks whether the run is interrupted: before every step, and between the slices of the engine's long operations. */
export class Interruption {
  /** whether a step that is broken off costs steps that were made before it */
  costly = false;
  private served = performance.now();
  /** when an interrupt was first noticed in the middle of a step */
  private noticed = Infinity;
  private readonly onSlice: () => void;

  constructor(
    private readonly engine: Engine,
    readonly interrupted: () => boolean,
  ) {
    this.onSlice = () => {
      if (!this.interrupted()) return;
      const now = performance.now();
      this.noticed = Math.min(this.noticed, now);
      if (!this.costly || now - this.noticed > grace) throw new Interrupted("the run was interrupted");
    };
  }

  /** whether it is time to serve the event loop */
  get due(): boolean {
    return performance.now() - this.served > slice;
  }

  async serve(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.served = performance.now();
  }

  /** whether an interrupt ends the engine's long operations in the middle, by throwing `Interrupted` */
  listen(on: boolean): void {
    this.engine.onSlice = on ? this.onSlice : undefined;
  }
}

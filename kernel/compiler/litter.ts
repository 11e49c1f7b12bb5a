// Collecting garbage when nobody waits. Every cell leaves a program of TypeScript's behind, which has lived long
// enough to be taken for lasting: V8 alone would let some hundred of them pile up before it looks.
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What is left after a pause of the user's, and what must not be exceeded however fast cells come. */
const IDLE_BYTES = 16e6;
const MOST_BYTES = 64e6;
const PAUSE_MS = 200;

export class Litter {
  private readonly collect: () => void;
  private clean = 0;
  private pause: NodeJS.Timeout | null = null;

  /** Changes a flag of V8's: code that is kept between processes must be read after it. */
  constructor() {
    setFlagsFromString("--expose-gc");
    this.collect = runInNewContext("gc") as () => void;
  }

  /** Called after each piece of work. */
  left(): void {
    if (this.pause) clearTimeout(this.pause);
    const bytes = getHeapStatistics().used_heap_size - this.clean;
    if (bytes > MOST_BYTES && this.clean > 0) this.tidy();
    else if (bytes > IDLE_BYTES) this.pause = setTimeout(() => this.tidy(), PAUSE_MS);
  }

  private tidy(): void {
    this.collect();
    this.clean = getHeapStatistics().used_heap_size;
  }
}

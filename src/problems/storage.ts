// Engine vectors that live and die together: everything a problem or a point owns.
import type { Engine, Vector } from "../engines";

/** Allocates on one engine and gives everything back at once. */
export class Storage {
  private readonly owned: Vector[] = [];

  constructor(private readonly engine: Engine) {}

  /** zero-filled */
  allocate(length: number): Vector {
    const vector = this.engine.allocate(length);
    this.owned.push(vector);
    return vector;
  }

  /** a vector that holds the given numbers */
  hold(values: ArrayLike<number>): Vector {
    const vector = this.allocate(values.length);
    this.engine.write(vector, values);
    return vector;
  }

  release(): void {
    for (const vector of this.owned.splice(0)) this.engine.release(vector);
  }
}

// A place inside a value that is being checked: it names itself in the error that refuses what stands there.
import { InputError, shown } from "../errors";

/** A place such as `network.widths[0]` of the value that `where` received. Costs nothing until it refuses. */
export class Place {
  private constructor(
    private readonly where: string,
    private readonly parent: Place | null,
    private readonly step: string | number,
  ) {}

  /** @param where the function or file the value was given to, such as `mlp` or `experiment` */
  static root(where: string): Place {
    return new Place(where, null, "");
  }

  /** the place of a field */
  field(name: string): Place {
    return new Place(this.where, this, name);
  }

  /** the place of an entry of a list */
  entry(index: number): Place {
    return new Place(this.where, this, index);
  }

  /** such as `data.inputs[3][1]`; empty at the root */
  get path(): string {
    if (this.parent === null) return "";
    const before = this.parent.path;
    if (typeof this.step === "number") return `${before}[${this.step}]`;
    if (!/^[\w$]+$/.test(this.step)) return `${before}[${JSON.stringify(this.step)}]`;
    return before === "" ? this.step : `${before}.${this.step}`;
  }

  /** Refuses what stands here. The message follows the path, such as `must be > 0, got -1.` */
  refuse(message: string): never {
    throw new InputError(this.where, this.parent === null ? message : `${this.path} ${message}`);
  }

  /** Refuses a value: `network.widths[0] must be an integer >= 1, got 0. Remedy.` */
  expected(allowed: string, value: unknown, remedy = ""): never {
    return this.refuse(`must be ${allowed}, got ${got(value)}.${remedy === "" ? "" : ` ${remedy}`}`);
  }
}

/** A value in the words of an error; numbers as they are written, NaN and Infinity included. */
function got(value: unknown): string {
  return typeof value === "number" ? String(value) : shown(value);
}

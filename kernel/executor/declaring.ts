// The names that a cell declares, while it runs: where it stops before one, that name is again what it was.
import type { DeclaredNames } from "../threads";

export class Declaring {
  /** what the names were that the cell has not come to; a value that is replaced can be collected */
  private readonly before = new Map<string, PropertyDescriptor | undefined>();

  constructor(
    private readonly names: Record<string, unknown>,
    private readonly declares: DeclaredNames,
    private readonly count: number,
  ) {
    for (const name of declares.all) this.before.set(name, Object.getOwnPropertyDescriptor(names, name));
  }

  /** The cell's program is behind the declarations of these. */
  readonly reached = (...names: string[]): void => {
    for (const name of names) this.before.delete(name);
  };

  /** The cell came to its end: none is missing. */
  end(): string[] {
    this.before.clear();
    return [];
  }

  /** The cell comes no further; tells which names it has not declared. */
  stop(): string[] {
    const unreached = [...this.before.keys()];
    for (const [name, earlier] of this.before) this.putBack(name, earlier);
    this.before.clear();
    return unreached;
  }

  private putBack(name: string, earlier: PropertyDescriptor | undefined): void {
    const { names } = this;
    if (earlier && "value" in earlier) names[name] = earlier.value;
    else if (this.declares.captured.includes(name)) this.refuse(name);
    else if (name in names) delete names[name];
  }

  /** Functions of the cell are there and may be called, but a name that they read is not. */
  private refuse(name: string): void {
    const { names, count } = this;
    Object.defineProperty(names, name, {
      configurable: true,
      enumerable: true,
      get() {
        throw new ReferenceError(
          `${name} has no value: cell [${count}], which declares it, stopped before it did. Run that cell again.`,
        );
      },
      set(value: unknown) {
        Object.defineProperty(names, name, { value, configurable: true, enumerable: true, writable: true });
      },
    });
  }
}

// Which cell the running code belongs to: the one that runs, or the one whose callback runs.
import type { Parent } from "../threads";
import type { Cell } from "./cell";

const NOBODY: Parent = { header: {}, identities: [] };

export class Owner {
  /** the cell the kernel waits for */
  running: Cell | null = null;
  private callback: Cell | null = null;
  private last: Parent = NOBODY;

  get cell(): Cell | null {
    return this.callback ?? this.running;
  }

  /** What output is an answer to: its cell, or the last one when no cell's code runs. */
  get parent(): Parent {
    return this.cell?.parent ?? this.last;
  }

  start(cell: Cell): void {
    this.running = cell;
    this.last = cell.parent;
  }

  end(cell: Cell): void {
    if (this.running === cell) this.running = null;
  }

  /** Runs a callback on behalf of the cell that set it up. */
  during<Result>(cell: Cell, run: () => Result): Result {
    const before = this.callback;
    this.callback = cell;
    try {
      return run();
    } finally {
      this.callback = before;
    }
  }

  /** Called between callbacks. A forced stop skips every `finally`: returns the cell whose callback was cut off. */
  terminated(): Cell | null {
    const stopped = this.callback;
    this.callback = null;
    return stopped;
  }
}

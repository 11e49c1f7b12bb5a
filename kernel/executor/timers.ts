// Timers of cells: late output belongs to the cell that set the timer, and an interrupt clears them.
import { promisify } from "node:util";
import type { Cell } from "./cell";
import type { Owner } from "./owner";

type Callback = (...args: unknown[]) => unknown;
type SetTimer = (callback: Callback, ...args: unknown[]) => unknown;

/** The kernel's own timers, which no cell owns. */
export const kernelTimers = { setTimeout, clearTimeout, setImmediate };

/**
 * Replaces the global timer functions.
 * @param onError an error thrown by a callback of the cell
 */
export function installTimers(owner: Owner, onError: (cell: Cell, error: unknown) => void): void {
  wrap("setTimeout", globalThis.clearTimeout, true);
  wrap("setImmediate", globalThis.clearImmediate, true);
  wrap("setInterval", globalThis.clearInterval, false);

  function wrap<Handle>(
    name: "setTimeout" | "setImmediate" | "setInterval",
    clear: (handle: Handle) => void,
    once: boolean,
  ): void {
    const real = globalThis[name] as unknown as SetTimer;
    const wrapped = (callback: Callback, ...args: unknown[]): unknown => {
      const cell = owner.cell;
      if (!cell || typeof callback !== "function") return real(callback, ...args);
      const fire = (...values: unknown[]): void => {
        if (once) cell.timers.delete(handle);
        try {
          owner.during(cell, () => callback(...values));
        } catch (error) {
          onError(cell, error);
        }
      };
      const handle = real(fire, ...args);
      cell.timers.set(handle, () => clear(handle as Handle));
      return handle;
    };
    const custom = (real as { [promisify.custom]?: unknown })[promisify.custom];
    Object.defineProperty(wrapped, promisify.custom, { value: custom });
    Object.defineProperty(wrapped, "name", { value: name });
    Object.assign(globalThis, { [name]: wrapped });
  }
}

// Keeps the process alive and interruptible whatever a cell calls.
import { AsyncLocalStorage, createHook } from "node:async_hooks";
import type { SharedState } from "../threads";

/** `process.exit` in a cell would end the kernel, and with it the session. */
export function guardExit(): void {
  process.exit = () => {
    throw new Error(
      "process.exit: a cell cannot end the kernel. Throw an error to end the cell, or restart the kernel from its menu.",
    );
  };
}

/** Notes when async hooks come into use: Node 20 and 22 then abort on a forced interrupt. */
export function watchAsyncHooks(shared: SharedState): void {
  const storage = AsyncLocalStorage.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const hook = Object.getPrototypeOf(createHook({})) as Record<string, (...args: unknown[]) => unknown>;
  for (const [prototype, name] of [
    [storage, "run"],
    [storage, "enterWith"],
    [hook, "enable"],
  ] as const) {
    const real = prototype[name];
    prototype[name] = function (this: unknown, ...args: unknown[]): unknown {
      shared.asyncHooks = true;
      return real.apply(this, args);
    };
  }
}

// The kernel as the library sees it: displays, and interrupts.
import type { NotebookHost } from "../../src/convergence";
import type { SharedState } from "../threads";
import type { Executor } from "./executor";

/** With THALWEG_HEADLESS=1 nobody watches: only final displays are sent. */
export function notebookHostOf(executor: Executor, shared: SharedState): NotebookHost {
  const never = new AbortController().signal;
  return {
    live: process.env.THALWEG_HEADLESS !== "1",
    display: (bundle, options) => executor.output.display(bundle, options),
    get signal() {
      return executor.owner.cell?.controller.signal ?? never;
    },
    get cell() {
      return executor.owner.cell?.id ?? undefined;
    },
    interrupted: () => shared.interrupted,
    settle(on) {
      shared.settling = on;
    },
  };
}

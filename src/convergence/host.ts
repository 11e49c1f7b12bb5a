// What a notebook kernel offers to a running cell. The kernel puts it on globalThis; elsewhere there is none.
import type { MimeBundle } from "../charts";

export interface NotebookHost {
  /** false in a headless run: then only final displays are sent */
  readonly live: boolean;
  /** shows a bundle; `id` names the display, `update` replaces what it showed */
  display(bundle: MimeBundle, options?: { id?: string; update?: boolean }): void;
  /** aborted when the user interrupts the running cell; another one each time a cell runs */
  readonly signal: AbortSignal;
  /** true once the user has interrupted; cheap, readable inside synchronous loops */
  interrupted(): boolean;
  /**
   * Says that an interrupt has been noticed, or would be too late, and that what is kept is being put in order and
   * drawn: until `settle(false)` the kernel lets that end.
   */
  settle?(on: boolean): void;
  /** the front end's id of the running cell, where it tells one */
  readonly cell?: string;
}

const key = Symbol.for("thalweg.host");

/** The kernel around us, if there is one. */
export function notebookHost(): NotebookHost | undefined {
  return (globalThis as { [key]?: NotebookHost })[key];
}

/** Called once by the kernel; `undefined` takes it away again. */
export function installNotebookHost(host: NotebookHost | undefined): void {
  (globalThis as { [key]?: NotebookHost })[key] = host;
}

/** The method by which a value tells a notebook how to show it. */
export const displayKey = Symbol.for("Jupyter.display");

// Names that every cell has beside the library's: each export here is one of them.
import type { Comm } from "./comms";
import { DisplayHandle } from "./display";
import { kernel } from "./kernel";

export type { Comm } from "./comms";
export type { DisplayHandle } from "./display";
export type { Slider, SliderOptions } from "./slider";
export { slider } from "./slider";
export { InterruptError } from "../../src/errors";

/**
 * Shows a value below the cell, at once. A record of mime types, such as `{ "text/html": "<b>hi</b>" }`, is shown as
 * that; a value with a `Symbol.for("Jupyter.display")` method as what the method returns; anything else as its text.
 * The handle it returns can show something else in the same place.
 */
export function display(value: unknown): DisplayHandle {
  const handle = new DisplayHandle();
  handle.show(value, false);
  return handle;
}

/** Removes what the cell has shown so far; with `wait` only when the next output arrives, which avoids flicker. */
export function clearOutput(wait = false): void {
  kernel().output.publish("clear_output", { wait });
}

/** Asks the person at the front end for a line of text. */
export function input(prompt = "", options: { password?: boolean } = {}): Promise<string> {
  return kernel().ask(prompt, options.password === true);
}

/**
 * For loops that do not await: throws when the user has interrupted the cell, and delivers messages of sliders and
 * other controls. Cheap enough for every step.
 */
export function checkpoint(): void {
  kernel().checkpoint();
}

/** Channels to code in the front end (Jupyter comms). */
export const comms = {
  /** Opens a channel whose name the front end knows. */
  open: (target: string, data?: unknown, metadata?: Record<string, unknown>): Comm =>
    kernel().comms.start(target, data, metadata),
  /** Accepts channels that the front end opens. */
  register: (target: string, accept: (comm: Comm, data: unknown) => void): void =>
    kernel().comms.register(target, accept),
};

// The one executor of this process, for the functions that cells call by name.
import type { Comms } from "./comms";
import type { Output } from "./output";
import type { Widgets } from "./widgets";

export interface RunningKernel {
  readonly output: Output;
  readonly comms: Comms;
  readonly widgets: Widgets;
  ask(prompt: string, password: boolean): Promise<string>;
  checkpoint(): void;
}

let running: RunningKernel | null = null;

export function setKernel(kernel: RunningKernel): void {
  running = kernel;
}

export function kernel(): RunningKernel {
  if (!running) throw new Error("internal: this function works in cells of a notebook only");
  return running;
}

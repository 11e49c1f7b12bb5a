// Interrupts in two stages: first ask (a shared flag, an AbortSignal), then force.
import type { Frame, SharedState } from "../threads";
import { patience, settlingPatience } from "../patience";
import { terminateMainThread } from "./force";

/** How long a cell may take to stop by itself. */
const PATIENCE_MS = 250;
/** The same where the machine gives the kernel no time, or the cell waits in native code. */
const LONGEST_MS = 1000;
/** How often the cell is looked at. */
const LOOK_MS = 20;

/** From Node 24 on, terminating a callback under async hooks is safe. */
const HOOKS_ARE_SAFE = Number(process.versions.node.split(".")[0]) >= 24;

export interface Target {
  /** lets the main thread know; it is stopped by force if it does not answer */
  ask(): void;
  isRunning(): boolean;
  /** the main thread was stopped in the middle of something and has to put itself in order */
  recover(frames: Frame[]): void;
  warn(text: string): void;
}

export class Interrupter {
  private forcing = false;

  constructor(private readonly shared: SharedState) {}

  interrupt(target: Target): void {
    target.ask();
    const waits = patience(PATIENCE_MS, LONGEST_MS);
    const settles = settlingPatience();
    const look = (): void => {
      if (!target.isRunning() || this.forcing) return;
      if (waits() || (this.shared.settling && settles())) setTimeout(look, LOOK_MS);
      else void this.force(target);
    };
    look();
  }

  private async force(target: Target): Promise<void> {
    if (this.shared.asyncHooks && !HOOKS_ARE_SAFE) {
      target.warn(
        `This cell does not answer the interrupt, and Node ${process.versions.node} cannot stop it by force while ` +
          "AsyncLocalStorage or async hooks are in use. Wait for it, or restart the kernel. Node 24 can.\n",
      );
      return;
    }
    this.forcing = true;
    const frames = await terminateMainThread();
    this.forcing = false;
    // Also when the cell has ended meanwhile: what was stopped may have left things half done.
    target.recover(frames);
  }
}

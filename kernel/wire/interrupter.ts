// Interrupts in two stages: first ask (a shared flag, an AbortSignal), then force.
import { patience, settlingPatience } from "../patience";
import type { SharedState } from "../threads";
import type { Stop } from "./force";
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
  /** what is to end; it is read from shared memory whether it has, because a message may be on its way */
  turn: number;
  /** lets the main thread know; it is stopped by force if it does not answer */
  ask(): void;
  /** the main thread was stopped in the middle of something and has to put itself in order */
  recover(stop: Stop): void;
  warn(text: string): void;
}

export class Interrupter {
  private forcing = false;

  constructor(private readonly shared: SharedState) {}

  interrupt(target: Target): void {
    target.ask();
    const isRunning = (): boolean => this.shared.finished < target.turn;
    const waits = patience(PATIENCE_MS, LONGEST_MS);
    const mayEnd = settlingPatience();
    const settles = (): boolean => this.shared.settling && mayEnd();
    const look = (): void => {
      if (!isRunning()) return;
      // While the library is loaded nothing of the user's runs, and stopping it would leave no kernel.
      const free = this.shared.serving && !this.forcing;
      if (!free || waits() || settles()) setTimeout(look, LOOK_MS);
      // Again if need be: the next callback may hold the main thread before it can recover. What settles by the time it
      // stands still has noticed the interrupt just then, and is let go on.
      else
        void this.force(target, () => isRunning() && !settles()).then(
          (tried) => tried && setTimeout(look, PATIENCE_MS),
        );
    };
    look();
  }

  /** Resolves with whether it was tried. */
  private async force(target: Target, wanted: () => boolean): Promise<boolean> {
    if (this.shared.asyncHooks && !HOOKS_ARE_SAFE) {
      target.warn(
        `This cell does not answer the interrupt, and Node ${process.versions.node} cannot stop it by force while ` +
          "AsyncLocalStorage or async hooks are in use. Wait for it, or restart the kernel. Node 24 can.\n",
      );
      return false;
    }
    this.forcing = true;
    const stop = await terminateMainThread(wanted);
    this.forcing = false;
    if (stop) target.recover(stop);
    return true;
  }
}

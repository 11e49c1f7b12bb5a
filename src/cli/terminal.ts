// Progress on one line of the terminal, rewritten in place. Where nobody watches, nothing is written.
import type { Progress } from "../convergence";

/** A line on stderr that can be replaced; silent unless stderr is a terminal. */
export class StatusLine {
  private shown = false;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  show(text: string): void {
    if (!this.stream.isTTY) return;
    const width = Math.max(20, this.stream.columns ?? 80) - 1;
    this.stream.write(`\r\u001b[2K${[...text].slice(0, width).join("")}`);
    this.shown = true;
  }

  /** Empties the line, before something that stays is printed. */
  clear(): void {
    if (this.shown) this.stream.write("\r\u001b[2K");
    this.shown = false;
  }
}

/** One line about a running flow, with the remaining time only where an honest estimate exists. */
export function progressText({ time, loss, steps, fraction, remainingSeconds }: Progress): string {
  const remaining = remainingSeconds === null ? "" : `, about ${Math.ceil(remainingSeconds)} s left`;
  return `t = ${time.toPrecision(4)}  loss = ${loss.toExponential(3)}  ${steps} steps  ${Math.round(100 * fraction)} %${remaining}`;
}

// Which times a run must hit, and which states it records.
import type { Clock } from "./clock";
import type { IntegrationOptions } from "./options";

/** steps of a descent that are all recorded */
const firstSteps = 100;
/** growth of the time, and fall of the loss in powers of ten, after which a state is recorded */
const timeGrowth = 10 ** (1 / 24);
const lossDecades = 0.1;

/** Times asked for are hit exactly. In between, rows are spaced by growth of the time and by fall of the loss. */
export class Schedule {
  /** the time limit on the method's clock */
  readonly ownLimit: number;
  /** time of the last row */
  lastTime = NaN;
  private lastLoss = NaN;
  private readonly shown: readonly number[];
  private readonly own: readonly number[];
  private next = 0;

  constructor(
    private readonly options: IntegrationOptions,
    clock: Clock,
    private readonly discrete: boolean,
  ) {
    const limit = discrete ? Math.ceil(options.timeLimit) : options.timeLimit;
    const asked = (options.at ?? []).map((time) => (discrete ? Math.ceil(time) : time));
    const times = [...new Set(asked)].filter((time) => time > 0 && time < limit).sort((x, y) => x - y);
    this.shown = [...times, limit];
    this.own = this.shown.map((time) => clock.own(time));
    this.ownLimit = this.own[this.own.length - 1];
  }

  /** the next time to hit, on the method's clock and as shown */
  get ownTarget(): number {
    return this.own[this.next];
  }

  get shownTarget(): number {
    return this.shown[this.next];
  }

  passTarget(): void {
    if (this.next < this.own.length - 1) this.next++;
  }

  /** passes all targets up to a time already reached */
  skipTo(ownTime: number): void {
    while (this.next < this.own.length - 1 && this.own[this.next] <= ownTime) this.next++;
  }

  isOver(ownTime: number): boolean {
    return ownTime >= this.ownLimit;
  }

  isDue(time: number, loss: number, asked: boolean): boolean {
    if (asked) return true;
    if (this.options.onlyAt) return false;
    if (this.discrete && time <= firstSteps) return true;
    return time >= this.lastTime * timeGrowth || Math.abs(Math.log10(loss / this.lastLoss)) >= lossDecades;
  }

  recorded(time: number, loss: number): void {
    this.lastTime = time;
    this.lastLoss = loss;
  }
}

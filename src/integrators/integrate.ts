// The one loop that drives every method: steps, error control, stopping, recording, interruption.
import { InputError } from "../errors";
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { chooseMethod } from "./choose";
import { ErrorControl } from "./control";
import { Observer } from "./observe";
import { Recorder, type TrajectoryRow } from "./recorder";
import type { IntegrationReport, Method, RunStatus, Trajectory } from "./types";

export interface IntegrationOptions {
  /** flow time at which to stop */
  timeLimit: number;
  /** loss at which to stop; 0 never stops */
  lossLimit: number;
  relativeTolerance: number;
  absoluteTolerance: number;
  /** times in (0, timeLimit) that are to be hit and recorded exactly */
  at?: readonly number[];
  /** asked before every step; true ends the run and keeps what was computed */
  interrupted?: () => boolean;
  /** told where the run is: at each recorded time, and whenever the event loop was served */
  onAdvance?: (time: number, loss: number, steps: number) => void;
}

export interface Integration {
  trajectory: Trajectory;
  status: RunStatus;
  report: IntegrationReport;
  finalTheta: Float64Array;
}

/** consecutive accepted steps below the noise floor after which going on is pointless */
const patience = 10;
/** the event loop is served at least this often, in milliseconds */
const slice = 40;
/** a step shorter than this fraction of the time reached has collapsed */
const smallestStep = 1e-13;
/** conditioning of the adapted flow at which a collapsed step is put down to the rank of the Jacobian */
const lostRank = 1e-8;

/** Follows the flow of the problem's experiment from its initial theta. Interrupting keeps the partial run. */
export async function integrate(problem: Problem, options: IntegrationOptions): Promise<Integration> {
  const { method, field, reason, release } = chooseMethod(problem);
  const control = new ErrorControl(problem, options.relativeTolerance, options.absoluteTolerance);
  const observer = new Observer(problem, problem.initialTheta);
  try {
    return await new Drive(problem, method, field, control, observer, reason, options).run();
  } finally {
    observer.release();
    control.release();
    release();
  }
}

class Drive {
  private readonly recorder = new Recorder();
  private readonly exactTimes: readonly number[];
  private time = 0;
  private steps = 0;
  private rejected = 0;
  private energy = 0;
  private message: string | null = null;
  private last: TrajectoryRow | null = null;
  private nextExact = 0;
  private belowFloor = 0;

  constructor(
    private readonly problem: Problem,
    private readonly method: Method,
    private readonly field: VectorField,
    private readonly control: ErrorControl,
    private readonly observer: Observer,
    private readonly reason: string,
    private readonly options: IntegrationOptions,
  ) {
    this.exactTimes = [...(options.at ?? [])]
      .filter((t) => t > 0 && t < options.timeLimit)
      .sort((x, y) => x - y);
  }

  async run(): Promise<Integration> {
    const { method } = this;
    const defined = method.begin(this.problem.initialTheta);
    if (!Number.isFinite(method.here.loss)) {
      throw new InputError(
        "converge",
        `the loss at the starting point is ${method.here.loss}, which is not a finite number. Use smaller initial weights, inputs or targets.`,
      );
    }
    this.record();
    let status: RunStatus;
    if (method.here.loss <= this.options.lossLimit) {
      status = "reached";
    } else if (!defined) {
      this.message =
        "the Jacobian has not full rank at the starting point: the adapted flow is not defined there";
      status = "stopped";
    } else {
      status = await this.loop();
    }
    if (this.recorder.length > 0 && this.last?.time !== this.time) this.record();
    return this.result(status);
  }

  private async loop(): Promise<RunStatus> {
    const { method, control, options } = this;
    let h = this.firstStep();
    let served = performance.now();
    for (;;) {
      if (options.interrupted?.()) return "interrupted";
      if (performance.now() - served > slice) {
        options.onAdvance?.(this.time, method.here.loss, this.steps);
        await new Promise((resolve) => setImmediate(resolve));
        served = performance.now();
      }
      const target = this.exactTimes[this.nextExact] ?? options.timeLimit;
      const clipped = this.time + h >= target;
      const step = clipped ? target - this.time : h;
      const defined = method.attempt(step);
      const error = defined ? control.error(method) : Infinity;
      if (!(error <= 1)) {
        this.rejected++;
        h = step * (Number.isFinite(error) ? Math.max(0.1, this.scale(error)) : 0.25);
        if (h <= smallestStep * this.time || h === 0) return this.collapsed(defined);
        continue;
      }
      if (method.there.loss <= options.lossLimit) {
        const hit = this.locateLoss(step);
        this.control.error(method);
        this.advance(this.time + hit);
        return "reached";
      }
      const grown = step * Math.min(5, Math.max(0.2, this.scale(error)));
      this.advance(clipped ? target : this.time + step);
      // a step cut short to hit a time says little about the next one
      h = clipped ? Math.max(h, grown) : grown;
      if (this.time >= options.timeLimit) return "timeLimit";
      if (clipped) this.nextExact++;
      this.maybeRecord(clipped);
      if (this.belowFloor >= patience) {
        this.message = `the loss has reached the noise floor of ${this.problem.engine.precision} arithmetic; going on would show only rounding`;
        return "stopped";
      }
    }
  }

  private scale(error: number): number {
    return this.method.safety * Math.max(error, 1e-10) ** (-1 / this.method.errorOrder);
  }

  /** Hairer, Norsett, Wanner II.4: one hundredth of the time in which theta changes by its own tolerance scale. */
  private firstStep(): number {
    const { engine } = this.problem;
    const { theta, velocity } = this.method;
    const { absoluteTolerance: absolute, relativeTolerance: relative } = this.options;
    const size = engine.weightedNorm(theta, theta, theta, absolute, relative);
    const speed = engine.weightedNorm(velocity, theta, theta, absolute, relative);
    if (!(speed > 0)) return this.options.timeLimit;
    return Math.min((0.01 * Math.max(size, 1e-3)) / speed, this.options.timeLimit);
  }

  private advance(time: number): void {
    this.control.accept();
    this.energy += this.method.dissipated;
    this.method.accept();
    this.time = time;
    this.steps++;
    this.belowFloor = this.method.here.loss < this.control.noiseFloor(this.method) ? this.belowFloor + 1 : 0;
  }

  /** The step length at which the loss meets its limit: bisection on the dense output, then corrective steps. */
  private locateLoss(step: number): number {
    const { method, problem, options } = this;
    const work = problem.engine.allocate(problem.parameterCount);
    let low = 0;
    let high = 1;
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2;
      method.interpolate(middle, work);
      if (method.there.moveTo(work) > options.lossLimit) low = middle;
      else high = middle;
    }
    problem.engine.release(work);
    let length = high * step;
    let under = step;
    for (let i = 0; i < 8; i++) {
      if (!method.attempt(length)) break;
      const excess = Math.log(method.there.loss / options.lossLimit);
      if (excess <= 0) under = Math.min(under, length);
      if (Math.abs(excess) < 1e-11) return length;
      const rate = Math.log(method.here.loss / method.there.loss) / length;
      if (!(rate > 0)) break;
      length = Math.min(Math.max(length + excess / rate, 0), step);
    }
    method.attempt(under);
    return under;
  }

  private collapsed(defined: boolean): RunStatus {
    const where = `t = ${this.time.toPrecision(10)}`;
    const conditioning = this.field.conditioning?.();
    if (conditioning !== undefined && (!defined || conditioning < lostRank)) {
      this.message = `the Jacobian loses its rank at ${where}: the adapted flow stops there`;
      return "stopped";
    }
    this.message = `the step size collapsed at ${where}: the flow seems not to exist beyond it, or its numbers leave the range of float64`;
    return "failed";
  }

  /** Records when time has grown by 10^(1/24), the loss has fallen by 10^(1/10), or the time was asked for. */
  private maybeRecord(asked: boolean): void {
    const { last } = this;
    const due =
      asked ||
      last === null ||
      this.time >= last.time * 10 ** (1 / 24) ||
      Math.abs(Math.log10(this.method.here.loss / last.loss)) >= 0.1;
    if (due) this.record();
  }

  private record(): void {
    const row = this.observer.row(this.time, this.method, this.control);
    this.last = row;
    this.recorder.add(row);
    this.options.onAdvance?.(row.time, row.loss, this.steps);
  }

  private result(status: RunStatus): Integration {
    const trajectory = this.recorder.trajectory();
    const initial = trajectory.loss[0];
    const final = trajectory.loss[trajectory.loss.length - 1];
    return {
      trajectory,
      status,
      finalTheta: this.problem.engine.read(this.method.theta),
      report: {
        integrator: this.method.name,
        reason: this.reason,
        steps: this.steps,
        rejectedSteps: this.rejected,
        gradients: this.method.gradients,
        kernels: this.method.kernels,
        energyDefect:
          this.steps > 0 && initial > 0 ? Math.abs(initial - final - this.energy) / initial : null,
        message: this.message,
      },
    };
  }
}

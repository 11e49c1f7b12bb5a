// The one loop that drives every method: steps, error control, events, recording, switching, interruption.
import { InputError } from "../errors";
import type { Vector } from "../engines";
import { rankTolerance, type VectorField } from "../flows";
import type { Problem } from "../problems";
import type { Checkpoint } from "./checkpoint";
import { chooseMethod, stiffMethod } from "./choose";
import { clockOf, type Clock } from "./clock";
import { ErrorControl } from "./control";
import { Interrupted, Interruption } from "./interruption";
import { locate } from "./locate";
import { LogRate } from "./logRate";
import { Observer } from "./observe";
import type { Integration, IntegrationOptions } from "./options";
import { RankHistory } from "./rankHistory";
import { Recorder } from "./recorder";
import { Schedule } from "./schedule";
import { StiffnessWatch } from "./stiffnessWatch";
import type { Method, MethodState, MethodSwitch, RunEvent, RunStatus } from "./types";

/** consecutive accepted steps below the noise floor after which going on is pointless */
const patience = 10;
/** a step shorter than this fraction of the time reached has collapsed */
const smallestStep = 1e-13;
/** conditioning of an adapted flow (a square of singular values) from which on they are computed at every step */
const suspicious = 1e-8;
/** a descent whose loss exceeds this many times the first one has diverged */
const divergence = 1e12;
/** loss over noise floor from which on the identity of the logarithmic rate is monitored */
const aboveFloor = 1e4;
/** steps that must remain for a change of method to pay */
const worthSwitching = 100;
/** milliseconds between two checkpoints */
const checkpointInterval = 2000;

export class Drive {
  private readonly recorder = new Recorder();
  private readonly control: ErrorControl;
  private readonly observer: Observer;
  private readonly schedule: Schedule;
  private readonly clock: Clock;
  private readonly interruption: Interruption;
  private readonly stiffness = new StiffnessWatch();
  private readonly rankHistory = new RankHistory();
  private readonly logRate = new LogRate();
  private readonly work: Vector;
  private readonly field: VectorField | null;
  private method: Method;
  private reason: string;
  private readonly switches: MethodSwitch[] = [];
  private readonly events: RunEvent[] = [];
  private message: string | null = null;

  /** the method's own time, and the same as it is shown */
  private ownTime = 0;
  private time = 0;
  private nextStep = 0;
  private steps = 0;
  private rejected = 0;
  private energy = 0;
  private logRateDefect = 0;
  private firstLoss = NaN;
  private belowFloor = 0;
  private insideBall = true;
  /** work of the methods that ran before the present one */
  private earlierGradients = 0;
  private earlierKernels = 0;
  private saved = performance.now();

  constructor(
    private readonly problem: Problem,
    private readonly options: IntegrationOptions,
  ) {
    this.clock = clockOf(problem);
    const { method, field, reason } = chooseMethod(problem, options.resume?.integrator);
    this.method = method;
    this.field = field;
    this.reason = reason;
    this.control = new ErrorControl(problem, options.relativeTolerance, options.absoluteTolerance);
    this.observer = new Observer(problem);
    this.schedule = new Schedule(options, this.clock, method.fixedStep !== undefined);
    this.interruption = new Interruption(problem.engine, () => options.interrupted?.() === true);
    this.work = problem.engine.allocate(problem.parameterCount);
  }

  /** steps are counted, not time */
  get discrete(): boolean {
    return this.method.fixedStep !== undefined;
  }

  async run(): Promise<Integration> {
    const status = this.options.resume ? this.continueFrom(this.options.resume) : this.start();
    const end = status ?? (await this.loop());
    if (this.schedule.lastTime !== this.time) this.record();
    return this.result(end);
  }

  release(): void {
    this.problem.engine.release(this.work);
    this.observer.release();
    this.control.release();
    this.method.release();
    this.field?.release();
  }

  /** the first row; a status when there is nothing to follow */
  private start(): RunStatus | null {
    const { method, options } = this;
    const defined = method.begin(this.problem.initialTheta);
    this.firstLoss = method.here.loss;
    if (!Number.isFinite(this.firstLoss)) {
      throw new InputError(
        "converge",
        `the loss at the starting point is ${this.firstLoss}, which is not a finite number. Use smaller initial weights, inputs or targets.`,
      );
    }
    this.record();
    if (this.firstLoss <= options.lossLimit) {
      this.events.push({ kind: "loss", time: 0, loss: this.firstLoss });
      return "reached";
    }
    if (!defined) {
      const obstacle = this.field?.obstacle?.() ?? "the vector field is not finite";
      this.message = `${obstacle} at the starting point: the flow is not defined there`;
      return "stopped";
    }
    this.nextStep = this.firstStep();
    if (this.field) this.logRate.begin(this.rate(this.field));
    return null;
  }

  private async loop(): Promise<RunStatus> {
    const { interruption, options } = this;
    for (;;) {
      if (interruption.interrupted()) return "interrupted";
      if (interruption.due) {
        options.onAdvance?.(this.time, this.method.here.loss, this.steps);
        await interruption.serve();
      }
      this.maybeSave();
      try {
        const status = this.step();
        if (status !== null) return status;
      } catch (error) {
        interruption.listen(false);
        if (error instanceof Interrupted) return "interrupted";
        throw error;
      }
    }
  }

  /** one attempted step; a status when it was the last */
  private step(): RunStatus | null {
    const { method, options, schedule, interruption } = this;
    const target = schedule.ownTarget;
    const h = Math.min(method.fixedStep ?? this.nextStep, method.longestStep?.() ?? Infinity);
    const clipped = this.ownTime + h >= target;
    const step = clipped && !this.discrete ? target - this.ownTime : h;
    interruption.listen(true);
    const error = this.attempt(step);
    interruption.listen(false);
    if (this.discrete) {
      if (!(error <= 1) || !(method.there.loss <= divergence * this.firstLoss)) return this.diverged();
    } else if (!(error <= 1)) {
      this.rejected++;
      this.nextStep = step * (Number.isFinite(error) ? Math.max(0.1, this.scale(error)) : 0.25);
      if (this.nextStep <= smallestStep * this.ownTime || this.nextStep === 0) return this.collapsed(step);
      return null;
    } else if (this.rankIsLost(step)) {
      return this.stopAtRankLoss(step);
    }
    if (options.ball && this.leavesBall(step) && options.ball.stop) return "stopped";
    if (method.there.loss <= options.lossLimit) return this.reachLoss(step);

    this.advance(step, clipped);
    if (!this.discrete) {
      const grown = step * Math.min(5, Math.max(0.2, this.scale(error)));
      // a step cut short to hit a time says little about the next one
      this.nextStep = clipped ? Math.max(h, grown) : grown;
    }
    if (schedule.isOver(this.ownTime)) {
      this.events.push({ kind: "time", time: this.time });
      return "timeLimit";
    }
    if (clipped) schedule.passTarget();
    if (schedule.isDue(this.time, method.here.loss, clipped)) this.record();
    if (this.belowFloor >= patience && !options.onlyAt) return this.stopAtFloor();
    if (!this.discrete) this.maybeSwitch(step);
    return null;
  }

  /** the error of a step in units of the tolerance; Infinity where the field is not defined */
  private attempt(step: number): number {
    const { method } = this;
    if (!method.attempt(step)) return Infinity;
    if (this.discrete) return 0;
    return this.control.error(method);
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
    const limit = this.schedule.ownLimit;
    if (!(speed > 0)) return limit;
    return Math.min((0.01 * Math.max(size, 1e-3)) / speed, limit);
  }

  /** makes the attempted step the state */
  private advance(step: number, clipped: boolean): void {
    const { method, control } = this;
    if (this.discrete) {
      control.acceptExact();
    } else {
      control.accept();
      this.energy += method.dissipated;
    }
    method.accept();
    if (this.field) this.logRate.advance(step, this.rate(this.field), method.errorOrder);
    this.steps++;
    this.ownTime = clipped && !this.discrete ? this.schedule.ownTarget : this.ownTime + step;
    this.time = clipped ? this.schedule.shownTarget : this.clock.shown(this.ownTime);
    control.measure(method, false);
    this.belowFloor = method.here.loss < control.noiseFloor(method) ? this.belowFloor + 1 : 0;
  }

  /** -d/dt ln L along the flow, at the state */
  private rate(field: VectorField): number {
    const { here, velocity } = this.method;
    return field.dissipation(here, velocity) / here.loss;
  }

  private stopAtFloor(): RunStatus {
    const { precision } = this.problem.engine;
    this.message = `the loss has reached the noise floor of ${precision} arithmetic; going on would show only rounding`;
    this.events.push({
      kind: "noiseFloor",
      time: this.time,
      floor: this.control.noiseFloor(this.method),
    });
    return "stopped";
  }

  /** ends the run in the middle of the attempted step, `fraction` of it from its start */
  private stopInside(step: number): void {
    this.attempt(step);
    this.advance(step, false);
  }

  private reachLoss(step: number): RunStatus {
    if (this.discrete) this.advance(step, false);
    else this.stopInside(this.lossStep(step));
    this.events.push({ kind: "loss", time: this.time, loss: this.method.here.loss });
    return "reached";
  }

  /** The step length at which the loss meets its limit: bisection on the dense output, then corrective steps. */
  private lossStep(step: number): number {
    const { method, options } = this;
    const below = (theta: Vector): boolean => !(method.there.moveTo(theta) > options.lossLimit);
    let length = locate(method, this.work, below, 40) * step;
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
    return under;
  }

  /** notes the time at which the attempted step leaves the ball; with `stop`, the state goes there */
  private leavesBall(step: number): boolean {
    const { method, observer } = this;
    const { radius, stop } = this.options.ball as { radius: number; stop?: boolean };
    const wasInside = this.insideBall;
    this.insideBall = observer.distance(method.candidate) <= radius;
    if (this.insideBall || !wasInside) return false;
    const fraction = this.discrete
      ? 1
      : locate(method, this.work, (theta) => observer.distance(theta) > radius);
    this.events.push({ kind: "ball", time: this.clock.shown(this.ownTime + fraction * step), radius });
    if (stop) {
      this.stopInside(fraction * step);
      this.message = `theta left the ball of radius ${radius} at t = ${this.time.toPrecision(10)}`;
    }
    return true;
  }

  /** whether the smallest singular value is lost at the end of the attempted step */
  private rankIsLost(step: number): boolean {
    const { field } = this;
    if (!field?.singularRange || !field.conditioning || field.conditioning() > suspicious) return false;
    const { sigmaMin, sigmaMax } = field.singularRange(this.method.there);
    if (sigmaMin <= rankTolerance * sigmaMax) return true;
    this.rankHistory.add(this.ownTime + step, sigmaMin);
    return false;
  }

  /** goes to where sigma_min = 1e-7 sigma_max inside the attempted step; the flow is not followed any further */
  private stopAtRankLoss(step: number): RunStatus {
    const { method, field } = this;
    const lost = (theta: Vector): boolean => {
      method.there.moveTo(theta);
      const range = field?.singularRange?.(method.there);
      return range === undefined || !(range.sigmaMin > rankTolerance * range.sigmaMax);
    };
    this.stopInside(locate(method, this.work, lost) * step);
    return this.reportRankLoss();
  }

  private reportRankLoss(): RunStatus {
    const { method, field, clock } = this;
    const range = field?.singularRange?.(method.here) ?? { sigmaMin: NaN, sigmaMax: NaN };
    const own = this.rankHistory.predict();
    const predicted = own === null ? null : clock.shown(own);
    this.events.push({ kind: "rankLoss", time: this.time, ...range, predicted });
    const where = `t = ${this.time.toPrecision(10)}`;
    const ratio = (range.sigmaMin / range.sigmaMax).toExponential(1);
    this.message = `the Jacobian loses its rank at ${where} (smallest singular value ${ratio} of the largest): the adapted flow stops there`;
    return "stopped";
  }

  /** no step is short enough: the rank of the Jacobian in an adapted flow, otherwise unexplained */
  private collapsed(step: number): RunStatus {
    const { field } = this;
    if (field?.conditioning && (field.obstacle?.() || field.conditioning() < suspicious)) {
      return this.reportRankLoss();
    }
    this.events.push({ kind: "stepCollapse", time: this.time, step });
    this.message = `the step size collapsed at t = ${this.time.toPrecision(10)}: the flow seems not to exist beyond it, or its numbers leave the range of float64`;
    return "failed";
  }

  private diverged(): RunStatus {
    const { loss } = this.method.there;
    this.events.push({ kind: "divergence", time: this.time + 1, loss });
    this.message = `the descent diverges: at step ${this.time + 1} the loss is ${loss.toPrecision(3)}, after ${this.firstLoss.toPrecision(3)} at the start. Use a smaller stepSize.`;
    return "failed";
  }

  /** an explicit method that is held up by stability gives way to one that is not */
  private maybeSwitch(step: number): void {
    const { method, problem } = this;
    if (!method.stiffness) return;
    const largestRate = problem.gradientScale * this.control.operatorNorm ** 2;
    const product = this.stiffness.productWhenStiff(method.stiffness, step * largestRate);
    const remaining = (this.schedule.ownLimit - this.ownTime) / step;
    if (product === null || this.field === null || remaining < worthSwitching) return;
    const next = stiffMethod(problem, this.field);
    if (next === null || next.name === method.name) return;
    const why = `h times the largest rate is ${product.toFixed(2)}: stability, not accuracy, holds "${method.name}" up`;
    const change = { time: this.time, from: method.name, to: next.name, why };
    this.switches.push(change);
    this.message = switchMessage(change);
    next.begin(problem.engine.read(method.theta));
    this.earlierGradients += method.gradients;
    this.earlierKernels += method.kernels;
    method.release();
    this.method = next;
  }

  private record(): void {
    const { control, firstLoss } = this;
    const row = this.observer.row(this.time, this.method, control);
    this.schedule.recorded(row.time, row.loss);
    this.recorder.add(row);
    if (this.steps > 0 && row.loss > aboveFloor * row.noiseFloor) {
      const defect = Math.abs(Math.log(row.loss / firstLoss) + this.logRate.total);
      this.logRateDefect = Math.max(this.logRateDefect, defect);
    }
    this.options.onAdvance?.(row.time, row.loss, this.steps);
  }

  private maybeSave(): void {
    const { onCheckpoint } = this.options;
    if (!onCheckpoint) return;
    if (performance.now() - this.saved < (this.options.checkpointInterval ?? checkpointInterval)) return;
    onCheckpoint(this.save());
    this.saved = performance.now();
  }

  private save(): Checkpoint {
    return {
      format: 1,
      integrator: this.method.name,
      reason: this.reason,
      method: this.method.save(),
      control: this.control.save(),
      field: this.field?.save?.() ?? null,
      drive: this.counters(),
      trajectory: this.recorder.trajectory(),
      switches: [...this.switches],
      events: [...this.events],
    };
  }

  private counters(): MethodState {
    return {
      ownTime: this.ownTime,
      time: this.time,
      nextStep: this.nextStep,
      steps: this.steps,
      rejected: this.rejected,
      energy: this.energy,
      logRateDefect: this.logRateDefect,
      firstLoss: this.firstLoss,
      belowFloor: this.belowFloor,
      insideBall: Number(this.insideBall),
      earlierGradients: this.earlierGradients,
      earlierKernels: this.earlierKernels,
      rankHistory: this.rankHistory.save(),
      logRate: this.logRate.save(),
      stiffness: this.stiffness.save(),
    };
  }

  private continueFrom(state: Checkpoint): RunStatus | null {
    const { drive, trajectory } = state;
    if ((state.method.theta as Float64Array).length !== this.problem.parameterCount) {
      throw new InputError(
        "resume",
        `the checkpoint has ${(state.method.theta as Float64Array).length} parameters, the experiment ${this.problem.parameterCount}. Resume the experiment that wrote it.`,
      );
    }
    if (state.field) this.field?.restore?.(state.field);
    this.method.restore(state.method);
    if (state.field) this.field?.restore?.(state.field);
    this.control.restore(state.control);
    this.recorder.restore(trajectory);
    this.observer.resume(Number.isFinite(trajectory.kernelDrift[0]));
    this.reason = state.reason;
    this.switches.push(...state.switches);
    this.events.push(...state.events);
    const last = this.switches[this.switches.length - 1];
    if (last) this.message = switchMessage(last);
    const numbers = drive as Record<string, number>;
    this.ownTime = numbers.ownTime;
    this.time = numbers.time;
    this.nextStep = numbers.nextStep;
    this.steps = numbers.steps;
    this.rejected = numbers.rejected;
    this.energy = numbers.energy;
    this.logRateDefect = numbers.logRateDefect;
    this.firstLoss = numbers.firstLoss;
    this.belowFloor = numbers.belowFloor;
    this.insideBall = numbers.insideBall === 1;
    this.earlierGradients = numbers.earlierGradients;
    this.earlierKernels = numbers.earlierKernels;
    this.rankHistory.restore(drive.rankHistory as Float64Array);
    this.logRate.restore(drive.logRate as Float64Array);
    this.stiffness.restore(drive.stiffness as Float64Array);
    const rows = trajectory.time.length;
    this.schedule.recorded(trajectory.time[rows - 1], trajectory.loss[rows - 1]);
    this.schedule.skipTo(this.ownTime);
    return null;
  }

  private result(status: RunStatus): Integration {
    const { method } = this;
    const trajectory = this.recorder.trajectory();
    const final = trajectory.loss[trajectory.loss.length - 1];
    const flows = this.steps > 0 && this.firstLoss > 0 && !this.discrete;
    return {
      trajectory,
      status,
      finalTheta: this.problem.engine.read(method.theta),
      report: {
        integrator: method.name,
        reason: this.reason,
        steps: this.steps,
        rejectedSteps: this.rejected,
        gradients: this.earlierGradients + method.gradients,
        kernels: this.earlierKernels + method.kernels,
        energyDefect: flows ? Math.abs(this.firstLoss - final - this.energy) / this.firstLoss : null,
        logRateDefect: flows ? this.logRateDefect : null,
        errorEstimate: null,
        switches: this.switches,
        events: this.events,
        message: this.message,
      },
    };
  }
}

function switchMessage({ time, from, to, why }: MethodSwitch): string {
  return `"${from}" gave way to "${to}" at t = ${time.toPrecision(6)}: ${why}`;
}

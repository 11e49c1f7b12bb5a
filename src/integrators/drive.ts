// The one loop that drives every method: steps, error control, events, recording, switching, interruption.
import { InputError } from "../errors";
import type { Vector } from "../engines";
import type { VectorField } from "../flows";
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
import { startingPoint } from "./progress";
import { RankWatch } from "./rankWatch";
import { Recorder } from "./recorder";
import { Schedule } from "./schedule";
import { StiffnessWatch } from "./stiffnessWatch";
import type { Method, MethodSwitch, RunEvent, RunStatus } from "./types";

/** consecutive accepted steps below the noise floor after which going on is pointless */
const patience = 10;
/** a step shorter than this fraction of the time reached has collapsed */
const smallestStep = 1e-13;
/** a descent whose loss exceeds this many times the first one has diverged */
const divergence = 1e12;
/** loss over noise floor from which on the identity of the logarithmic rate is monitored */
const aboveFloor = 1e4;
/** steps that must remain for a change of method to pay */
const worthSwitching = 100;
/** milliseconds between two checkpoints */
const checkpointInterval = 2000;
/** milliseconds between two states that an interrupt in the middle of a long step can go back to */
const restInterval = 200;

export class Drive {
  private readonly recorder = new Recorder();
  private readonly control: ErrorControl;
  private readonly observer: Observer;
  private readonly schedule: Schedule;
  private readonly clock: Clock;
  private readonly interruption: Interruption;
  private readonly stiffness = new StiffnessWatch();
  private readonly rank: RankWatch;
  private readonly logRate = new LogRate();
  private readonly work: Vector;
  private readonly field: VectorField | null;
  private method: Method;
  private reason: string;
  private readonly switches: MethodSwitch[] = [];
  private readonly events: RunEvent[] = [];
  private message: string | null = null;

  private readonly now = startingPoint();
  private readonly began = performance.now();
  private saved = this.began;
  /** the state between two steps that was noted last, when it is newer than the last checkpoint */
  private rest: Checkpoint | null = null;
  private rested = this.began;

  constructor(
    private readonly problem: Problem,
    private readonly options: IntegrationOptions,
  ) {
    this.clock = clockOf(problem);
    const { method, field, reason } = chooseMethod(problem, options.resume?.integrator);
    this.method = method;
    this.field = field;
    this.reason = reason;
    this.rank = new RankWatch(field);
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
    const end = await this.follow();
    // an interrupted run ends at once: its last row goes without what takes long
    if (this.schedule.lastTime !== this.now.time) this.record(end === "interrupted");
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
    this.now.firstLoss = method.here.loss;
    if (!Number.isFinite(this.now.firstLoss)) {
      throw new InputError(
        "converge",
        `the loss at the starting point is ${this.now.firstLoss}, which is not a finite number. Use smaller initial weights, inputs or targets.`,
      );
    }
    this.interruption.listen(true);
    this.record();
    if (this.now.firstLoss <= options.lossLimit) return this.atLossLimit();
    if (!defined) {
      const obstacle = this.field?.obstacle?.() ?? "the vector field is not finite";
      this.message = `${obstacle} at the starting point: the flow is not defined there`;
      return "stopped";
    }
    this.now.nextStep = this.firstStep();
    if (this.field) this.logRate.begin(this.rate(this.field));
    return null;
  }

  private async follow(): Promise<RunStatus> {
    const { interruption, options } = this;
    try {
      let status = options.resume ? this.continueFrom(options.resume) : this.start();
      while (status === null) {
        interruption.listen(false);
        if (interruption.interrupted()) return this.interrupted(this.save());
        if (interruption.due) {
          options.onAdvance?.(this.now.time, this.method.here.loss, this.now.steps);
          await interruption.serve();
        }
        interruption.costly = !this.maybeSave();
        interruption.listen(true);
        status = this.step();
      }
      return status;
    } catch (error) {
      if (error instanceof Interrupted) return this.interrupted(this.rest);
      throw error;
    } finally {
      interruption.listen(false);
    }
  }

  /** one attempted step; a status when it was the last */
  private step(): RunStatus | null {
    const { method, options, schedule } = this;
    const target = schedule.ownTarget;
    const h = Math.min(method.fixedStep ?? this.now.nextStep, method.longestStep?.() ?? Infinity);
    const clipped = this.now.ownTime + h >= target;
    const step = clipped && !this.discrete ? target - this.now.ownTime : h;
    const error = this.attempt(step);
    if (this.discrete) {
      if (!(error <= 1) || !(method.there.loss <= divergence * this.now.firstLoss)) return this.diverged();
    } else if (!(error <= 1)) {
      this.now.rejected++;
      this.now.nextStep = step * (Number.isFinite(error) ? Math.max(0.1, this.scale(error)) : 0.25);
      if (this.now.nextStep <= smallestStep * this.now.ownTime || this.now.nextStep === 0)
        return this.collapsed(step);
      return null;
    } else if (this.rank.isLostAfter(method.there, this.now.ownTime + step)) {
      return this.stopAtRankLoss(step);
    }
    if (options.ball && this.leavesBall(step) && options.ball.stop) return "stopped";
    if (method.there.loss <= options.lossLimit) return this.reachLoss(step);

    this.advance(step, clipped);
    if (!this.discrete) {
      const grown = step * Math.min(5, Math.max(0.2, this.scale(error)));
      // a step cut short to hit a time says little about the next one
      this.now.nextStep = clipped ? Math.max(h, grown) : grown;
    }
    if (schedule.isOver(this.now.ownTime)) {
      this.events.push({ kind: "time", time: this.now.time });
      return "timeLimit";
    }
    if (clipped) schedule.passTarget();
    if (schedule.isDue(this.now.time, method.here.loss, clipped)) this.record();
    if (this.now.belowFloor >= patience && !options.onlyAt) return this.stopAtFloor(method.here.loss);
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

  /** makes the attempted step the state; an interrupt waits until that is done */
  private advance(step: number, clipped: boolean): void {
    const { method, control, interruption } = this;
    interruption.listen(false);
    if (this.discrete) {
      control.acceptExact();
    } else {
      control.accept();
      this.now.energy += method.dissipated;
    }
    method.accept();
    if (this.field) this.logRate.advance(step, this.rate(this.field), method.errorOrder);
    this.now.steps++;
    this.now.ownTime = clipped && !this.discrete ? this.schedule.ownTarget : this.now.ownTime + step;
    this.now.time = clipped ? this.schedule.shownTarget : this.clock.shown(this.now.ownTime);
    control.measure(method, false);
    this.now.belowFloor = method.here.loss < control.noiseFloor(method) ? this.now.belowFloor + 1 : 0;
    interruption.listen(true);
  }

  /** -d/dt ln L along the flow, at the state */
  private rate(field: VectorField): number {
    const { here, velocity } = this.method;
    return field.dissipation(here, velocity) / here.loss;
  }

  /** says what the floor under this loss is made of: rounding, or the errors of steps that were allowed to be long */
  private stopAtFloor(loss: number): RunStatus {
    const { control, method, options } = this;
    const { precision } = this.problem;
    this.message =
      loss < control.roundingFloor(method)
        ? `the loss has reached the noise floor of ${precision} arithmetic; going on would show only rounding`
        : `the loss is no larger than the errors of its last steps at relative tolerance ${options.relativeTolerance}; a smaller tolerance follows it further`;
    this.events.push({ kind: "noiseFloor", time: this.now.time, floor: control.noiseFloor(method) });
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
    return this.atLossLimit();
  }

  /** the loss was reached, unless it is one that the arithmetic cannot tell from rounding */
  private atLossLimit(): RunStatus {
    const { method, control, options } = this;
    // where no residual is left at the start, no rounding led there
    const standsStill = this.now.steps === 0 && method.here.loss === 0;
    if (!standsStill && options.lossLimit < control.roundingFloor(method))
      return this.stopAtFloor(options.lossLimit);
    this.events.push({ kind: "loss", time: this.now.time, loss: method.here.loss });
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
    const wasInside = this.now.insideBall;
    this.now.insideBall = observer.distance(method.candidate) <= radius;
    if (this.now.insideBall || !wasInside) return false;
    const fraction = this.discrete
      ? 1
      : locate(method, this.work, (theta) => observer.distance(theta) > radius);
    this.events.push({ kind: "ball", time: this.clock.shown(this.now.ownTime + fraction * step), radius });
    if (stop) {
      this.stopInside(fraction * step);
      this.message = `θ left the ball of radius ${radius} at t = ${this.now.time.toPrecision(6)}`;
    }
    return true;
  }

  /** goes to where sigma_min is lost beside sigma_max inside the attempted step; the flow is not followed any further */
  private stopAtRankLoss(step: number): RunStatus {
    const { method, rank } = this;
    const lost = (theta: Vector): boolean => {
      method.there.moveTo(theta);
      return rank.isLostAt(method.there);
    };
    this.stopInside(locate(method, this.work, lost) * step);
    return this.reportRankLoss();
  }

  private reportRankLoss(): RunStatus {
    const event = this.rank.event(this.method.here, this.now.time, this.clock.shown);
    this.events.push(event);
    const where = `t = ${event.time.toPrecision(10)}`;
    const ratio = (event.sigmaMin / event.sigmaMax).toExponential(1);
    this.message = `the Jacobian loses its rank at ${where} (smallest singular value ${ratio} of the largest): the adapted flow stops there`;
    return "stopped";
  }

  /** no step is short enough: the rank of the Jacobian in an adapted flow, otherwise unexplained */
  private collapsed(step: number): RunStatus {
    if (this.rank.explainsCollapse()) return this.reportRankLoss();
    this.events.push({ kind: "stepCollapse", time: this.now.time, step });
    this.message = `the step size collapsed at t = ${this.now.time.toPrecision(10)}: the flow seems not to exist beyond it, or its numbers leave the range of float64`;
    return "failed";
  }

  private diverged(): RunStatus {
    const { loss } = this.method.there;
    this.events.push({ kind: "divergence", time: this.now.time + 1, loss });
    this.message = `the descent diverges: at step ${this.now.time + 1} the loss is ${loss.toPrecision(3)}, after ${this.now.firstLoss.toPrecision(3)} at the start. Use a smaller stepSize.`;
    return "failed";
  }

  /** an explicit method that is held up by stability gives way to one that is not */
  private maybeSwitch(step: number): void {
    const { method, problem } = this;
    if (!method.stiffness) return;
    const largestRate = problem.gradientScale * this.control.operatorNorm ** 2;
    const product = this.stiffness.productWhenStiff(method.stiffness, step * largestRate);
    const remaining = (this.schedule.ownLimit - this.now.ownTime) / step;
    if (product === null || this.field === null || remaining < worthSwitching) return;
    const next = stiffMethod(problem, this.field);
    if (next === null || next.name === method.name) return;
    const why = `h times the largest rate is ${product.toFixed(2)}: stability, not accuracy, holds "${method.name}" up`;
    const change = { time: this.now.time, from: method.name, to: next.name, why };
    this.switches.push(change);
    this.message = switchMessage(change);
    this.interruption.listen(false);
    next.begin(problem.engine.read(method.theta));
    this.now.earlierGradients += method.gradients;
    this.now.earlierKernels += method.kernels;
    method.release();
    this.method = next;
  }

  private record(quickly = false): void {
    const { control } = this;
    const { firstLoss } = this.now;
    const row = this.observer.row(this.now.time, this.method, control, quickly);
    this.schedule.recorded(row.time, row.loss);
    this.recorder.add(row);
    if (this.now.steps > 0 && row.loss > aboveFloor * row.noiseFloor) {
      const defect = Math.abs(Math.log(row.loss / firstLoss) + this.logRate.total);
      this.now.logRateDefect = Math.max(this.now.logRateDefect, defect);
    }
    this.options.onAdvance?.(row.time, row.loss, this.now.steps);
  }

  /** Notes the state now and then; false where an interrupted step could only go back to an older one. */
  private maybeSave(): boolean {
    const { onCheckpoint } = this.options;
    if (!onCheckpoint) return true;
    const now = performance.now();
    if (now - this.saved >= this.checkpointInterval) {
      onCheckpoint(this.save());
      this.saved = performance.now();
      this.rest = null;
    } else if (now - this.rested >= restInterval) {
      this.rest = this.save();
      this.rested = performance.now();
    } else {
      return false;
    }
    return true;
  }

  /** The last checkpoint of a run that is worth going on with. */
  private interrupted(state: Checkpoint | null): RunStatus {
    if (state && performance.now() - this.began >= this.checkpointInterval)
      this.options.onCheckpoint?.(state);
    return "interrupted";
  }

  private get checkpointInterval(): number {
    return this.options.checkpointInterval ?? checkpointInterval;
  }

  private save(): Checkpoint {
    return {
      format: 1,
      integrator: this.method.name,
      reason: this.reason,
      method: this.method.save(),
      control: this.control.save(),
      field: this.field?.save?.() ?? null,
      progress: { ...this.now },
      monitors: {
        rankHistory: this.rank.save(),
        logRate: this.logRate.save(),
        stiffness: this.stiffness.save(),
      },
      trajectory: this.recorder.trajectory(),
      switches: [...this.switches],
      events: [...this.events],
    };
  }

  private continueFrom(state: Checkpoint): RunStatus | null {
    const { monitors, trajectory } = state;
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
    this.reason = state.reason;
    this.switches.push(...state.switches);
    this.events.push(...state.events);
    const last = this.switches[this.switches.length - 1];
    if (last) this.message = switchMessage(last);
    Object.assign(this.now, state.progress);
    this.rank.restore(monitors.rankHistory);
    this.logRate.restore(monitors.logRate);
    this.stiffness.restore(monitors.stiffness);
    const rows = trajectory.time.length;
    // a kernel formed for the record of this state leaves a model's Jacobian behind, which the next step uses
    if (trajectory.time[rows - 1] === this.now.time) this.observer.kernelOf(this.method);
    this.schedule.recorded(trajectory.time[rows - 1], trajectory.loss[rows - 1]);
    this.schedule.skipTo(this.now.ownTime);
    this.interruption.listen(true);
    this.observer.resume(Number.isFinite(trajectory.kernelDrift[0]));
    return null;
  }

  private result(status: RunStatus): Integration {
    const { method } = this;
    const trajectory = this.recorder.trajectory();
    const final = trajectory.loss[trajectory.loss.length - 1];
    const flows = this.now.steps > 0 && this.now.firstLoss > 0 && !this.discrete;
    return {
      trajectory,
      status,
      finalTheta: this.problem.engine.read(method.theta),
      report: {
        integrator: method.name,
        reason: this.reason,
        steps: this.now.steps,
        rejectedSteps: this.now.rejected,
        gradients: this.now.earlierGradients + method.gradients,
        kernels: this.now.earlierKernels + method.kernels,
        energyDefect: flows
          ? Math.abs(this.now.firstLoss - final - this.now.energy) / this.now.firstLoss
          : null,
        logRateDefect: flows ? this.now.logRateDefect : null,
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

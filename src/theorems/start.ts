// The starting point of a flow with its rigorous constants, each computed once and only when a theorem asks for it.
import {
  activationBounds,
  intervals,
  jacobianLipschitz,
  kantorovichBall,
  modelPlace,
  positiveInitialization,
  singularValueBounds,
  smallestFeasibleBall,
  weylCondition,
} from "../certify";
import type {
  BallCertificate,
  ConditionOnBalls,
  Interval,
  JacobianLipschitz,
  KantorovichCertificate,
  Place,
  PositiveInitialization,
  SingularValueBounds,
} from "../certify";
import type { Problem } from "../problems";
import { ballBounds } from "./ballBounds";
import type { BallBounds } from "./ballBounds";
import { structuralFacts } from "./structure";
import type { StructuralFacts } from "./structure";

/** Kernels of a higher order are not enclosed: their eigenvalues would take minutes. */
const LARGEST_ORDER = 5000;

/** A way to bound sigma_min(J) from below on balls, and what it gave. */
export interface Route {
  readonly certificate: string;
  readonly ball: BallCertificate;
}

/** Why certificates stop before they begin. */
export interface Obstacle {
  readonly kind: "notSmooth" | "tooLarge" | "ownFunction";
  readonly reason: string;
}

/** Everything that several theorems ask about one starting point. */
export class CertifiedStart {
  readonly theta: Float64Array;
  /** why nothing about derivatives is computed, or null */
  readonly obstacle: Obstacle | null;
  private readonly known = new Map<string, unknown>();

  /** @param theta default: where the problem starts */
  constructor(
    readonly problem: Problem,
    theta?: Float64Array,
  ) {
    this.theta = theta ?? problem.initialTheta;
    this.obstacle = obstacleOf(problem);
  }

  get place(): Place {
    return this.once("place", () => modelPlace(this.problem, this.theta));
  }

  get residualNorm(): Interval {
    return this.place.network.residualNorm;
  }

  /** L(theta_0) = c |r0|^2 */
  get initialLoss(): Interval {
    const { lossConstant } = this.problem;
    return intervals.multiply(intervals.point(lossConstant), intervals.square(this.residualNorm));
  }

  /** lower bound of s0 = sigma_min(J0), 0 when N > p */
  get sigmaMin(): number {
    return this.structure.rankDeficient !== null ? 0 : this.singularValues.smallest;
  }

  /** upper bound of |J0| */
  get sigmaMax(): number {
    return this.singularValues.largest;
  }

  private get singularValues(): SingularValueBounds {
    const { outputCount: N, parameterCount: p } = this.problem;
    return this.once("singularValues", () => singularValueBounds(this.place.network, N, p));
  }

  /** upper bound of |J0^T r0| */
  get gradientFactor(): number {
    return this.place.network.gradientFactor;
  }

  get lipschitz(): JacobianLipschitz {
    return this.once("lipschitz", () => jacobianLipschitz(this.place));
  }

  /** bounds on balls about the start that descents ask for */
  get balls(): BallBounds {
    return this.once("balls", () => ballBounds(this.place, this.sigmaMax, this.lipschitz));
  }

  /** lower bound of sigma_min(J) on the closed ball, the best of the routes */
  sigmaMinOn(radius: number): number {
    return Math.max(...this.conditions.map((condition) => condition.at(radius)));
  }

  /** the routes as functions of the radius: Weyl from sigma_min(J0), then the positive start where it applies */
  private get conditions(): readonly ConditionOnBalls[] {
    return this.once("conditions", () => {
      const weyl = weylCondition(this.sigmaMin, this.lipschitz);
      return typeof this.positive === "string" ? [weyl] : [weyl, this.positive];
    });
  }

  /** the route through the first layer, or why it does not apply */
  get positive(): PositiveInitialization | string {
    return this.once("positive", () => {
      const { place } = this;
      return place.kind === "layered" ? positiveInitialization(place) : "the model has no layers";
    });
  }

  get structure(): StructuralFacts {
    return this.once("structure", () => structuralFacts(this.problem));
  }

  /** the routes that apply, sigma_min(J0) first; the criterion is |r0| < rad m(rad) for each */
  get routes(): readonly Route[] {
    return this.once("routes", () => {
      const residual = this.residualNorm.upper;
      const names = [this.lipschitz.certificate, "positive initialisation"];
      return this.conditions.map((condition, k) => ({
        certificate: names[k],
        ball: smallestFeasibleBall(condition, residual),
      }));
    });
  }

  /** the route with the best proved rate, or with the largest margin when none proves the criterion */
  get bestRoute(): Route {
    return this.routes.reduce((best, route) => (isBetter(route.ball, best.ball) ? route : best));
  }

  get kantorovich(): KantorovichCertificate {
    return this.once("kantorovich", () =>
      kantorovichBall(this.sigmaMin, this.residualNorm.upper, this.lipschitz),
    );
  }

  private once<T>(name: string, compute: () => T): T {
    if (!this.known.has(name)) this.known.set(name, compute());
    return this.known.get(name) as T;
  }
}

function isBetter(ball: BallCertificate, than: BallCertificate): boolean {
  if (ball.radius !== null && than.radius !== null)
    return ball.smallestSingularValue > than.smallestSingularValue;
  if (ball.radius !== null || than.radius !== null) return ball.radius !== null;
  return ball.margin > than.margin;
}

function obstacleOf({ model, outputCount: N }: Problem): Obstacle | null {
  if (model.kind === "function")
    return {
      kind: "ownFunction",
      reason:
        "the model is a function of your own, whose values are seen and whose constants cannot be bounded; a network such as mlp or formulas (system) of the same map can be certified",
    };
  if (model.kind === "layered" && !activationBounds(model.network.activation).smooth)
    return {
      kind: "notSmooth",
      reason: `${model.network.activation} is not twice continuously differentiable`,
    };
  if (N <= LARGEST_ORDER) return null;
  return {
    kind: "tooLarge",
    reason: `there are ${N} outputs; certificates enclose tangent kernels of at most ${LARGEST_ORDER}`,
  };
}

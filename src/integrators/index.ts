// Door of integrators/: one file a method, one interface, one loop that drives them.
export type { Checkpoint } from "./checkpoint";
export { Dopri5 } from "./dopri5";
export { DualMethod } from "./dual";
export { Exponential } from "./exponential";
export { GradientDescent } from "./gradientDescent";
export { HeavyBall } from "./heavyBall";
export { integrate, withErrorEstimate } from "./integrate";
export type { Integration, IntegrationOptions } from "./options";
export { Radau } from "./radau";
export { Rkc } from "./rkc";
export { Rock4 } from "./rock4";
export { StochasticDescent } from "./stochasticDescent";
export { Tsit5 } from "./tsit5";
export type {
  IntegrationReport,
  Method,
  MethodState,
  MethodSwitch,
  RunEvent,
  RunStatus,
  Stiffness,
  Trajectory,
} from "./types";

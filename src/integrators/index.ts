// Door of integrators/: one file a method, one interface, one loop that drives them.
export { Dopri5 } from "./dopri5";
export { DualMethod } from "./dual";
export { integrate, type Integration, type IntegrationOptions } from "./integrate";
export type { IntegrationReport, Method, RunStatus, Trajectory } from "./types";

// Door of integrators/: one file each, one interface.
export type { IntegrationReport, RunStatus, Trajectory } from "./types";

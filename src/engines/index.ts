// Door of engines/: where numbers are computed.
export type { Engine, Vector } from "./types";
export { createEngine, defaultEngine, describeEngine, engineNames } from "./select";
export type { EngineDescription, EngineName } from "./select";

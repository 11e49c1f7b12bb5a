// Door of engines/: where numbers are computed.
export type { Engine, Vector } from "./types";
export { chooseEngine, createEngine, defaultEngine, describeEngine, engineNames } from "./select";
export type { EngineChoice, EngineDescription, EngineName } from "./select";

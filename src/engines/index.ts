// Door of engines/: where numbers are computed.
export type { Engine, Vector } from "./types";

// The ids of all theorems. The library is loaded when they are first needed: this thread starts without it.
import { createRequire } from "node:module";
import type * as theorems from "../../../src/theorems";

let ids: string[] | null = null;

export function theoremIds(): readonly string[] {
  ids ??= (createRequire(__filename)("../../../src/theorems") as typeof theorems)
    .theoremList()
    .map((theorem) => theorem.id);
  return ids;
}

// All theorems. The library is loaded when they are first needed: this thread starts without it.
import { createRequire } from "node:module";
import type * as theorems from "../../../src/theorems";

type Listed = ReturnType<typeof theorems.theoremList>;

let list: Listed | null = null;

export function knownTheorems(): Listed {
  list ??= (createRequire(__filename)("../../../src/theorems") as typeof theorems).theoremList();
  return list;
}

// A folder with those above it.
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** One folder after the other: Node's own recursion does not end where nothing can be made, as in /proc. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // another process may have been faster
    if (!existsSync(path)) throw error;
  }
}

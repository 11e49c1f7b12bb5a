// Where the compiled kernel lies, and how it is started.
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The program of a kernel process; its one argument is a connection file. */
export const kernelMain = join(__dirname, "main.js");

/**
 * Without the first, terminating a cell inside a timer aborts Node (its asynchronous ids would not be popped in order).
 */
export const NODE_FLAGS = ["--no-force-async-hooks-checks", "--no-warnings"];

const compiled = dirname(__dirname);
const ownPlaces = [compiled, pathToFileURL(compiled).href];

/** Whether a frame of a stack, or the place it names, lies in the library or the kernel. */
export function isOurs(frame: string): boolean {
  return ownPlaces.some((place) => frame.includes(place));
}

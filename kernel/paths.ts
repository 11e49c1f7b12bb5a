// Where the compiled kernel lies, and how it is started.
import { join } from "node:path";

/** The program of a kernel process; its one argument is a connection file. */
export const kernelMain = join(__dirname, "main.js");

/**
 * Without the first, terminating a cell inside a timer aborts Node (its asynchronous ids would not be popped in order).
 */
export const NODE_FLAGS = ["--no-force-async-hooks-checks", "--no-warnings"];

// The ways thalweg says no: the user's input is wrong, an invariant of ours is, or the user wants no more of it.

/**
 * Bad input from a user. The message names the function, the value, what is allowed and what to do;
 * cells and the command line print it alone, without a stack trace.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  /** @param where the function or field as the user wrote it, such as `mlp` or `data.inputs` */
  constructor(where: string, message: string) {
    super(`${where}: ${message}`);
  }
}

/** A broken invariant of thalweg itself, such as a proved bound that is crossed. Always worth a report. */
export class InternalError extends Error {
  override readonly name = "InternalError";
  constructor(message: string) {
    super(`internal: ${message}`);
  }
}

/** Thrown where interrupted work is cut off and nothing of it can be kept. */
export class InterruptError extends Error {
  override readonly name = "InterruptError";
  constructor(message = "the cell was interrupted") {
    super(message);
  }
}

/** Shows a value in an error message: short, on one line, never a dump. */
export function shown(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "number") return String(value);
  if (ArrayBuffer.isView(value))
    return `an array of ${(value as unknown as { length: number }).length} numbers`;
  let text: string;
  try {
    text =
      JSON.stringify(value, (_, v: unknown) =>
        typeof v === "number" && !Number.isFinite(v) ? String(v) : v,
      ) ?? String(value);
  } catch {
    // cycles, BigInt, or nested so deep that writing it overflows the stack
    text = Array.isArray(value)
      ? `a list of ${value.length}`
      : typeof value === "object"
        ? Object.prototype.toString.call(value)
        : String(value);
  }
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

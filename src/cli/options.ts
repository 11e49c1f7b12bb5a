// Options that several commands share, checked while the command line is read.
import { InvalidArgumentError } from "commander";

/** A number greater than zero, for `--tolerance` and its like. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError("Give a finite number > 0, such as 1e-8.");
  return value;
}

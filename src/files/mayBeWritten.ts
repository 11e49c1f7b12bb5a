// Whether a file can be written, asked before the work whose result it shall hold.
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError } from "../errors";
import { writingFault } from "./faults";

/**
 * Asks the file system, and makes nothing: the folder may be missing, but somewhere above it one must take it.
 * @throws InputError, with the path, where `writeWhole` would be refused already now
 */
export function refuseUnwritable(path: string): void {
  const refuse = (code: string): never => {
    throw new InputError(path, writingFault({ code }));
  };
  if (existsSync(path) && statSync(path).isDirectory()) refuse("EISDIR");
  let folder = dirname(resolve(path));
  while (!existsSync(folder)) folder = dirname(folder);
  if (!statSync(folder).isDirectory()) refuse("ENOTDIR");
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new InputError(path, writingFault(error));
  }
}

// A file is written whole or not at all, also when the machine stops in the middle.
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../errors";
import { isSystemError, writingFault } from "./faults";
import { makeFolder } from "./makeFolder";

/**
 * Writes a file under a temporary name, waits until the disk has it, and renames it: whoever looks sees the old
 * file or the new one. Makes the folder when there is none; a file that is replaced keeps its permissions.
 * @throws InputError, with the path, where the system refuses
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    makeFolder(dirname(path));
    replace(path, content);
  } catch (error) {
    throw isSystemError(error) ? new InputError(path, writingFault(error)) : error;
  }
}

function replace(path: string, content: string | Uint8Array): void {
  const target = throughLinks(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    const mode = statSync(target, { throwIfNoEntry: false })?.mode;
    const file = openSync(temporary, "w");
    try {
      if (mode !== undefined) fchmodSync(file, mode & 0o777);
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The file a link leads to, so that renaming replaces the file and not the link. */
function throughLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

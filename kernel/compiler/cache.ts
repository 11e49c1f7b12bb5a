// What can be made again but takes a while: kept in the user's cache folder. A kernel works as well without it.
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { writeWhole } from "../../src/files";

/** Entries of versions and folders that are gone are forgotten after this; those still in use are made again. */
const OLDEST_MS = 30 * 24 * 3600 * 1000;

/** The operating system's place for files that may be deleted at any time. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, "thalweg");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "thalweg");
  if (process.platform === "win32") return join(LOCALAPPDATA ?? homedir(), "thalweg", "Cache");
  return join(homedir(), ".cache", "thalweg");
}

export function readCached(name: string): Buffer | null {
  try {
    return readFileSync(join(cacheFolder(), name));
  } catch {
    return null;
  }
}

export function writeCached(name: string, content: string | Uint8Array): void {
  try {
    writeWhole(join(cacheFolder(), name), content);
    forgetOld();
  } catch {
    // A disk that is full or may not be written to: the next start makes it again.
  }
}

function forgetOld(): void {
  for (const name of readdirSync(cacheFolder())) {
    const path = join(cacheFolder(), name);
    if (Date.now() - statSync(path).mtimeMs > OLDEST_MS) rmSync(path, { force: true });
  }
}

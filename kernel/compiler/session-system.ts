// The file system as the session's compiler sees it: some files have another text than on the disk, or exist in memory
// alone, and files that never change are not watched.
import type { ts } from "./typescript";

export interface SessionSystem {
  sys: ts.System;
  /** gives files a text of their own, by path */
  overlay(texts: ReadonlyMap<string, string>): void;
}

/** TypeScript writes paths with forward slashes on every system. */
export function slashes(path: string): string {
  return path.replace(/\\/g, "/");
}

/** @param settled folder whose files need no watching */
export function sessionSystem(real: ts.System, settled: string): SessionSystem {
  const unwatched: ts.FileWatcher = { close: () => undefined };
  let texts: ReadonlyMap<string, string> = new Map();
  const sys = Object.create(real) as ts.System;
  sys.readFile = (file, encoding) => texts.get(file) ?? real.readFile(file, encoding);
  sys.fileExists = (file) => texts.has(file) || real.fileExists(file);
  sys.watchFile = (file, callback, interval, options) => {
    const still = file.includes("/node_modules/") || file.startsWith(`${settled}/`);
    return still || !real.watchFile ? unwatched : real.watchFile(file, callback, interval, options);
  };
  // tslab has room for one pending rebuild; news of folders would need a second and break it.
  sys.watchDirectory = () => unwatched;
  // Without a list of folders TypeScript does not remember what they contained, which nobody would tell it to forget.
  Object.assign(sys, { getDirectories: undefined });
  return { sys, overlay: (given) => (texts = given) };
}

// The file system as the session's compiler sees it: one file that exists only in memory, and no watching of files
// that never change.
import type { ts, TypeScript } from "./typescript";

export interface SessionSystem {
  sys: ts.System;
  /** gives the file in memory a new text */
  update(text: string): void;
}

/** TypeScript writes paths with forward slashes on every system. */
export function slashes(path: string): string {
  return path.replace(/\\/g, "/");
}

/** @param settled folders whose files need no watching */
export function sessionSystem(
  typescript: TypeScript,
  path: string,
  text: string,
  settled: readonly string[],
): SessionSystem {
  const real = typescript.sys;
  const unwatched: ts.FileWatcher = { close: () => undefined };
  let current = text;
  let notify: ts.FileWatcherCallback | null = null;
  const sys = Object.create(real) as ts.System;
  sys.readFile = (file, encoding) => (file === path ? current : real.readFile(file, encoding));
  sys.fileExists = (file) => file === path || real.fileExists(file);
  sys.watchFile = (file, callback, interval, options) => {
    if (file === path) {
      notify = callback;
      return unwatched;
    }
    const still = file.includes("/node_modules/") || settled.some((folder) => file.startsWith(folder));
    return still || !real.watchFile ? unwatched : real.watchFile(file, callback, interval, options);
  };
  // tslab has room for one pending rebuild; news of folders would need a second and break it.
  sys.watchDirectory = () => unwatched;
  // Without a list of folders TypeScript does not remember what they contained, which nobody would tell it to forget.
  Object.assign(sys, { getDirectories: undefined });
  return {
    sys,
    update(newText) {
      current = newText;
      notify?.(path, typescript.FileWatcherEventKind.Changed);
    },
  };
}

// A CommonJS file whose machine-readable form is kept between processes: V8 reads a large one in a tenth of the time
// that it takes to compile it.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname } from "node:path";
import { Script } from "node:vm";
import { readCached, writeCached } from "./cache";

export interface CompiledScript {
  exports: unknown;
  /** whether V8 took what was kept; it does not after a change of its version, of its flags or of the file */
  accepted: boolean;
  /** keeps what V8 has compiled by now: the more of the script has run, the more the next process gains */
  keep(): void;
}

const DIGEST_BYTES = 32;

/**
 * Runs a CommonJS file and puts it into the cache of `require`, as `require` would have done.
 * @param path a file whose code is ASCII. Read as Latin-1 it takes half the memory; comments may hold what they like.
 */
export function loadCompiled(path: string): CompiledScript {
  const { mtimeMs, size } = statSync(path);
  const key = [path, mtimeMs, size, process.version, process.arch, process.versions.v8].join(" ");
  const name = `code-${digestOf(Buffer.from(path + process.version))
    .toString("hex")
    .slice(0, 16)}.bin`;
  const cachedData = kept(name, key);
  const script = new Script(Module.wrap(readFileSync(path, "latin1")), { filename: path, cachedData });
  const require = createRequire(path);
  const module = new Module(path);
  module.filename = path;
  module.loaded = true;
  require.cache[path] = module;
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(module.exports, module.exports, require, module, path, dirname(path));
  return {
    exports: module.exports,
    accepted: cachedData !== undefined && script.cachedDataRejected === false,
    keep() {
      const code = script.createCachedData();
      writeCached(name, Buffer.concat([digestOf(Buffer.from(key), code), code]));
    },
  };
}

/** Code that was kept for this very file and version, and is whole: V8 itself does not look for broken bits. */
function kept(name: string, key: string): Buffer | undefined {
  const content = readCached(name);
  if (!content) return undefined;
  const code = content.subarray(DIGEST_BYTES);
  return digestOf(Buffer.from(key), code).equals(content.subarray(0, DIGEST_BYTES)) ? code : undefined;
}

function digestOf(...parts: Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

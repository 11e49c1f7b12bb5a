// All types that every cell has, from two texts in place of some 350 files. They are made once and kept in the user's
// cache folder until one of the files changes.
import { createHash } from "node:crypto";
import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import { readCached, writeCached } from "../cache";
import { slashes } from "../session-system";
import type { ts, TypeScript } from "../typescript";
import type { Bundle, Part } from "./bundle";
import { bundleTypes, stampOf } from "./bundle";

export interface LibraryRoots {
  /** names of TypeScript's own libraries */
  libraries: readonly string[];
  /** folders that may hold Node's types, the first that does counts */
  typeRoots: readonly string[];
  /** modules by the names that cells know them by */
  modules: Readonly<Record<string, string>>;
  /** the folder that the modules' own names are relative to */
  folder: string;
}

export interface TypeLibrary {
  /** the script that declares everything but TypeScript's own libraries; it exists in memory alone */
  path: string;
  /** what files contain for the session's compiler, by path */
  texts: ReadonlyMap<string, string>;
  /** where modules are declared, by their names: those that are not in the script itself join the program when used */
  modules: ReadonlyMap<string, string>;
  /** the files that each joined text was made of, by its path */
  parts: ReadonlyMap<string, readonly Part[]>;
}

interface Entry {
  key: string;
  stamps: Record<string, string>;
  bundle: Bundle;
}

/** Counts the forms that entries of the cache have had. */
const FORM = 3;

export function typeLibrary(typescript: TypeScript, roots: LibraryRoots): TypeLibrary {
  const node = nodeTypes(typescript, roots);
  const key = JSON.stringify([FORM, typescript.version, roots, node]);
  const name = `types-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`;
  const bundle = kept(name, key) ?? make(typescript, roots, node, name, key);
  const { libraries, declarations, deferred, exports } = bundle;
  const path = `${roots.folder}/types-of-cells.d.ts`;
  const librariesPath = `${slashes(dirname(typescript.sys.getExecutingFilePath()))}/${roots.libraries[0]}`;
  const texts = new Map<string, string>();
  // What packages of the user refer to by itself is there already.
  for (const part of [...libraries.parts, ...declarations.parts]) if (!part.module) texts.set(part.path, "");
  texts.set(librariesPath, libraries.text);
  texts.set(path, `${declarations.text}\n${globalNames(exports)}`);
  const parts = new Map([
    [librariesPath, libraries.parts],
    [path, declarations.parts],
  ]);
  const modules = new Map(bundle.modules.map((module) => [module, path]));
  for (const script of deferred) {
    texts.set(script.path, script.text);
    parts.set(script.path, script.parts);
    for (const module of script.modules) if (!modules.has(module)) modules.set(module, script.path);
  }
  return { path, texts, modules, parts };
}

/**
 * Makes every export of the modules a name of all cells, value and type alike. It costs nothing a cell, and a cell's
 * own declaration of the same name simply shadows it. Of a name that two modules export the last one counts.
 */
function globalNames(exports: Readonly<Record<string, readonly string[]>>): string {
  const modules = Object.keys(exports);
  const imports = modules.map((module, i) => `import * as module${i} from ${JSON.stringify(module)};`);
  const owners = new Map(modules.flatMap((module, i) => exports[module].map((name) => [name, i] as const)));
  const names = [...owners].map(([name, i]) => `export import ${name} = module${i}.${name};`);
  return ['declare module "thalweg:names" {', ...imports, "global {", ...names, "}", "}"].join("\n");
}

function kept(name: string, key: string): Bundle | null {
  const content = readCached(name);
  if (!content) return null;
  try {
    const entry = JSON.parse(content.toString()) as Entry;
    const fresh =
      entry.key === key && Object.entries(entry.stamps).every(([file, stamp]) => stampOf(file) === stamp);
    return fresh ? entry.bundle : null;
  } catch {
    return null; // cut off, or a file is gone
  }
}

function make(typescript: TypeScript, roots: LibraryRoots, node: string, name: string, key: string): Bundle {
  const { sys } = typescript;
  const options = { moduleResolution: typescript.ModuleResolutionKind.Bundler };
  const cache = typescript.createModuleResolutionCache(roots.folder, (file) => file);
  const resolve = (specifier: string, from: string): string | null => {
    if (isBuiltin(specifier)) return null;
    const { resolvedModule } = typescript.resolveModuleName(specifier, from, options, sys, cache);
    return resolvedModule?.resolvedFileName.endsWith(".d.ts") ? resolvedModule.resolvedFileName : null;
  };
  const { libraries, modules, folder } = roots;
  const bundle = bundleTypes(typescript, { libraries, files: [node], modules, folder }, resolve);
  const parts = [bundle.libraries, bundle.declarations, ...bundle.deferred].flatMap((joined) => joined.parts);
  const stamps = Object.fromEntries(parts.map(({ path }) => [path, stampOf(path)]));
  const entry: Entry = { key, stamps, bundle };
  writeCached(name, JSON.stringify(entry));
  return bundle;
}

/** The root of Node's types. */
function nodeTypes(typescript: TypeScript, roots: LibraryRoots): string {
  const options: ts.CompilerOptions = {
    typeRoots: [...roots.typeRoots],
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
  };
  const found = typescript.resolveTypeReferenceDirective("node", undefined, options, typescript.sys);
  const path = found.resolvedTypeReferenceDirective?.resolvedFileName;
  if (path === undefined) throw new Error("internal: the types of Node, which come with tslab, are missing");
  return path;
}

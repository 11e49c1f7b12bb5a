// One interception point: the module object that tslab gets when it asks for TypeScript. Through it the session has
// source maps, today's module resolution, the typed preload and our transforms; no file of tslab is changed.
import { dirname } from "node:path";
import { loadCompiled } from "./compiled-script";
import { lightBuilder } from "./light-builder";
import type { SessionSystem } from "./session-system";
import { sessionSystem, slashes } from "./session-system";
import type { SourceMap } from "./source-lines";
import { composeLines, sourceLines } from "./source-lines";
import type { LibraryRoots, TypeLibrary } from "./types";
import { documentOnDemand, typeLibrary } from "./types";
import type { ts, TypeScript } from "./typescript";
import { loadFromTslab, typescriptPath } from "./typescript";

export interface FacadeOptions {
  /** the folder of the compiled library; its files do not change during a session */
  folder: string;
  /** modules whose exports are names of every cell: their declaration files, by the names they are imported by */
  preloaded: Record<string, string>;
  /** applied to the JavaScript of a cell, before and after its modules become CommonJS */
  before: (typescript: TypeScript) => ts.TransformerFactory<ts.SourceFile>[];
  after: (typescript: TypeScript) => ts.TransformerFactory<ts.SourceFile>[];
}

export interface Facade {
  typescript: TypeScript;
  /** names of the modules that are there without being installed */
  modules(): Iterable<string>;
  /** keeps TypeScript's compiled code for the next process, unless that is done */
  keepCode(): void;
  /** for each line of the JavaScript emitted last, the line of tslab's source file it came from, or -1 */
  lastLines(): Int32Array;
}

/** tslab's name for the cell that is compiled. */
const CELL_FILE = "__tslab__.ts";
const INLINE_MAP = /\r?\n?\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;
const MAP_COMMENT = /\r?\n?\/\/# sourceMappingURL=\S*\s*$/;

/** Must be called before tslab's converter is loaded. */
export function installFacade(options: FacadeOptions): Facade {
  const script = loadCompiled(typescriptPath);
  const typescript = script.exports as TypeScript;
  const folder = slashes(options.folder);
  const system = sessionSystem(typescript.sys, folder);
  const before = options.before(typescript);
  const after = options.after(typescript);
  let types: TypeLibrary | null = null;
  let lines: Int32Array = new Int32Array(0);

  const overrides = {
    sys: system.sys,

    createWatchCompilerHost(
      roots: string[],
      tslabOptions: ts.CompilerOptions,
      watched: ts.System,
      _createProgram: unknown,
      ...reporters: unknown[]
    ) {
      const typeRoots = [...(tslabOptions.typeRoots ?? []), nodeTypeRoot()];
      const wanted = { libraries: tslabOptions.lib ?? [], typeRoots, modules: options.preloaded, folder };
      types ??= loadTypes(typescript, wanted, system);
      const create = typescript.createWatchCompilerHost as (...args: unknown[]) => unknown;
      const sessionOptions = { ...tslabOptions, ...cellOptions(typescript), typeRoots };
      const builder = lightBuilder(typescript, types.modules);
      return create([...roots, types.path], sessionOptions, watched, builder, ...reporters);
    },

    createWatchProgram(host: ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.BuilderProgram>) {
      const watch = typescript.createWatchProgram(host);
      const update = watch.updateRootFileNames.bind(watch);
      watch.updateRootFileNames = (files) => update(types ? [...files, types.path] : files);
      return watch;
    },

    transpileModule(javascript: string, transpile: ts.TranspileOptions): ts.TranspileOutput {
      const inline = INLINE_MAP.exec(javascript);
      const source = inline ? javascript.slice(0, inline.index) : javascript;
      const inner = inline && (JSON.parse(Buffer.from(inline[1], "base64").toString()) as SourceMap);
      // tslab compiles modules of the notebook's folder on the same way; they keep their own scope.
      if (!inner?.sources.some((file) => file.endsWith(CELL_FILE)))
        return typescript.transpileModule(source, transpile);
      const output = typescript.transpileModule(source, {
        ...transpile,
        compilerOptions: { ...transpile.compilerOptions, sourceMap: true },
        transformers: { before, after },
      });
      const outer = JSON.parse(output.sourceMapText ?? '{"mappings":""}') as Pick<SourceMap, "mappings">;
      lines = composeLines(sourceLines(outer), sourceLines(inner));
      return { ...output, outputText: output.outputText.replace(MAP_COMMENT, "\n") };
    },
  };
  replaceTypescript(typescript, overrides);
  return {
    typescript,
    modules: () => types?.modules.keys() ?? [],
    keepCode() {
      if (!script.accepted) script.keep();
    },
    lastLines: () => lines,
  };
}

function loadTypes(typescript: TypeScript, roots: LibraryRoots, system: SessionSystem): TypeLibrary {
  const types = typeLibrary(typescript, roots);
  system.overlay(types.texts);
  documentOnDemand(typescript, types.parts);
  return types;
}

/** tslab copies the module's own properties, so every one of them is an own property of the replacement too. */
function replaceTypescript(typescript: TypeScript, overrides: Record<string, unknown>): void {
  const facade = {};
  for (const key of Object.keys(typescript) as (keyof TypeScript)[])
    Object.defineProperty(facade, key, { get: () => typescript[key], enumerable: true, configurable: true });
  for (const [key, value] of Object.entries(overrides))
    Object.defineProperty(facade, key, { value, enumerable: true });
  const loaded = loadFromTslab.cache[typescriptPath];
  if (!loaded) throw new Error("internal: TypeScript is not in the module cache");
  loaded.exports = facade;
}

/** Strict about null, because the library's types mean it; silent about missing annotations, because cells are drafts. */
function cellOptions(typescript: TypeScript): ts.CompilerOptions {
  return {
    inlineSourceMap: true,
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
    strict: true,
    noImplicitAny: false,
    useUnknownInCatchVariables: false,
    strictPropertyInitialization: false,
    // Only Node's own types are there without an import, whatever the notebook's folder has installed; these are in
    // the library of types.
    types: [],
  };
}

/** The folder of the types of Node that tslab brings, for notebooks whose folder has none. */
function nodeTypeRoot(): string {
  return slashes(dirname(dirname(loadFromTslab.resolve("@types/node/package.json"))));
}

// One interception point: the module object that tslab gets when it asks for TypeScript. Through it the session has
// source maps, today's module resolution, the typed preload and our transforms; no file of tslab is changed.
import { dirname } from "node:path";
import { lightBuilder } from "./light-builder";
import type { PreloadedModule } from "./preload";
import { exportNames, preloadText } from "./preload";
import { sessionSystem, slashes } from "./session-system";
import type { SourceMap } from "./source-lines";
import { composeLines, sourceLines } from "./source-lines";
import type { ts, TypeScript } from "./typescript";
import { loadFromTslab, typescriptPath } from "./typescript";

export interface FacadeOptions {
  /** the file, in memory only, that declares the preloaded names; modules are imported relative to it */
  preloadPath: string;
  /** modules whose exports are names of every cell */
  preloaded: PreloadedModule[];
  /** module specifiers that mean a certain file, such as "thalweg" */
  paths: Record<string, string[]>;
  /** folders under which files do not change during a session */
  settled: string[];
  /** applied to the JavaScript of a cell, before and after its modules become CommonJS */
  before: (typescript: TypeScript) => ts.TransformerFactory<ts.SourceFile>;
  after: (typescript: TypeScript) => ts.TransformerFactory<ts.SourceFile>;
}

export interface Facade {
  typescript: TypeScript;
  /** for each line of the JavaScript emitted last, the line of tslab's source file it came from, or -1 */
  lastLines(): Int32Array;
}

/** tslab's name for the cell that is compiled. */
const CELL_FILE = "__tslab__.ts";
const INLINE_MAP = /\r?\n?\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;
const MAP_COMMENT = /\r?\n?\/\/# sourceMappingURL=\S*\s*$/;

/** Must be called before tslab's converter is loaded. */
export function installFacade(options: FacadeOptions): Facade {
  const typescript = loadFromTslab(typescriptPath) as TypeScript;
  const path = slashes(options.preloadPath);
  const bare = preloadText(options.preloaded, []);
  const system = sessionSystem(typescript, path, bare, options.settled.map(slashes));
  const before = options.before(typescript);
  const after = options.after(typescript);
  let lines: Int32Array = new Int32Array(0);

  const overrides = {
    sys: system.sys,

    createWatchCompilerHost(
      roots: string[],
      compilerOptions: ts.CompilerOptions,
      watched: ts.System,
      _createProgram: unknown,
      ...reporters: unknown[]
    ) {
      const create = typescript.createWatchCompilerHost as (...args: unknown[]) => unknown;
      const session = sessionOptions(typescript, compilerOptions, options.paths);
      return create([...roots, path], session, watched, lightBuilder(typescript), ...reporters);
    },

    createWatchProgram(host: ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.BuilderProgram>) {
      const watch = typescript.createWatchProgram(host);
      const names = exportNames(typescript, watch.getProgram().getProgram(), path);
      system.update(preloadText(options.preloaded, names));
      const update = watch.updateRootFileNames.bind(watch);
      watch.updateRootFileNames = (files) => update([...files, path]);
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
        transformers: { before: [before], after: [after] },
      });
      const outer = JSON.parse(output.sourceMapText ?? '{"mappings":""}') as Pick<SourceMap, "mappings">;
      lines = composeLines(sourceLines(outer), sourceLines(inner));
      return { ...output, outputText: output.outputText.replace(MAP_COMMENT, "\n") };
    },
  };
  replaceTypescript(typescript, overrides);
  return { typescript, lastLines: () => lines };
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
function sessionOptions(
  typescript: TypeScript,
  tslabOptions: ts.CompilerOptions,
  paths: Record<string, string[]>,
): ts.CompilerOptions {
  const nodeTypes = dirname(dirname(loadFromTslab.resolve("@types/node/package.json")));
  return {
    ...tslabOptions,
    inlineSourceMap: true,
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
    paths,
    strict: true,
    noImplicitAny: false,
    useUnknownInCatchVariables: false,
    strictPropertyInitialization: false,
    // Only Node's own types are there without an import, whatever the notebook's folder has installed.
    types: ["node"],
    typeRoots: [...(tslabOptions.typeRoots ?? []), slashes(nodeTypes)],
  };
}

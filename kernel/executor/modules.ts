// What `import` means in a cell: the notebook's folder, its TypeScript files, the library itself, tslab's display.
import Module, { createRequire } from "node:module";
import { extname, join, dirname } from "node:path";
import vm from "node:vm";
import type { Program } from "../threads";

type Require = (specifier: string) => unknown;

/** Members of Node's Module that its types leave out; they have been stable since Node 0.x. */
interface CompilableModule extends NodeJS.Module {
  _compile(code: string, filename: string): void;
}
const nodeModulePaths = (Module as unknown as { _nodeModulePaths(folder: string): string[] })
  ._nodeModulePaths;

export class Modules {
  private readonly folder = process.cwd();
  private readonly nodeRequire = createRequire(join(this.folder, "cell.js"));
  /** dynamic import as a file of the notebook's folder would see it */
  private readonly nodeImport = new vm.Script("(specifier) => import(specifier)", {
    filename: join(this.folder, "cell.js"),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as (specifier: string) => Promise<unknown>;
  /** emitted JavaScript of the folder's TypeScript files, by file name */
  private readonly sources = new Map<string, string>();
  private readonly loaded = new Map<string, NodeJS.Module>();
  /** ES modules that `require` cannot load */
  private readonly esModules = new Map<string, unknown>();

  /** @param own modules that exist without being installed, such as "thalweg" */
  constructor(private readonly own: Readonly<Record<string, () => unknown>>) {}

  /** What cells get as `require`. */
  readonly require = this.requireFrom(this.nodeRequire, this.folder);

  /** `import(…)` of a cell. */
  readonly import = async (specifier: string): Promise<unknown> => {
    const own = this.own[specifier];
    if (own) return own();
    if (this.find(this.folder, specifier)) return this.require(specifier);
    return this.nodeImport(specifier);
  };

  /** Takes over changed files, and loads ES modules so that the program's `require` finds them. */
  async prepare(program: Program): Promise<void> {
    for (const { path, javascript } of program.modules) this.sources.set(path, javascript);
    // Others may have imported what changed.
    if (program.modules.length > 0) this.loaded.clear();
    for (const specifier of program.imports) {
      if (specifier in this.own || this.find(this.folder, specifier)) continue;
      try {
        this.nodeRequire(specifier);
      } catch (error) {
        if (!isEsModuleError(error)) continue; // thrown again where the cell imports it
        this.esModules.set(specifier, asRequired((await this.nodeImport(specifier)) as object));
      }
    }
  }

  private requireFrom(base: NodeJS.Require, folder: string): Require {
    const require = (specifier: string): unknown => {
      const own = this.own[specifier];
      if (own) return own();
      const path = this.find(folder, specifier);
      if (path) return this.load(path);
      if (this.esModules.has(specifier)) return this.esModules.get(specifier);
      return base(specifier);
    };
    return Object.assign(require, { resolve: base.resolve, cache: base.cache });
  }

  /** File of the notebook's folder that the compiler has emitted, if `specifier` means one. */
  private find(folder: string, specifier: string): string | null {
    const path = join(folder, specifier).replace(/\\/g, "/");
    const candidates = [path, `${path}.js`, path.replace(/\.tsx?$/, ".js")];
    if (extname(path) === "") candidates.push(`${path}/index.js`);
    return candidates.find((candidate) => this.sources.has(candidate)) ?? null;
  }

  private load(path: string): unknown {
    const known = this.loaded.get(path);
    if (known) return known.exports;
    const module = new Module(path) as CompilableModule;
    module.filename = path;
    module.paths = nodeModulePaths(dirname(path));
    const base = createRequire(path);
    module.require = this.requireFrom(base, dirname(path)) as NodeJS.Require;
    this.loaded.set(path, module);
    module._compile(this.sources.get(path) as string, path);
    return module.exports;
  }
}

/** An ES module as compiled imports expect it: `__esModule` says that its `default` is the default export. */
function asRequired(module: object): object {
  const required = Object.defineProperty({}, "__esModule", { value: true });
  for (const name of Object.keys(module).filter((key) => key !== "__esModule"))
    Object.defineProperty(required, name, {
      get: () => (module as Record<string, unknown>)[name],
      enumerable: true,
    });
  return required;
}

function isEsModuleError(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return (
    code === "ERR_REQUIRE_ESM" ||
    code === "ERR_PACKAGE_PATH_NOT_EXPORTED" ||
    code === "ERR_REQUIRE_ASYNC_MODULE"
  );
}

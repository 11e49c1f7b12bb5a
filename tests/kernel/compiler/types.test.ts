// The joined types say what the files say, are kept between starts, and lead back to the files' documentation.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentOnDemand, typeLibrary } from "../../../kernel/compiler/types";
import { slashes } from "../../../kernel/compiler/session-system";
import type { ts, TypeScript } from "../../../kernel/compiler/typescript";
import { loadFromTslab, typescriptPath } from "../../../kernel/compiler/typescript";

const typescript = loadFromTslab(typescriptPath) as TypeScript;
const compiled = slashes(join(__dirname, "../../.."));
const door = `${compiled}/src/index.d.ts`;
const nodeRoot = slashes(join(loadFromTslab.resolve("@types/node/package.json"), "../.."));
const roots = {
  libraries: ["lib.es2022.d.ts"],
  typeRoots: [nodeRoot],
  modules: { thalweg: door },
  folder: compiled,
};

const saved = process.env.XDG_CACHE_HOME;
const caches = mkdtempSync(join(tmpdir(), "thalweg-types-"));
beforeAll(() => (process.env.XDG_CACHE_HOME = caches));
afterAll(() => {
  if (saved === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = saved;
  rmSync(caches, { recursive: true });
});

const settings: ts.CompilerOptions = {
  target: typescript.ScriptTarget.ES2022,
  module: typescript.ModuleKind.ESNext,
  moduleResolution: typescript.ModuleResolutionKind.Bundler,
  lib: roots.libraries,
  strict: true,
  skipLibCheck: true,
};

/** A program of `probe.ts`, in which some files have a text of their own. */
function programOf(
  probe: string,
  texts: ReadonlyMap<string, string>,
  others: string[],
  more: ts.CompilerOptions,
): ts.Program {
  const path = `${compiled}/probe.ts`;
  const options = { ...settings, ...more };
  const host = typescript.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  const own = (file: string): string | undefined => (file === path ? probe : texts.get(file));
  host.fileExists = (file) => own(file) !== undefined || fileExists(file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = own(file);
    if (text === undefined) return getSourceFile(file, target, ...rest);
    return typescript.createSourceFile(file, text, target);
  };
  return typescript.createProgram([path, ...others], options, host);
}

const modules = ["fs", "stream", "zlib"];

/** Every name of the modules and of the global scope, with its type and those of its members. */
function described(program: ts.Program): Map<string, string> {
  const checker = program.getTypeChecker();
  const probe = program.getSourceFile(`${compiled}/probe.ts`) as ts.SourceFile;
  const { NoTruncation, UseAliasDefinedOutsideCurrentScope } = typescript.TypeFormatFlags;
  const text = (type: ts.Type): string =>
    checker
      .typeToString(type, probe, NoTruncation | UseAliasDefinedOutsideCurrentScope)
      .replace(/(typeof )?import\("[^"]*"\)\.?/g, "");
  const members = (type: ts.Type): string[] =>
    type.flags & typescript.TypeFlags.Object
      ? checker.getPropertiesOfType(type).map((member) => {
          const name = member.name.replace(/@\d+$/, ""); // symbols are numbered
          return `${name}: ${text(checker.getTypeOfSymbolAtLocation(member, probe))}`;
        })
      : [];
  const found = new Map<string, string>();
  const describe = (prefix: string, symbol: ts.Symbol): void => {
    const { Alias, Value, Type } = typescript.SymbolFlags;
    const target = symbol.flags & Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const forms: ts.Type[] = [];
    if (target.flags & Value) forms.push(checker.getTypeOfSymbolAtLocation(target, probe));
    if (target.flags & Type) forms.push(checker.getDeclaredTypeOfSymbol(target));
    found.set(
      prefix + symbol.name,
      forms.map((type) => `${text(type)} { ${members(type).join("; ")} }`).join(" | "),
    );
  };
  for (const statement of probe.statements) {
    if (!typescript.isImportDeclaration(statement)) continue;
    const symbol = checker.getSymbolAtLocation(statement.moduleSpecifier) as ts.Symbol;
    const name = (statement.importClause?.namedBindings as ts.NamespaceImport).name.text;
    for (const member of checker.getExportsOfModule(symbol)) describe(`${name}.`, member);
  }
  const { Value, Type } = typescript.SymbolFlags;
  for (const symbol of checker.getSymbolsInScope(probe, Value | Type))
    if (!/^"|^global(This)?$/.test(symbol.name)) describe("", symbol);
  return found;
}

const probeOf = (thalweg: string): string =>
  [...modules, thalweg].map((name, i) => `import * as m${i} from "${name}";`).join("\n");

test("names and types are those of the files", () => {
  const types = typeLibrary(typescript, roots);
  const files = described(
    programOf(probeOf("./src/index"), new Map(), [], { types: ["node"], typeRoots: [nodeRoot] }),
  );
  const scripts = [types.path, ...new Set(types.modules.values())];
  const joined = described(programOf(probeOf("thalweg"), types.texts, scripts, { types: [] }));
  expect(files.size).toBeGreaterThan(600);
  // The library's names are global in cells.
  const extra = [...joined.keys()].filter((name) => !files.has(name));
  expect(extra.filter((name) => !joined.has(`m${modules.length}.${name}`))).toEqual([]);
  const different = [...files].filter(([name, text]) => !extra.includes(name) && joined.get(name) !== text);
  expect(different.map(([name, text]) => [name, text, joined.get(name)])).toEqual([]);
});

test("they are made once, and again when a file has changed or the entry is broken", () => {
  typeLibrary(typescript, roots);
  const [name] = readdirSync(caches);
  const path = join(caches, name, ...readdirSync(join(caches, name)));
  const first = statSync(path).mtimeMs;
  const content = readFileSync(path, "utf8");
  typeLibrary(typescript, roots);
  expect(statSync(path).mtimeMs).toBe(first);

  for (const broken of [content.slice(0, 1000), content.replace(/"(\d)/, '"9$1')]) {
    writeFileSync(path, broken);
    utimesSync(path, 1000, 1000);
    expect([...typeLibrary(typescript, roots).modules.keys()]).toContain("thalweg");
    expect(readFileSync(path, "utf8")).toBe(content);
  }
});

test("what the inside of the library imports is left out, and modules of Node that few cells use wait", () => {
  const { path, texts, modules: declared } = typeLibrary(typescript, roots);
  const text = texts.get(path) as string;
  expect(text).toContain("export declare function mlp(");
  expect(text).not.toMatch(/commander|koffi|namespace Plotly/);
  expect(declared.get("fs")).toBe(path);
  expect(declared.get("node:child_process")).toMatch(/\/@types\/node\/child_process\.d\.ts$/);
  expect(text).not.toContain('declare module "child_process"');
});

test("documentation comes from the file a declaration stands in", () => {
  const types = typeLibrary(typescript, roots);
  documentOnDemand(typescript, types.parts);
  const program = programOf(
    'import { mlp } from "thalweg"; mlp; import { statSync } from "fs"; statSync; Math.hypot; escape;',
    types.texts,
    [types.path],
    { types: [] },
  );
  const checker = program.getTypeChecker();
  const comments = (program.getSourceFile(`${compiled}/probe.ts`) as ts.SourceFile).statements
    .filter(typescript.isExpressionStatement)
    .map(({ expression }) => {
      const symbol = checker.getSymbolAtLocation(expression) as ts.Symbol;
      const target = symbol.flags & typescript.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const [comment] = target.getDocumentationComment(checker);
      return [comment.text.split("\n")[0], target.getJsDocTags(checker).map((tag) => tag.name)];
    });
  expect(comments).toEqual([
    [
      "A feedforward network: z_l = s_l W_l h_{l-1} + b_l, h_l = activation(z_l), h_0 = x, and the last layer is linear.",
      ["throws", "example"],
    ],
    ["Synchronous stat(2) - Get file status.", expect.anything()],
    ["Returns the square root of the sum of squares of its arguments.", ["param"]],
    [
      "Computes a new string in which certain characters have been replaced by a hexadecimal escape sequence.",
      ["deprecated", "param"],
    ],
  ]);
});

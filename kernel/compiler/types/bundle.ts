// Declaration files as two long ones: TypeScript spends most of its time here a file, not a line. Scripts are joined;
// a module becomes `declare module "name" { … }`, and imports between modules use these names. Comments are left out:
// nothing but documentation is in them, which is read from the files themselves when somebody asks.
import { readFileSync, statSync } from "node:fs";
import { dirname, posix } from "node:path";
import { slashes } from "../session-system";
import type { ts, TypeScript } from "../typescript";

/** A file that a joined text was made of, in the order of the text. */
export interface Part {
  path: string;
  /** how many statements it is in the joined text; a module is one */
  statements: number;
  module: boolean;
}

export interface Joined {
  text: string;
  parts: Part[];
}

export interface Roots {
  /** names of TypeScript's own libraries, such as "lib.es2022.d.ts" */
  libraries: readonly string[];
  /** other scripts and modules */
  files: readonly string[];
  /** modules in here are called after their place in it */
  folder: string;
  /** names for some modules, by path */
  names: Readonly<Record<string, string>>;
}

export interface Bundle {
  libraries: Joined;
  declarations: Joined;
  /** every module that the texts declare */
  modules: string[];
  /** what each module of `names` exports, by name of the module */
  exports: Record<string, string[]>;
}

interface Source {
  path: string;
  text: string;
  file: ts.SourceFile;
  /** files by the specifiers that mean them */
  imports: Map<string, string>;
}

/** Marks names of modules that nobody can import by mistake. */
const OWN = "thalweg:";

/** @param resolve the file that a module specifier means, or null */
export function bundleTypes(
  typescript: TypeScript,
  roots: Roots,
  resolve: (specifier: string, from: string) => string | null,
): Bundle {
  const libraries = collectLibraries(typescript, roots.libraries);
  const sources = collectSources(typescript, roots.files, resolve);
  const nameOf = (path: string): string => roots.names[path] ?? ownName(path, roots.folder);
  const modules = sources.flatMap((source) =>
    isModule(typescript, source) ? [nameOf(source.path)] : ambientModules(typescript, source.file),
  );
  const exports = Object.fromEntries(
    Object.entries(roots.names).map(([path, name]) => [name, exportedNames(typescript, sources, path)]),
  );
  return {
    libraries: {
      text: `/// <reference no-default-lib="true"/>\n${libraries.map((s) => withoutComments(s.text)).join("\n")}`,
      parts: libraries.map((source) => partOf(typescript, source)),
    },
    declarations: {
      text: sources.map((source) => joinable(typescript, source, nameOf)).join("\n"),
      parts: sources.map((source) => partOf(typescript, source)),
    },
    modules: [...new Set(modules)],
    exports,
  };
}

/** After the package a file belongs to, or its place in `folder`. */
function ownName(path: string, folder: string): string {
  const inside = path.startsWith(`${folder}/`)
    ? posix.relative(folder, path)
    : path.replace(/^.*\/node_modules\//, "");
  return OWN + inside.replace(/\.d\.ts$/, "");
}

function isModule(typescript: TypeScript, { file }: Source): boolean {
  return typescript.isExternalModule(file);
}

function partOf(typescript: TypeScript, source: Source): Part {
  const module = isModule(typescript, source);
  return { path: source.path, statements: module ? 1 : source.file.statements.length, module };
}

function sourceAt(typescript: TypeScript, path: string): Source {
  const text = readFileSync(path, "utf8");
  return {
    path,
    text,
    file: typescript.createSourceFile(path, text, typescript.ScriptTarget.Latest),
    imports: new Map(),
  };
}

/** TypeScript's libraries with all that they refer to, in the order in which TypeScript itself puts them. */
function collectLibraries(typescript: TypeScript, names: readonly string[]): Source[] {
  const { libs, libMap } = typescript as TypeScript & { libs: string[]; libMap: Map<string, string> };
  const folder = slashes(dirname(typescript.sys.getExecutingFilePath()));
  const found = new Map<string, Source>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const source = sourceAt(typescript, `${folder}/${name}`);
    found.set(name, source);
    for (const { fileName } of source.file.libReferenceDirectives) visit(libMap.get(fileName) as string);
  };
  names.forEach(visit);
  const rank = (name: string): number => libs.findIndex((lib) => `lib.${lib}.d.ts` === name);
  return [...found].sort(([a], [b]) => rank(a) - rank(b)).map(([, source]) => source);
}

/** The files with all that they refer to and import: what is referred to comes first. */
function collectSources(
  typescript: TypeScript,
  roots: readonly string[],
  resolve: (specifier: string, from: string) => string | null,
): Source[] {
  const seen = new Set<string>();
  const sources: Source[] = [];
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const source = sourceAt(typescript, path);
    for (const { fileName } of source.file.referencedFiles) visit(posix.join(posix.dirname(path), fileName));
    for (const { fileName } of specifiersIn(typescript, source)) {
      const target = resolve(fileName, path);
      if (target === null) continue;
      source.imports.set(fileName, target);
      visit(target);
    }
    sources.push(source);
  };
  roots.forEach(visit);
  return sources;
}

/** Where modules are named; `pos` is that of the opening quote. */
function specifiersIn(typescript: TypeScript, { text }: Source): readonly ts.FileReference[] {
  return typescript.preProcessFile(text, true, true).importedFiles;
}

/** The text of a file with the new names of what it imports, and without comments. */
function joinable(typescript: TypeScript, source: Source, nameOf: (path: string) => string): string {
  let text = "";
  let from = 0;
  const specifiers = [...specifiersIn(typescript, source)].sort((a, b) => a.pos - b.pos);
  for (const { fileName, pos, end } of specifiers) {
    const target = source.imports.get(fileName);
    if (target === undefined) continue;
    text += source.text.slice(from, pos) + JSON.stringify(nameOf(target));
    from = end + 2;
  }
  const body = withoutComments(text + source.text.slice(from));
  return isModule(typescript, source)
    ? `declare module ${JSON.stringify(nameOf(source.path))} {\n${body}\n}`
    : body;
}

/** Comments, or literals that may look like them. */
const COMMENT_OR_LITERAL =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[^]*?\*\//g;

/** What is deprecated stays marked: completion puts it last. */
function withoutComments(text: string): string {
  return text.replace(COMMENT_OR_LITERAL, (found) => {
    if (!found.startsWith("/")) return found;
    return found.startsWith("/**") && found.includes("@deprecated") ? "/** @deprecated */" : " ";
  });
}

function ambientModules(typescript: TypeScript, file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) =>
    typescript.isModuleDeclaration(statement) && typescript.isStringLiteral(statement.name)
      ? [statement.name.text]
      : [],
  );
}

/** The names that the module at `path` exports, those of `export *` included. */
function exportedNames(typescript: TypeScript, sources: readonly Source[], path: string): string[] {
  const source = sources.find((candidate) => candidate.path === path);
  if (!source) throw new Error(`internal: no types at ${path}`);
  const isExported = (statement: ts.Statement): boolean =>
    typescript.canHaveModifiers(statement) &&
    typescript.getModifiers(statement)?.some((m) => m.kind === typescript.SyntaxKind.ExportKeyword) === true;
  const names = source.file.statements.flatMap((statement): string[] => {
    if (typescript.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause && typescript.isNamedExports(clause)) return clause.elements.map(({ name }) => name.text);
      if (clause) return [clause.name.text];
      const target = source.imports.get((statement.moduleSpecifier as ts.StringLiteral).text);
      return target === undefined ? [] : exportedNames(typescript, sources, target);
    }
    if (!isExported(statement)) return [];
    if (typescript.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => (name as ts.Identifier).text);
    const { name } = statement as ts.DeclarationStatement;
    return name ? [name.text] : [];
  });
  return [...new Set(names)].filter((name) => name !== "default");
}

/** Changes when one of the files does. */
export function stampOf(path: string): string {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs} ${size}`;
}

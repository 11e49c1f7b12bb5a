// Declaration files as two long ones: TypeScript spends most of its time here a file, not a line. Scripts are joined;
// a module becomes `declare module "name" { … }`, and imports between modules use these names. Comments are left out:
// nothing but documentation is in them, which is read from the files themselves when somebody asks.
import { statSync } from "node:fs";
import { dirname, posix } from "node:path";
import { slashes } from "../session-system";
import type { TypeScript } from "../typescript";
import { ambientModules, eagerFiles } from "./eager";
import { neededText, Needs } from "./needs";
import type { Resolve, Source } from "./sources";
import { Sources } from "./sources";

/** A file that a joined text was made of, in the order of the text. */
export interface Part {
  path: string;
  /** how many statements it is in the joined text; a module is one */
  statements: number;
  module: boolean;
  /** where a module's statements stand in the file, if some were left out */
  places: number[] | null;
}

export interface Joined {
  text: string;
  parts: Part[];
}

export interface Roots {
  /** names of TypeScript's own libraries, such as "lib.es2022.d.ts" */
  libraries: readonly string[];
  /** files that are there with everything they refer to */
  files: readonly string[];
  /** the modules that cells know, by their names */
  modules: Readonly<Record<string, string>>;
  /** of the modules in here only what `modules` need is there */
  folder: string;
}

export interface Bundle {
  libraries: Joined;
  declarations: Joined;
  /** every module that the declarations declare */
  modules: string[];
  /** scripts for those cells that import one of their modules */
  deferred: (Joined & { path: string; modules: string[] })[];
  /** what each of the modules that cells know exports, by its name */
  exports: Record<string, string[]>;
}

/** Marks names of modules that nobody can import by mistake. */
const OWN = "thalweg:";

export function bundleTypes(typescript: TypeScript, roots: Roots, resolve: Resolve): Bundle {
  const sources = new Sources(typescript, resolve);
  const libraries = collectLibraries(sources, roots.libraries);
  const needs = new Needs(sources, roots.folder);
  for (const path of Object.values(roots.modules)) needs.need(path, "*");
  const whole = new Map<string, Source>();
  for (const path of [...roots.files, ...needs.whole]) sources.collect(path, whole);

  const known = new Map(Object.entries(roots.modules).map(([name, path]) => [path, name]));
  const nameOf = (path: string): string => known.get(path) ?? ownName(path, roots.folder);
  const rewrite = (text: string, from: string): string => rewritten(sources, text, from, nameOf);
  const own = [...needs.nodes].map(([path, nodes]) => ({
    path,
    ...neededText(typescript, sources.at(path), nodes),
  }));
  const mentioned = own.flatMap(({ text }) => sources.specifiers(text).map(({ fileName }) => fileName));
  const eager = eagerFiles(sources, whole.values(), mentioned);

  const texts: string[] = [];
  const parts: Part[] = [];
  const modules: string[] = [];
  const deferred: Bundle["deferred"] = [];
  for (const source of whole.values()) {
    const { path, file } = source;
    const text = rewrite(source.text, path);
    const part = { path, statements: file.statements.length, module: false, places: null };
    if (sources.isModule(source)) {
      texts.push(ambient(nameOf(path), text));
      parts.push({ ...part, statements: 1, module: true });
      modules.push(nameOf(path));
    } else if (eager.has(path)) {
      texts.push(text);
      parts.push(part);
      modules.push(...ambientModules(typescript, file));
    } else deferred.push({ path, text, parts: [part], modules: ambientModules(typescript, file) });
  }
  for (const { path, text, places } of own) {
    texts.push(ambient(nameOf(path), rewrite(text, path)));
    parts.push({ path, statements: 1, module: true, places });
    modules.push(nameOf(path));
  }
  return {
    libraries: {
      text: `/// <reference no-default-lib="true"/>\n${libraries.map((s) => withoutComments(s.text)).join("\n")}`,
      parts: libraries.map(({ path, file }) => ({
        path,
        statements: file.statements.length,
        module: false,
        places: null,
      })),
    },
    declarations: { text: texts.join("\n"), parts },
    modules: [...new Set(modules)],
    deferred,
    exports: Object.fromEntries([...known].map(([path, name]) => [name, needs.exportsOf(path)])),
  };
}

/** After the package a file belongs to, or its place in `folder`. */
function ownName(path: string, folder: string): string {
  const inside = path.startsWith(`${folder}/`)
    ? posix.relative(folder, path)
    : path.replace(/^.*\/node_modules\//, "");
  return OWN + inside.replace(/\.d\.ts$/, "");
}

/** TypeScript's libraries with all that they refer to, in the order in which TypeScript itself puts them. */
function collectLibraries(sources: Sources, names: readonly string[]): Source[] {
  const { typescript } = sources;
  const { libs, libMap } = typescript as TypeScript & { libs: string[]; libMap: Map<string, string> };
  const folder = slashes(dirname(typescript.sys.getExecutingFilePath()));
  const found = new Map<string, Source>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const source = sources.at(`${folder}/${name}`);
    found.set(name, source);
    for (const { fileName } of source.file.libReferenceDirectives) visit(libMap.get(fileName) as string);
  };
  names.forEach(visit);
  const rank = (name: string): number => libs.findIndex((lib) => `lib.${lib}.d.ts` === name);
  return [...found].sort(([a], [b]) => rank(a) - rank(b)).map(([, source]) => source);
}

/** A text with the new names of what it imports, and without comments. */
function rewritten(sources: Sources, text: string, path: string, nameOf: (path: string) => string): string {
  let result = "";
  let from = 0;
  for (const { fileName, pos, end } of [...sources.specifiers(text)].sort((a, b) => a.pos - b.pos)) {
    const target = sources.resolve(fileName, path);
    if (target === null) continue;
    result += text.slice(from, pos) + JSON.stringify(nameOf(target));
    from = end + 2;
  }
  return withoutComments(result + text.slice(from));
}

function ambient(name: string, body: string): string {
  return `declare module ${JSON.stringify(name)} {\n${body}\n}`;
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

/** Changes when one of the files does. */
export function stampOf(path: string): string {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs} ${size}`;
}

// The TypeScript that tslab brings, and the few of its internals that this folder reads. tslab and with it this
// TypeScript are pinned to exact versions, so these do not change underneath.
import { createRequire } from "node:module";
import type ts from "@tslab/typescript-for-tslab";

export type TypeScript = typeof ts;
export type { ts };

const load = createRequire(__filename);
const tslabPackage = load.resolve("tslab/package.json");

/** Resolves as tslab itself does: the TypeScript may lie inside tslab's own node_modules. */
export const loadFromTslab = createRequire(tslabPackage);

/** Where tslab finds its TypeScript. */
export const typescriptPath = loadFromTslab.resolve("@tslab/typescript-for-tslab");

/** Mistakes of syntax, which the parser keeps on the file. */
export function syntaxErrors(file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (file as ts.SourceFile & { parseDiagnostics: readonly ts.DiagnosticWithLocation[] })
    .parseDiagnostics;
}

/** Names that the binder declared in the scope that `node` opens, if it opens one. */
export function localsOf(node: ts.Node): ReadonlyMap<string, ts.Symbol> | undefined {
  return (node as ts.Node & { locals?: ReadonlyMap<string, ts.Symbol> }).locals;
}

/** Whether a word, such as "class", cannot name a variable. */
export function isReserved(typescript: TypeScript, word: string): boolean {
  const kind = (
    typescript as TypeScript & { stringToToken(word: string): ts.SyntaxKind | undefined }
  ).stringToToken(word);
  return kind !== undefined && kind <= typescript.SyntaxKind.LastFutureReservedWord;
}

/** Names of the files that the imports of a file were resolved to. */
export function importedFiles(file: ts.SourceFile): string[] {
  const names: string[] = [];
  const { resolvedModules } = file as ts.SourceFile & {
    resolvedModules?: { forEach(visit: (found: { resolvedModule?: ts.ResolvedModuleFull }) => void): void };
  };
  resolvedModules?.forEach(({ resolvedModule }) => {
    if (resolvedModule) names.push(resolvedModule.resolvedFileName);
  });
  return names;
}

/** The same file with its scopes and parents, which otherwise the type checker adds, to all files of the program. */
export function bound(
  typescript: TypeScript,
  file: ts.SourceFile | undefined,
  options: ts.CompilerOptions,
): ts.SourceFile | undefined {
  const { bindSourceFile } = typescript as TypeScript & {
    bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  };
  if (file) bindSourceFile(file, options);
  return file;
}

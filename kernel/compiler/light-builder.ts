// Programs without the bookkeeping of incremental builds, which tslab never asks for and which costs half of a cell:
// TypeScript's builder looks through the imports of every declaration file for each new program.
import type { ts, TypeScript } from "./typescript";
import { bound, importedFiles } from "./typescript";

type Builder = ts.EmitAndSemanticDiagnosticsBuilderProgram;

/**
 * What `createWatchCompilerHost` takes to make programs.
 * @param declared the scripts that declare modules, by name: nobody needs to look for these
 */
export function lightBuilder(
  typescript: TypeScript,
  declared: ReadonlyMap<string, string>,
): ts.CreateProgram<Builder> {
  let host: ts.CompilerHost | undefined;
  return (roots, options, given, old, diagnostics, references) => {
    if (given && given !== host) resolveOthers(typescript, given, declared);
    host = given;
    const builder = typescript.createAbstractBuilder(roots, options, host, old, diagnostics, references);
    const program = builder.getProgram();
    // tslab reads a file's names before it asks for types; binding that one file is enough for it.
    builder.getSourceFile = (name) => bound(typescript, program.getSourceFile(name), options ?? {});
    builder.getAllDependencies = (file) => sourcesOf(program, file);
    return builder as Builder;
  };
}

/** Leaves the search for modules to TypeScript, except for those whose script is known. */
function resolveOthers(
  typescript: TypeScript,
  host: ts.CompilerHost,
  declared: ReadonlyMap<string, string>,
): void {
  const resolve = host.resolveModuleNameLiterals?.bind(host);
  if (!resolve) throw new Error("internal: TypeScript's host does not resolve modules");
  host.resolveModuleNameLiterals = (literals, ...where) => {
    const others = literals.filter(({ text }) => !declared.has(text));
    const found = resolve(others, ...where).values();
    return literals.map(({ text }) => {
      const resolvedFileName = declared.get(text);
      if (resolvedFileName === undefined)
        return found.next().value as ts.ResolvedModuleWithFailedLookupLocations;
      const extension = typescript.Extension.Dts;
      return { resolvedModule: { resolvedFileName, extension, isExternalLibraryImport: true } };
    });
  };
}

/** The file, and what it imports directly or not. tslab looks for TypeScript and JavaScript; declarations end the search. */
function sourcesOf(program: ts.Program, file: ts.SourceFile): string[] {
  const found = new Set<string>();
  const queue = [file];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (found.has(next.fileName)) continue;
    found.add(next.fileName);
    if (next.isDeclarationFile) continue;
    for (const imported of importedFiles(next)) {
      const target = program.getSourceFile(imported);
      if (target) queue.push(target);
    }
  }
  return [...found];
}

// Programs without the bookkeeping of incremental builds, which tslab never asks for and which costs half of a cell:
// TypeScript's builder looks through the imports of every declaration file for each new program.
import type { ts, TypeScript } from "./typescript";
import { bound, importedFiles } from "./typescript";

type Builder = ts.EmitAndSemanticDiagnosticsBuilderProgram;

/**
 * What `createWatchCompilerHost` takes to make programs.
 * @param declared modules that are declared in the program; nobody needs to look for their files
 */
export function lightBuilder(typescript: TypeScript, declared: readonly string[]): ts.CreateProgram<Builder> {
  const known = new Set(declared);
  let host: ts.CompilerHost | undefined;
  return (roots, options, given, old, diagnostics, references) => {
    if (given && given !== host) resolveOthers(given, known);
    host = given;
    const builder = typescript.createAbstractBuilder(roots, options, host, old, diagnostics, references);
    const program = builder.getProgram();
    // tslab reads a file's names before it asks for types; binding that one file is enough for it.
    builder.getSourceFile = (name) => bound(typescript, program.getSourceFile(name), options ?? {});
    builder.getAllDependencies = (file) => sourcesOf(program, file);
    return builder as Builder;
  };
}

/** Leaves the search for modules to TypeScript, except for those that are `known`. */
function resolveOthers(host: ts.CompilerHost, known: ReadonlySet<string>): void {
  const resolve = host.resolveModuleNameLiterals?.bind(host);
  if (!resolve) throw new Error("internal: TypeScript's host does not resolve modules");
  host.resolveModuleNameLiterals = (literals, ...where) => {
    const found = resolve(
      literals.filter(({ text }) => !known.has(text)),
      ...where,
    )[Symbol.iterator]();
    return literals.map(({ text }) =>
      known.has(text)
        ? { resolvedModule: undefined }
        : (found.next().value as ts.ResolvedModuleWithFailedLookupLocations),
    );
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

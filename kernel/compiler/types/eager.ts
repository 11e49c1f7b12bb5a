// Which scripts every cell has. One that only declares modules which no other mentions, such as "http2", need not be
// there before a cell imports it.
import type { ts, TypeScript } from "../typescript";
import type { Source, Sources } from "./sources";

/** Names of the modules that a script declares. */
export function ambientModules(typescript: TypeScript, file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) =>
    typescript.isModuleDeclaration(statement) && typescript.isStringLiteral(statement.name)
      ? [statement.name.text]
      : [],
  );
}

/**
 * Paths of the files that declare something global, of those they import, and of those that declare `mentioned`.
 * @param files scripts and modules
 * @param mentioned names of modules
 */
export function eagerFiles(
  sources: Sources,
  files: Iterable<Source>,
  mentioned: Iterable<string>,
): ReadonlySet<string> {
  const declaring = new Map<string, Source[]>();
  const queue: Source[] = [];
  for (const source of files) {
    for (const name of ambientModules(sources.typescript, source.file))
      declaring.set(name, [...(declaring.get(name) ?? []), source]);
    if (sources.isModule(source) || hasGlobals(sources.typescript, source.file)) queue.push(source);
  }
  for (const name of mentioned) queue.push(...(declaring.get(name) ?? []));
  const eager = new Set<string>();
  for (let source = queue.pop(); source; source = queue.pop()) {
    if (eager.has(source.path)) continue;
    eager.add(source.path);
    for (const { fileName } of sources.specifiers(source.text))
      queue.push(...(declaring.get(fileName) ?? []));
  }
  return eager;
}

/** Anything but modules, or `global { … }` in one of them. */
function hasGlobals(typescript: TypeScript, file: ts.SourceFile): boolean {
  return file.statements.some((statement) => {
    if (!typescript.isModuleDeclaration(statement) || !typescript.isStringLiteral(statement.name))
      return true;
    const { body } = statement;
    return (
      body !== undefined &&
      typescript.isModuleBlock(body) &&
      body.statements.some(
        (inner) => typescript.isModuleDeclaration(inner) && inner.name.getText() === "global",
      )
    );
  });
}

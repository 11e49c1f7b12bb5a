// The typed preload: an ambient file that makes every export of chosen modules a global name of all cells, value and
// type alike. It costs nothing a cell, and a cell's own declaration of the same name simply shadows it.
import type { ts, TypeScript } from "./typescript";

export interface PreloadedModule {
  /** how the preload file calls it; no valid name of a cell */
  alias: string;
  /** relative to the preload file: an absolute or bare path would lose the types in emitted declarations */
  specifier: string;
}

/**
 * Text of the preload file. Without names it only brings the modules into the program, so that their exports can be
 * listed; with them it declares one alias a name.
 */
export function preloadText(
  modules: readonly PreloadedModule[],
  names: readonly { alias: string; name: string }[],
): string {
  const imports = modules.map(
    ({ alias, specifier }) => `import * as ${alias} from ${JSON.stringify(specifier)};`,
  );
  const globals = names.map(({ alias, name }) => `export import ${name} = ${alias}.${name};`);
  return [...imports, "declare global {", ...globals, "}", "export {};"].join("\n");
}

/** Every name that the modules imported by the file at `path` export; of a name exported twice the last one counts. */
export function exportNames(
  typescript: TypeScript,
  program: ts.Program,
  path: string,
): { alias: string; name: string }[] {
  const checker = program.getTypeChecker();
  const found = new Map<string, { alias: string; name: string }>();
  for (const statement of program.getSourceFile(path)?.statements ?? []) {
    if (!typescript.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    const symbol = checker.getSymbolAtLocation(statement.moduleSpecifier);
    if (!symbol || !bindings || !typescript.isNamespaceImport(bindings)) continue;
    for (const { name } of checker.getExportsOfModule(symbol))
      if (name !== "default") found.set(name, { alias: bindings.name.text, name });
  }
  return [...found.values()];
}

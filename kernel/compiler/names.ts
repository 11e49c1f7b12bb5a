// The names of the session and their types, read from its declarations.
import type { ts, TypeScript } from "./typescript";

/** One line a name, sorted; a sentence when there is none. */
export function declaredNames(typescript: TypeScript, declarations: string): string {
  const file = typescript.createSourceFile(
    "session.d.ts",
    declarations,
    typescript.ScriptTarget.Latest,
    true,
  );
  const rows = file.statements.flatMap((statement) => describe(typescript, statement, file));
  if (rows.length === 0) return "No names yet.\n";
  rows.sort(([a], [b]) => a.localeCompare(b));
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, type]) => `${name.padEnd(width)}${type}\n`).join("");
}

function describe(typescript: TypeScript, statement: ts.Statement, file: ts.SourceFile): [string, string][] {
  const oneLine = (node: ts.Node | undefined): string => node?.getText(file).replace(/\s+/g, " ") ?? "";
  if (typescript.isVariableStatement(statement))
    return statement.declarationList.declarations.map((declaration) => [
      declaration.name.getText(file),
      oneLine(declaration.type ?? declaration.initializer),
    ]);
  if (typescript.isFunctionDeclaration(statement)) {
    const parameters = statement.parameters.map((parameter) => oneLine(parameter)).join(", ");
    return [[statement.name?.text ?? "default", `(${parameters}) => ${oneLine(statement.type)}`]];
  }
  if (typescript.isClassDeclaration(statement)) return [[statement.name?.text ?? "default", "class"]];
  if (typescript.isInterfaceDeclaration(statement)) return [[statement.name.text, "interface"]];
  if (typescript.isTypeAliasDeclaration(statement)) return [[statement.name.text, "type"]];
  if (typescript.isEnumDeclaration(statement)) return [[statement.name.text, "enum"]];
  if (typescript.isImportDeclaration(statement)) {
    const from = `from ${oneLine(statement.moduleSpecifier)}`;
    const clause = statement.importClause;
    const bindings = clause?.namedBindings;
    const names = [
      ...(clause?.name ? [clause.name.text] : []),
      ...(!bindings
        ? []
        : typescript.isNamespaceImport(bindings)
          ? [bindings.name.text]
          : bindings.elements.map((element) => element.name.text)),
    ];
    return names.map((name) => [name, from]);
  }
  return [];
}

// Marks in a cell's program: after each declaration the kernel is told that it was reached, so that a cell which stops
// before one can be said not to have declared that name.
import { cellCall, importedNames, isExportsMember } from "./transforms";
import type { ts, TypeScript } from "./typescript";
import { localsOf } from "./typescript";

/**
 * Runs on ES module syntax, last of the transforms there.
 * @param report told the names; `var`s inside loops and blocks are no names of the session and never reached
 */
export function reachedMarks(
  typescript: TypeScript,
  report: (names: string[]) => void,
): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = typescript;
  return () => (file) => {
    const mark = (names: string[]): ts.Statement[] => {
      if (names.length === 0) return [];
      const literals = names.map((name) => factory.createStringLiteral(name));
      return [factory.createExpressionStatement(cellCall(factory, "reached", literals))];
    };
    const early = file.statements.findIndex((statement) => typescript.getOriginalNode(statement).pos >= 0);
    const hoisted = file.statements.flatMap((statement) =>
      typescript.isFunctionDeclaration(statement) && statement.name ? [statement.name.text] : [],
    );
    const statements = file.statements.flatMap((statement, index): ts.Statement[] => {
      if (typescript.isVariableStatement(statement)) {
        if (isEmptyNamespace(typescript, statement, file.statements[index + 1])) return [statement];
        return statement.declarationList.declarations.flatMap((declaration) => [
          alone(typescript, statement, declaration),
          ...mark(boundNames(typescript, declaration.name)),
        ]);
      }
      const filled = filledNamespace(typescript, statement);
      if (filled !== null) return [statement, ...mark([filled])];
      if (typescript.isClassDeclaration(statement) && statement.name)
        return [statement, ...mark([statement.name.text])];
      if (typescript.isImportDeclaration(statement))
        return [statement, ...mark(importedNames(typescript, statement))];
      return [statement];
    });
    statements.splice(Math.max(early, 0), 0, ...mark(hoisted));
    report([...(localsOf(typescript.getOriginalNode(file))?.keys() ?? [])]);
    return factory.updateSourceFile(file, statements);
  };
}

/** The declaration in a statement of its own, so that a mark fits behind it. */
function alone(
  typescript: TypeScript,
  statement: ts.VariableStatement,
  declaration: ts.VariableDeclaration,
): ts.VariableStatement {
  const { factory } = typescript;
  const { declarationList } = statement;
  if (declarationList.declarations.length === 1) return statement;
  const list = factory.createVariableDeclarationList([declaration], declarationList.flags);
  return factory.createVariableStatement(statement.modifiers, list);
}

/** Names that a variable's declaration binds. */
function boundNames(typescript: TypeScript, name: ts.BindingName): string[] {
  if (typescript.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    typescript.isBindingElement(element) ? boundNames(typescript, element.name) : [],
  );
}

/** `var E;` of an enum or a namespace, which the next statement fills. */
function isEmptyNamespace(
  typescript: TypeScript,
  { declarationList }: ts.VariableStatement,
  next: ts.Statement | undefined,
): boolean {
  const [{ name }] = declarationList.declarations;
  return (
    next !== undefined && typescript.isIdentifier(name) && filledNamespace(typescript, next) === name.text
  );
}

/** E of `(function (E) { … })(E || (E = {}))`, where E may have become `exports.E`. */
function filledNamespace(typescript: TypeScript, statement: ts.Statement): string | null {
  if (!typescript.isExpressionStatement(statement)) return null;
  const call = statement.expression;
  if (!typescript.isCallExpression(call) || !typescript.isParenthesizedExpression(call.expression))
    return null;
  const { expression } = call.expression;
  const [given] = call.arguments;
  if (!typescript.isFunctionExpression(expression) || call.arguments.length !== 1) return null;
  if (!typescript.isBinaryExpression(given)) return null;
  if (given.operatorToken.kind !== typescript.SyntaxKind.BarBarToken) return null;
  const { left } = given;
  if (typescript.isIdentifier(left)) return left.text;
  return isExportsMember(typescript, left) ? left.name.text : null;
}

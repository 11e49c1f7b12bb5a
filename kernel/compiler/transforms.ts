// Transforms of a cell's JavaScript: session names that functions keep stay live, abandoned cells do not go on after
// an await, dynamic imports start from the notebook's folder, and names can be bound again.
import type { ts, TypeScript } from "./typescript";
import { localsOf } from "./typescript";

/** The parameter of every cell's program through which it reaches the kernel. */
const CELL = "__cell__";

/**
 * Runs on ES module syntax. A top-level variable that a function captures is read and written as a property of the
 * session (`exports.x`) everywhere in the cell, so that a later cell's `x = 2` is seen by this cell's functions.
 * Functions are there before the first statement, wherever the cell stops.
 * @param report told which names functions capture
 */
export function liveSession(
  typescript: TypeScript,
  report: (captured: ReadonlySet<string>) => void = () => undefined,
): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = typescript;
  return (context) => (file) => {
    const captured = capturedNames(typescript, file);
    report(captured);
    const property = (name: string): ts.PropertyAccessExpression =>
      factory.createPropertyAccessExpression(factory.createIdentifier("exports"), name);
    const isLive = (node: ts.Node): node is ts.Identifier =>
      typescript.isIdentifier(node) &&
      captured.has(node.text) &&
      isReference(typescript, node) &&
      scopeOf(typescript, node) === file;

    // tslab has already written `exports.f` for names of earlier cells.
    const isSessionName = (node: ts.Expression): boolean => isLive(node) || isExportsMember(typescript, node);
    const sessionName = (node: ts.Expression): ts.Expression => (isLive(node) ? property(node.text) : node);

    const visit = (node: ts.Node): ts.Node => {
      if (typescript.isExportDeclaration(node) || typescript.isImportDeclaration(node)) return node;
      if (isLive(node)) return property(node.text);
      if (typescript.isShorthandPropertyAssignment(node) && isLive(node.name))
        return factory.createPropertyAssignment(node.name.text, property(node.name.text));
      // `(0, exports.f)()`: a plain call has no `this`
      if (typescript.isCallExpression(node) && isSessionName(node.expression))
        return factory.updateCallExpression(
          node,
          detached(factory, sessionName(node.expression)),
          undefined,
          typescript.visitNodes(node.arguments, visit) as ts.NodeArray<ts.Expression>,
        );
      if (typescript.isTaggedTemplateExpression(node) && isSessionName(node.tag))
        return factory.updateTaggedTemplateExpression(
          node,
          detached(factory, sessionName(node.tag)),
          undefined,
          typescript.visitNode(node.template, visit) as ts.TemplateLiteral,
        );
      if (typescript.isCallExpression(node) && node.expression.kind === typescript.SyntaxKind.ImportKeyword)
        return cellCall(factory, "import", typescript.visitNodes(node.arguments, visit));
      if (typescript.isAwaitExpression(node))
        return cellCall(factory, "resumed", [typescript.visitEachChild(node, visit, context)]);
      if (typescript.isForOfStatement(node) && node.awaitModifier) {
        const loop = typescript.visitEachChild(node, visit, context);
        const check = factory.createExpressionStatement(cellCall(factory, "resumed", []));
        const body = factory.createBlock([check, loop.statement]);
        return factory.updateForOfStatement(
          loop,
          loop.awaitModifier,
          loop.initializer,
          loop.expression,
          body,
        );
      }
      // Without a value a name keeps that of an earlier cell.
      if (isBareDeclaration(typescript, node, file))
        return factory.updateVariableDeclaration(
          node,
          node.name,
          undefined,
          undefined,
          factory.createVoidZero(),
        );
      return typescript.visitEachChild(node, visit, context);
    };

    const statements = typescript.visitNodes(file.statements, visit) as ts.NodeArray<ts.Statement>;
    const hoisted = file.statements.filter(
      (s): s is ts.FunctionDeclaration => typescript.isFunctionDeclaration(s) && s.name !== undefined,
    );
    const early = hoisted.map(({ name }) =>
      factory.createExpressionStatement(
        factory.createAssignment(property((name as ts.Identifier).text), name as ts.Identifier),
      ),
    );
    return factory.updateSourceFile(file, [...early, ...statements]);
  };
}

/**
 * Runs on CommonJS. Imported names become plain assignments, which later cells may replace, and the statement that
 * first sets all exports to undefined goes: a name keeps its value until its new one is there.
 */
export function rebindableExports(typescript: TypeScript): ts.TransformerFactory<ts.SourceFile> {
  const { factory } = typescript;
  return () => (file) => {
    const statements = file.statements.flatMap((statement): ts.Statement[] => {
      if (!typescript.isExpressionStatement(statement)) return [statement];
      const expression = statement.expression;
      if (isUndefinedChain(typescript, expression)) return [];
      const definition = exportDefinition(typescript, expression);
      if (!definition) return [statement];
      if (definition.name === "__esModule" || !definition.value) return [];
      const target = factory.createPropertyAccessExpression(
        factory.createIdentifier("exports"),
        definition.name,
      );
      return [
        typescript.setTextRange(
          factory.createExpressionStatement(factory.createAssignment(target, definition.value)),
          statement,
        ),
      ];
    });
    return factory.updateSourceFile(file, statements);
  };
}

/** `x` of a top-level `let x;` or `var x;` */
function isBareDeclaration(
  typescript: TypeScript,
  node: ts.Node,
  file: ts.SourceFile,
): node is ts.VariableDeclaration {
  return (
    typescript.isVariableDeclaration(node) &&
    node.initializer === undefined &&
    typescript.isVariableStatement(node.parent.parent) &&
    node.parent.parent.parent === file
  );
}

/** Top-level names, imports aside, that some function or class of the cell refers to. */
function capturedNames(typescript: TypeScript, file: ts.SourceFile): Set<string> {
  const imported = new Set<string>();
  for (const statement of file.statements)
    if (typescript.isImportDeclaration(statement))
      for (const name of importedNames(typescript, statement)) imported.add(name);
  const locals = localsOf(file);
  const captured = new Set<string>();
  const visit = (node: ts.Node, inside: boolean): void => {
    if (
      inside &&
      typescript.isIdentifier(node) &&
      locals?.has(node.text) &&
      !isNested(typescript, locals.get(node.text)) &&
      !imported.has(node.text) &&
      isReference(typescript, node) &&
      scopeOf(typescript, node) === file
    )
      captured.add(node.text);
    const deeper = inside || typescript.isFunctionLike(node) || typescript.isClassLike(node);
    typescript.forEachChild(node, (child) => visit(child, deeper));
  };
  visit(file, false);
  return captured;
}

/** Whether a name is that of a `var` inside a loop or a block, which stays the cell's own. */
function isNested(typescript: TypeScript, symbol: ts.Symbol | undefined): boolean {
  let node: ts.Node | undefined = symbol?.valueDeclaration;
  while (node && !typescript.isVariableDeclaration(node)) {
    if (!typescript.isBindingElement(node)) return false;
    node = node.parent.parent;
  }
  const statement = node?.parent.parent;
  return (
    statement !== undefined &&
    !(typescript.isVariableStatement(statement) && typescript.isSourceFile(statement.parent))
  );
}

/** Names that an import binds. */
export function importedNames(typescript: TypeScript, { importClause }: ts.ImportDeclaration): string[] {
  if (!importClause) return [];
  const { name, namedBindings } = importClause;
  const names = name ? [name.text] : [];
  if (!namedBindings) return names;
  if (typescript.isNamespaceImport(namedBindings)) return [...names, namedBindings.name.text];
  return [...names, ...namedBindings.elements.map((element) => element.name.text)];
}

/** The scope that declares the name an identifier refers to; undefined for globals and session names. */
function scopeOf(typescript: TypeScript, identifier: ts.Identifier): ts.Node | undefined {
  const name = identifier.text;
  for (let node: ts.Node | undefined = identifier.parent; node; node = node.parent) {
    if (localsOf(node)?.has(name)) return node;
    // the name of a function or class expression is visible inside it alone
    if (
      (typescript.isFunctionExpression(node) || typescript.isClassExpression(node)) &&
      node.name?.text === name
    )
      return node;
  }
  return undefined;
}

/** Whether an identifier stands for a value, not for a property, a label or a declaration. */
function isReference(typescript: TypeScript, identifier: ts.Identifier): boolean {
  const parent = identifier.parent;
  if (!parent) return false;
  if (typescript.isPropertyAccessExpression(parent)) return parent.expression === identifier;
  if (typescript.isPropertyAssignment(parent)) return parent.initializer === identifier;
  if (typescript.isShorthandPropertyAssignment(parent)) return true;
  if (typescript.isBindingElement(parent)) return parent.initializer === identifier;
  if (
    typescript.isVariableDeclaration(parent) ||
    typescript.isParameter(parent) ||
    typescript.isPropertyDeclaration(parent)
  )
    return parent.initializer === identifier;
  return !(
    (typescript.isFunctionLike(parent) && parent.name === identifier) ||
    (typescript.isClassLike(parent) && parent.name === identifier) ||
    typescript.isLabeledStatement(parent) ||
    typescript.isBreakOrContinueStatement(parent) ||
    typescript.isImportSpecifier(parent) ||
    typescript.isImportClause(parent) ||
    typescript.isNamespaceImport(parent) ||
    typescript.isExportSpecifier(parent) ||
    typescript.isMetaProperty(parent)
  );
}

function detached(factory: ts.NodeFactory, callee: ts.Expression): ts.Expression {
  return factory.createParenthesizedExpression(factory.createComma(factory.createNumericLiteral(0), callee));
}

export function cellCall(
  factory: ts.NodeFactory,
  method: string,
  args: readonly ts.Node[],
): ts.CallExpression {
  return factory.createCallExpression(
    factory.createPropertyAccessExpression(factory.createIdentifier(CELL), method),
    undefined,
    args as readonly ts.Expression[],
  );
}

/** `exports.a = exports.b = void 0` */
function isUndefinedChain(typescript: TypeScript, expression: ts.Expression): boolean {
  let node = expression;
  let length = 0;
  while (typescript.isBinaryExpression(node) && isExportsMember(typescript, node.left)) {
    node = node.right;
    length++;
  }
  return (
    length > 0 &&
    typescript.isVoidExpression(node) &&
    typescript.isNumericLiteral(node.expression) &&
    node.expression.text === "0"
  );
}

export function isExportsMember(
  typescript: TypeScript,
  node: ts.Node,
): node is ts.PropertyAccessExpression & { name: ts.Identifier } {
  return (
    typescript.isPropertyAccessExpression(node) &&
    typescript.isIdentifier(node.expression) &&
    node.expression.text === "exports"
  );
}

/** `Object.defineProperty(exports, "name", { …, get: function () { return value; } })` */
function exportDefinition(
  typescript: TypeScript,
  node: ts.Expression,
): { name: string; value: ts.Expression | null } | null {
  if (!typescript.isCallExpression(node) || node.arguments.length !== 3) return null;
  const [target, name, descriptor] = node.arguments;
  if (!typescript.isIdentifier(target) || target.text !== "exports") return null;
  if (!typescript.isStringLiteral(name) || !typescript.isObjectLiteralExpression(descriptor)) return null;
  for (const member of descriptor.properties) {
    if (!typescript.isPropertyAssignment(member) || !typescript.isFunctionExpression(member.initializer))
      continue;
    const [statement] = member.initializer.body.statements;
    if (typescript.isReturnStatement(statement) && statement.expression)
      return { name: name.text, value: statement.expression };
  }
  return { name: name.text, value: null };
}

// What the exports of some modules need of the modules behind them: the others of their statements are left out, and
// with them whole packages that only the inside of the library knows.
import type { ts, TypeScript } from "../typescript";
import type { Source, Sources } from "./sources";

/** A name that a module has from another: which, and what it is called there; "*" is all of it. */
interface Foreign {
  node: ts.Node;
  /** null when nobody knows the file, as for Node's own modules */
  path: string | null;
  name: string;
}

interface Scope {
  declared: Map<string, ts.Statement[]>;
  imported: Map<string, Foreign>;
  exported: Map<string, Foreign>;
  stars: Foreign[];
}

export class Needs {
  /** the statements and import or export specifiers that are needed, by module; in the order of need */
  readonly nodes = new Map<string, Set<ts.Node>>();
  /** modules outside the folder, which are needed as they are */
  readonly whole = new Set<string>();
  private readonly scopes = new Map<string, Scope>();
  private readonly done = new Set<string>();
  private readonly typescript: TypeScript;

  /** @param folder modules in here are taken apart */
  constructor(
    private readonly sources: Sources,
    private readonly folder: string,
  ) {
    this.typescript = sources.typescript;
  }

  /** Adds an export of a module, or all of them for "*", and whatever its declaration mentions. */
  need(path: string, name: string): void {
    if (!path.startsWith(`${this.folder}/`)) {
      this.whole.add(path);
      return;
    }
    if (this.isDone(`${path} export ${name}`)) return;
    const scope = this.scopeOf(path);
    if (name === "*") {
      for (const other of [...scope.exported.keys(), ...scope.declared.keys()]) this.need(path, other);
      for (const star of scope.stars) this.needForeign(path, star);
      return;
    }
    const exported = scope.exported.get(name);
    if (exported) this.needForeign(path, exported);
    else if (scope.declared.has(name)) this.needName(path, name);
    else for (const star of scope.stars) this.needForeign(path, { ...star, name });
  }

  /** The exports of a module, those of `export *` included. */
  exportsOf(path: string): string[] {
    const { exported, declared, stars } = this.scopeOf(path);
    const isExported = (statement: ts.Statement): boolean =>
      this.typescript.canHaveModifiers(statement) &&
      this.typescript
        .getModifiers(statement)
        ?.some(({ kind }) => kind === this.typescript.SyntaxKind.ExportKeyword) === true;
    const own = [...declared].filter(([, statements]) => statements.some(isExported)).map(([name]) => name);
    const others = stars.flatMap((star) => (star.path === null ? [] : this.exportsOf(star.path)));
    return [...new Set([...exported.keys(), ...own, ...others])].filter((name) => name !== "default");
  }

  private isDone(what: string): boolean {
    const done = this.done.has(what);
    this.done.add(what);
    return done;
  }

  private needForeign(path: string, { node, path: target, name }: Foreign): void {
    this.mark(path, node);
    if (target === path) this.needName(path, name);
    else if (target !== null) this.need(target, name);
  }

  /** Adds a name as the module itself knows it. */
  private needName(path: string, name: string): void {
    if (this.isDone(`${path} name ${name}`)) return;
    const { declared, imported } = this.scopeOf(path);
    for (const statement of declared.get(name) ?? []) {
      this.mark(path, statement);
      this.needMentioned(path, statement);
    }
    const foreign = imported.get(name);
    if (foreign) this.needForeign(path, foreign);
  }

  private needMentioned(path: string, node: ts.Node): void {
    const { typescript } = this;
    if (typescript.isIdentifier(node)) this.needName(path, node.text);
    if (typescript.isImportTypeNode(node) && typescript.isLiteralTypeNode(node.argument)) {
      const target = this.sources.resolve((node.argument.literal as ts.StringLiteral).text, path);
      let first = node.qualifier;
      while (first && typescript.isQualifiedName(first)) first = first.left;
      if (target !== null) this.need(target, first?.text ?? "*");
    }
    typescript.forEachChild(node, (child) => this.needMentioned(path, child));
  }

  private mark(path: string, node: ts.Node): void {
    const nodes = this.nodes.get(path) ?? new Set();
    nodes.add(node);
    this.nodes.set(path, nodes);
  }

  private scopeOf(path: string): Scope {
    const known = this.scopes.get(path);
    if (known) return known;
    const scope: Scope = { declared: new Map(), imported: new Map(), exported: new Map(), stars: [] };
    this.scopes.set(path, scope);
    for (const statement of this.sources.at(path).file.statements) this.enter(path, statement, scope);
    return scope;
  }

  private enter(path: string, statement: ts.Statement, scope: Scope): void {
    const { typescript } = this;
    const targetOf = (specifier: ts.Expression | undefined): string | null =>
      specifier ? this.sources.resolve((specifier as ts.StringLiteral).text, path) : path;
    const declare = (name: string): void => {
      scope.declared.set(name, [...(scope.declared.get(name) ?? []), statement]);
    };
    if (typescript.isImportDeclaration(statement)) {
      const target = targetOf(statement.moduleSpecifier);
      const { name, namedBindings: bindings } = statement.importClause ?? {};
      if (name) scope.imported.set(name.text, { node: statement, path: target, name: "default" });
      if (bindings && typescript.isNamespaceImport(bindings))
        scope.imported.set(bindings.name.text, { node: statement, path: target, name: "*" });
      else
        for (const node of bindings?.elements ?? [])
          scope.imported.set(node.name.text, {
            node,
            path: target,
            name: (node.propertyName ?? node.name).text,
          });
    } else if (typescript.isExportDeclaration(statement)) {
      const target = targetOf(statement.moduleSpecifier);
      const clause = statement.exportClause;
      if (!clause) scope.stars.push({ node: statement, path: target, name: "*" });
      else if (typescript.isNamespaceExport(clause))
        scope.exported.set(clause.name.text, { node: statement, path: target, name: "*" });
      else
        for (const node of clause.elements)
          scope.exported.set(node.name.text, {
            node,
            path: target,
            name: (node.propertyName ?? node.name).text,
          });
    } else if (typescript.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) declare((name as ts.Identifier).text);
    } else {
      const { name } = statement as ts.DeclarationStatement;
      const modifiers = typescript.canHaveModifiers(statement)
        ? typescript.getModifiers(statement)
        : undefined;
      const isDefault = modifiers?.some(({ kind }) => kind === typescript.SyntaxKind.DefaultKeyword) === true;
      if (isDefault || typescript.isExportAssignment(statement)) declare("default");
      if (name && typescript.isIdentifier(name)) declare(name.text);
      else if (!isDefault) {
        // An augmentation, or a form that nobody thought of: it may have effects without being mentioned.
        this.mark(path, statement);
        this.needMentioned(path, statement);
      }
    }
  }
}

/** A module's text with nothing but what is needed, and the places that its statements had. */
export function neededText(
  typescript: TypeScript,
  { file, text }: Source,
  needed: ReadonlySet<ts.Node>,
): { text: string; places: number[] } {
  const places: number[] = [];
  const texts: string[] = [];
  for (const [place, statement] of file.statements.entries()) {
    const list = specifierList(typescript, statement);
    const kept = list?.filter((element) => needed.has(element)) ?? [];
    if (!needed.has(statement) && kept.length === 0) continue;
    places.push(place);
    texts.push(
      list && kept.length > 0
        ? text.slice(statement.getStart(), list.pos) +
            kept.map((element) => element.getText()).join(", ") +
            text.slice(list.end, statement.end)
        : text.slice(statement.pos, statement.end),
    );
  }
  // Without it every declaration of the module would be an export.
  if (file.statements.some((statement) => typescript.isExportDeclaration(statement)))
    texts.push("export {};");
  return { text: texts.join("\n"), places };
}

function specifierList(
  typescript: TypeScript,
  statement: ts.Statement,
): ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier> | null {
  if (typescript.isImportDeclaration(statement)) {
    const bindings = statement.importClause?.namedBindings;
    return bindings && typescript.isNamedImports(bindings) ? bindings.elements : null;
  }
  if (!typescript.isExportDeclaration(statement)) return null;
  const clause = statement.exportClause;
  return clause && typescript.isNamedExports(clause) ? clause.elements : null;
}

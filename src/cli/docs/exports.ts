// What the public door exports, read by the TypeScript compiler: signatures, doc comments, members, places.
import { join, relative, sep } from "node:path";
import ts from "typescript";

/** A doc comment in its parts; texts are Markdown. */
export interface DocComment {
  summary: string;
  parameters: { name: string; text: string }[];
  returns: string;
  throws: string[];
  examples: string[];
}

/** A field or a method of an interface or a class. */
export interface Member {
  name: string;
  /** as it is written, such as `time?: number` */
  signature: string;
  doc: DocComment;
}

/** One name of the public door. */
export interface PublicExport {
  name: string;
  kind: "function" | "class" | "interface" | "type" | "constant";
  /** as it is written, without bodies; one a way of calling */
  signatures: string[];
  doc: DocComment;
  members: Member[];
  /** path of the source file, relative to the root of the project, with slashes */
  file: string;
  /** true for a type that public names speak of without its being public itself: no program can import it */
  unnamed?: boolean;
}

/**
 * Reads `src/index.ts` under `root`.
 * @returns every exported name once, in the order of the door; then the types that their declarations mention
 */
export function readExports(root: string): PublicExport[] {
  const door = join(root, "src/index.ts");
  const program = ts.createProgram([door], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
    skipLibCheck: true,
    types: ["node"],
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(door);
  const symbol = source && checker.getSymbolAtLocation(source);
  if (!symbol) throw new Error(`internal: ${door} is no module`);
  const exported = checker
    .getExportsOfModule(symbol)
    .map((one) => ({ name: one.name, symbol: resolved(one, checker) }));
  const taken = new Set(exported.map(({ name }) => name));
  const spokenOf = mentioned(
    exported.map((one) => one.symbol),
    checker,
    join(root, "src/"),
  );
  return [
    ...exported.map((one) => describe(one.name, one.symbol, root)),
    ...spokenOf
      .filter(({ name }) => !taken.has(name))
      .map((one) => ({ ...describe(one.name, one, root), unnamed: true })),
  ];
}

const resolved = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** Interfaces and type aliases of this project that public declarations mention, as far as a reader of those sees. */
function mentioned(known: readonly ts.Symbol[], checker: ts.TypeChecker, sources: string): ts.Symbol[] {
  const seen = new Set(known);
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) return;
    if (ts.isTypeReferenceNode(node)) {
      const named = checker.getSymbolAtLocation(node.typeName);
      const symbol = named && resolved(named, checker);
      const declaration = symbol?.declarations?.[0];
      if (symbol && declaration && !seen.has(symbol) && isNamedType(declaration)) {
        seen.add(symbol);
        if (declaration.getSourceFile().fileName.startsWith(sources.split(sep).join("/"))) found.push(symbol);
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const symbol of known) symbol.declarations?.forEach(visit);
  return found;
}

const isNamedType = (node: ts.Node): boolean =>
  ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);

function describe(name: string, symbol: ts.Symbol, root: string): PublicExport {
  const declarations = symbol.declarations ?? [];
  const first = declarations[0];
  if (!first) throw new Error(`internal: ${name} is declared nowhere`);
  const file = relative(root, first.getSourceFile().fileName).split(sep).join("/");
  const entry = { name, file, doc: docOf(declarations), members: [] as Member[] };
  if (ts.isFunctionDeclaration(first)) {
    const callable = declarations.filter(ts.isFunctionDeclaration);
    const shown = callable.length > 1 ? callable.filter(({ body }) => body === undefined) : callable;
    return { ...entry, kind: "function", signatures: shown.map((one) => `function ${headOf(one, name)}`) };
  }
  if (ts.isInterfaceDeclaration(first) || ts.isClassDeclaration(first)) {
    const kind = ts.isClassDeclaration(first) ? "class" : "interface";
    const parameters = first.typeParameters ? `<${listOf(first.typeParameters)}>` : "";
    const heritage = (first.heritageClauses ?? []).map((clause) => ` ${plain(clause)}`).join("");
    return {
      ...entry,
      kind,
      signatures: [`${kind} ${name}${parameters}${heritage}`],
      members: first.members.flatMap(memberOf),
    };
  }
  if (ts.isTypeAliasDeclaration(first))
    return { ...entry, kind: "type", signatures: [`type ${name} =${afterEquals(first.type.getText())}`] };
  if (ts.isVariableDeclaration(first)) {
    const statement = first.parent.parent;
    const type = first.type ? `: ${plain(first.type)}` : "";
    return { ...entry, doc: docOf([statement]), kind: "constant", signatures: [`const ${name}${type}`] };
  }
  throw new Error(`internal: ${name} is of a kind that has no page yet (${ts.SyntaxKind[first.kind]})`);
}

/** A union that has a bar before its first member begins on a line of its own. */
const afterEquals = (type: string): string => (type.startsWith("|") ? `\n  ${type}` : ` ${type}`);

/** Private members and symbols are nobody's business. */
function memberOf(member: ts.ClassElement | ts.TypeElement): Member[] {
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)) return [];
  const doc = docOf([member]);
  if (ts.isConstructorDeclaration(member))
    return [{ name: "constructor", signature: `new (${listOf(member.parameters)})`, doc }];
  if (ts.isIndexSignatureDeclaration(member)) return [{ name: "[key]", signature: plain(member), doc }];
  if (member.name === undefined) return [];
  const name = member.name.getText();
  if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member))
    return [{ name, signature: headOf(member, name), doc }];
  if (ts.isPropertyDeclaration(member) && member.initializer && !member.type)
    return [{ name, signature: `${name}: ${plain(member.initializer)}`, doc }];
  return [{ name, signature: plain(member).replace(/^(override |readonly )+/, ""), doc }];
}

function headOf(node: ts.SignatureDeclaration, name: string): string {
  const types = node.typeParameters ? `<${listOf(node.typeParameters)}>` : "";
  const optional = "questionToken" in node && node.questionToken ? "?" : "";
  const result = node.type ? `: ${plain(node.type)}` : "";
  return `${name}${optional}${types}(${listOf(node.parameters)})${result}`;
}

const listOf = (nodes: readonly ts.Node[]): string => nodes.map(plain).join(", ");

const printer = ts.createPrinter({ removeComments: true });

/** The text of a node without its comments and without a semicolon, on one line where it was one thing. */
function plain(node: ts.Node): string {
  const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  return text.replace(/;$/, "").replace(/\s*\n\s*/g, " ");
}

function docOf(nodes: readonly ts.Node[]): DocComment {
  const doc: DocComment = { summary: "", parameters: [], returns: "", throws: [], examples: [] };
  for (const node of nodes) {
    const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    // the last one before a declaration is its own; one further up belongs to the file
    const own = comments[comments.length - 1];
    if (own === undefined) continue;
    doc.summary ||= textOf(own.comment);
    for (const tag of own.tags ?? []) {
      const text = textOf(tag.comment);
      const { text: kind } = tag.tagName;
      if (ts.isJSDocParameterTag(tag)) doc.parameters.push({ name: tag.name.getText(), text });
      else if (kind === "returns") doc.returns ||= text;
      else if (kind === "throws") doc.throws.push(text);
      else if (kind === "example") doc.examples.push(text.replace(/^```ts\n|\n```$/g, ""));
    }
  }
  return doc;
}

const textOf = (comment: ts.JSDoc["comment"]): string => (ts.getTextOfJSDocComment(comment) ?? "").trim();

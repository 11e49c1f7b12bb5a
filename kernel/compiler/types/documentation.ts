// Documentation of what the joined texts declare. They hold no comments: when TypeScript asks for those of a
// declaration, they are read from the file it comes from, and put where TypeScript looks for them.
import { readFileSync } from "node:fs";
import type { ts, TypeScript } from "../typescript";
import type { Part } from "./bundle";

/** A node with the comments that TypeScript's parser found before it, and what TypeScript derives from them. */
type Documented = ts.Node & { jsDoc?: unknown; jsDocCache?: unknown };
type Describe = (
  this: { declarations?: ts.Node[]; declaration?: ts.Node },
  checker?: ts.TypeChecker,
) => unknown;

/** @param partsOf the files that a joined text was made of, by its path */
export function documentOnDemand(
  typescript: TypeScript,
  partsOf: ReadonlyMap<string, readonly Part[]>,
): void {
  const original = originals(typescript);
  const restore = (node: ts.Node): void => {
    const parts = partsOf.get(node.getSourceFile().fileName);
    if (parts) restoreComments(typescript, node, parts, original);
  };
  const { objectAllocator } = typescript as TypeScript & {
    objectAllocator: Record<"getSymbolConstructor" | "getSignatureConstructor", () => { prototype: object }>;
  };
  for (const { prototype } of [
    objectAllocator.getSymbolConstructor(),
    objectAllocator.getSignatureConstructor(),
  ])
    for (const name of ["getDocumentationComment", "getJsDocTags"] as const) {
      const methods = prototype as Record<typeof name, Describe>;
      const describe = methods[name];
      methods[name] = function (checker) {
        for (const node of this.declarations ?? [this.declaration]) if (node) restore(node);
        return describe.call(this, checker);
      };
    }
}

/** Puts comments at the node and at all that it is inside of: those of a parameter stand at its function. */
function restoreComments(
  typescript: TypeScript,
  node: ts.Node,
  parts: readonly Part[],
  original: (path: string) => ts.SourceFile,
): void {
  const inside: ts.Node[] = [];
  for (let at = node; !typescript.isSourceFile(at); at = at.parent) inside.unshift(at);
  const place = partOfStatement(parts, node.getSourceFile().statements.indexOf(inside[0] as ts.Statement));
  if (!place) return;
  const file = original(place.part.path);
  if (place.part.module) {
    inside.splice(0, 2); // the module's declaration and its block
    if (inside.length === 0) return;
  }
  const { module, places } = place.part;
  const index = module
    ? (inside[0].parent as ts.ModuleBlock).statements.indexOf(inside[0] as ts.Statement)
    : place.index;
  const first = places ? places[index] : index;
  let twin: Documented | undefined = file.statements[first];
  for (const [depth, at] of inside.entries()) {
    if (depth > 0 && twin) twin = childrenOf(typescript, twin)[childrenOf(typescript, at.parent).indexOf(at)];
    if (twin?.kind !== at.kind) return;
    const documented: Documented = at;
    if (!twin.jsDoc || documented.jsDoc === twin.jsDoc) continue;
    documented.jsDoc = twin.jsDoc;
    documented.jsDocCache = undefined;
  }
}

/** The file that a statement of the joined text comes from, and its place there. */
function partOfStatement(parts: readonly Part[], index: number): { part: Part; index: number } | null {
  let from = 0;
  for (const part of parts) {
    if (index < from + part.statements) return { part, index: index - from };
    from += part.statements;
  }
  return null;
}

function childrenOf(typescript: TypeScript, node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  typescript.forEachChild(node, (child) => void children.push(child));
  return children;
}

/** Files as they are, parsed when first asked for. */
function originals(typescript: TypeScript): (path: string) => ts.SourceFile {
  const files = new Map<string, ts.SourceFile>();
  return (path) => {
    const file =
      files.get(path) ??
      typescript.createSourceFile(path, readFileSync(path, "utf8"), typescript.ScriptTarget.Latest, true);
    files.set(path, file);
    return file;
  };
}

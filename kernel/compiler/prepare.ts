// A cell as the user wrote it, made ready for tslab: magics rewritten, and two forms that tslab cannot take replaced.
import { didYouMean } from "../../src/experiment";
import { Edits } from "./edits";
import type { Header } from "./magics";
import { findExperiment, MAGICS, parseHeader, rewriteConverge } from "./magics";
import type { Mistake } from "./mistake";
import { mistakeAt } from "./mistake";
import type { ts, TypeScript } from "./typescript";

export interface Prepared {
  header: Header | null;
  /** the text after the header's line */
  body: string;
  edits: Edits;
  /** awaits at the top level in a form that tslab does not notice */
  forAwait: boolean;
  mistake: Mistake | null;
}

/** @param typing while the user types, a name at the cursor must stay as it is */
export function prepare(typescript: TypeScript, code: string, typing: boolean): Prepared {
  const edits = new Edits(code);
  const header = parseHeader(code);
  const mistake = header ? checkHeader(code, header) : null;
  const rest = header ? header.end : 0;
  const prepared = { header, body: code.slice(rest), edits, forAwait: false, mistake };
  if (mistake || (header && !compiles(header))) return prepared;

  let text = code;
  if (header) {
    edits.blank(header.name.start - 2, header.end);
    text = edits.apply();
  }
  const file = typescript.createSourceFile("cell.ts", text, typescript.ScriptTarget.Latest, true);
  const converges = header?.name.text === "converge";
  const experiment = converges ? findExperiment(typescript, file) : null;
  const literal = experiment?.literal;
  if (converges) prepared.mistake = rewriteConverge(typescript, code, header, file, experiment, edits);
  if (!typing) {
    expandShorthand(typescript, file, edits, 0, literal?.block);
    if (literal) expandShorthand(typescript, literal.file, edits, literal.offset);
  }
  dropExports(typescript, file, edits);
  prepared.forAwait = hasTopLevelForAwait(typescript, file);
  return prepared;
}

/** Whether the cell's body is TypeScript. */
export function compiles(header: Header): boolean {
  return header.kind === "cell" && header.name.text !== "html";
}

function checkHeader(code: string, header: Header): Mistake | null {
  const magic = (header.kind === "cell" ? "%%" : "%") + header.name.text;
  const start = header.name.end - magic.length;
  if (!(magic in MAGICS)) {
    const known = Object.keys(MAGICS);
    return mistakeAt(
      code,
      { start, end: header.name.end },
      `unknown magic ${magic}.${didYouMean(magic, known)} The magics are ${known.join(", ")}.`,
    );
  }
  if (magic !== "%%converge" && header.words.length > 0)
    return mistakeAt(code, header.words[0], `${magic} takes no words after it.`);
  if (header.kind === "line") {
    const offset = code.slice(header.end).search(/\S/);
    if (offset >= 0) {
      const at = header.end + offset;
      return mistakeAt(
        code,
        { start: at, end: at + 1 },
        `${magic} stands alone: put the rest in a cell of its own.`,
      );
    }
  }
  return null;
}

/**
 * `{ x }` as `{ x: x }`: tslab replaces x by an expression, which has no short form.
 * @param offset where the file begins in the cell
 * @param except a statement to leave out
 */
function expandShorthand(
  typescript: TypeScript,
  file: ts.SourceFile,
  edits: Edits,
  offset: number,
  except?: ts.Statement,
): void {
  const visit = (node: ts.Node): void => {
    if (node === except) return;
    if (typescript.isShorthandPropertyAssignment(node) && node.name.text !== "") {
      const start = offset + node.name.getStart(file);
      const end = offset + node.name.end;
      edits.insert(end, `: ${node.name.text}`, { start, end });
    }
    typescript.forEachChild(node, visit);
  };
  visit(file);
}

/** All names of a cell belong to the session anyway; `export` in front of a declaration would export them twice. */
function dropExports(typescript: TypeScript, file: ts.SourceFile, edits: Edits): void {
  for (const statement of file.statements) {
    if (!typescript.canHaveModifiers(statement)) continue;
    const modifiers = typescript.getModifiers(statement) ?? [];
    if (modifiers.some((m) => m.kind === typescript.SyntaxKind.DefaultKeyword)) continue;
    for (const modifier of modifiers)
      if (modifier.kind === typescript.SyntaxKind.ExportKeyword)
        edits.blank(modifier.getStart(file), modifier.end);
  }
}

function hasTopLevelForAwait(typescript: TypeScript, file: ts.SourceFile): boolean {
  const visit = (node: ts.Node): boolean => {
    if (typescript.isFunctionLike(node) || typescript.isClassLike(node)) return false;
    if (typescript.isForOfStatement(node) && node.awaitModifier) return true;
    return typescript.forEachChild(node, visit) ?? false;
  };
  return visit(file);
}

// %%converge: the cell's last expression becomes the argument of `converge`, and the run gets a name.
import type { Edits, Span } from "../edits";
import type { Mistake } from "../mistake";
import { isMistake, mistakeAt } from "../mistake";
import type { ts, TypeScript } from "../typescript";
import { isReserved, syntaxErrors } from "../typescript";
import type { Header } from "./header";
import { parseOptions } from "./options";

/** The cell's last expression, as TypeScript reads it. */
export interface Experiment extends Span {
  /** a bare object literal parses as a block: then the literal is read apart, in a file that lies `offset` further on */
  literal: { block: ts.Block; file: ts.SourceFile; offset: number } | null;
}

/** Writes `const NAME = await converge(` and `, {options}); NAME` around the experiment. Null when all is well. */
export function rewriteConverge(
  typescript: TypeScript,
  code: string,
  header: Header,
  body: ts.SourceFile,
  experiment: Experiment | null,
  edits: Edits,
): Mistake | null {
  const options = parseOptions(code, header.words);
  if (isMistake(options)) return options;
  if (!experiment)
    return mistakeAt(
      code,
      lastStatement(body) ?? header.name,
      "%%converge: the cell must end in an experiment, such as { network, data, loss: squared() }.",
    );
  const { binding, pieces } = options;
  if (binding && isReserved(typescript, binding.text))
    return mistakeAt(
      code,
      binding,
      `%%converge: ${binding.text} is a word of the language and names no variable. Give another name, such as run.`,
    );
  if (binding && uses(typescript, experiment.literal?.file ?? body, experiment, binding.text))
    return mistakeAt(
      code,
      binding,
      `%%converge: the run cannot be named ${binding.text}, which its own experiment uses. Give another name, such as ${binding.text === "run" ? "run2" : "run"}.`,
    );
  if (binding) {
    edits.insert(experiment.start, "const ");
    edits.insert(experiment.start, binding.text, binding);
    edits.insert(experiment.start, " = ");
  }
  edits.insert(experiment.start, "await converge(");
  if (pieces.length > 0) edits.insert(experiment.end, ", ");
  for (const piece of pieces) edits.insert(experiment.end, piece.text, piece.origin);
  edits.insert(experiment.end, binding ? `); ${binding.text}` : ")");
  return null;
}

/** Whether the experiment reads the variable of this name. */
function uses(
  typescript: TypeScript,
  file: ts.SourceFile,
  { start, literal }: Experiment,
  name: string,
): boolean {
  const from = literal ? 0 : start;
  const visit = (node: ts.Node): boolean => {
    if (node.end <= from) return false;
    if (
      typescript.isFunctionLike(node) &&
      node.parameters.some(({ name: own }) => own.getText(file) === name)
    )
      return false;
    if (!typescript.isIdentifier(node)) return typescript.forEachChild(node, visit) ?? false;
    const { parent } = node;
    if (node.text !== name) return false;
    if (typescript.isPropertyAccessExpression(parent)) return parent.expression === node;
    return !typescript.isPropertyAssignment(parent) || parent.initializer === node;
  };
  return visit(file);
}

function lastStatement(body: ts.SourceFile): Span | null {
  const last = body.statements.at(-1);
  return last ? { start: last.getStart(body), end: last.end } : null;
}

/** Where the cell's last expression is; null when it does not end in one. */
export function findExperiment(typescript: TypeScript, body: ts.SourceFile): Experiment | null {
  const last = body.statements.at(-1);
  if (last && typescript.isExpressionStatement(last) && syntaxErrors(body).length === 0)
    return { start: last.expression.getStart(body), end: last.expression.end, literal: null };
  // Inside an object literal read as a block the parser soon loses its way, but not before it.
  const trouble = syntaxErrors(body)[0]?.start ?? Infinity;
  const block = body.statements
    .filter((s): s is ts.Block => typescript.isBlock(s) && s.getStart(body) <= trouble)
    .at(-1);
  if (!block) return null;
  const start = block.getStart(body);
  const text = body.text.slice(start);
  const file = typescript.createSourceFile("object.ts", `(${text}\n)`, typescript.ScriptTarget.Latest, true);
  const end = objectEnd(typescript, file);
  if (end === null || !isOver(typescript, text.slice(end))) return null;
  return { start, end: start + end, literal: { block, file, offset: start - 1 } };
}

/** Length of the object literal in the parentheses that `file` begins with. */
function objectEnd(typescript: TypeScript, file: ts.SourceFile): number | null {
  const [statement] = file.statements;
  if (!typescript.isExpressionStatement(statement)) return null;
  if (!typescript.isParenthesizedExpression(statement.expression)) return null;
  const { expression } = statement.expression;
  const typed = typescript.isSatisfiesExpression(expression) || typescript.isAsExpression(expression);
  const literal = typed ? expression.expression : expression;
  return typescript.isObjectLiteralExpression(literal) ? expression.end - 1 : null;
}

/** Nothing but semicolons and comments. */
function isOver(typescript: TypeScript, text: string): boolean {
  const scanner = typescript.createScanner(typescript.ScriptTarget.Latest, true);
  scanner.setText(text);
  for (let token = scanner.scan(); token !== typescript.SyntaxKind.EndOfFileToken; token = scanner.scan())
    if (token !== typescript.SyntaxKind.SemicolonToken) return false;
  return true;
}

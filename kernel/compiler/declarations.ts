// The declarations of a session taken apart into one piece a name, so that those a stopped cell did not come to can be
// taken back.
import type { ts, TypeScript } from "./typescript";
import { bound, localsOf } from "./typescript";

interface Piece {
  /** null for a statement that declares none */
  name: string | null;
  /** whether it is about types alone, which are there wherever a cell stops */
  erased: boolean;
  text: string;
}

export interface StoppedCell {
  /** its text as it was compiled */
  code: string;
  /** the session's declarations before it */
  before: string;
  /** and as they would be if it had run to its end */
  after: string;
}

/** The session's declarations after a cell that stopped before it declared the names in `unreached`. */
export function declarationsOf(
  typescript: TypeScript,
  { code, before, after }: StoppedCell,
  unreached: ReadonlySet<string>,
): string {
  const earlier = pieces(typescript, before);
  const known = new Set(earlier.map(({ name }) => name));
  const own = declaredBy(typescript, code);
  const reached = pieces(typescript, after).filter(
    ({ name, erased }) =>
      name === null || (own.has(name) || !known.has(name) ? erased || !unreached.has(name) : false),
  );
  const replaced = new Set(reached.map(({ name }) => name));
  return [...reached, ...earlier.filter(({ name }) => !replaced.has(name))]
    .map(({ text }) => text + "\n")
    .join("");
}

/** Names of values and types that a cell declares at its top level. */
function declaredBy(typescript: TypeScript, code: string): ReadonlySet<string> {
  const file = typescript.createSourceFile("cell.ts", code, typescript.ScriptTarget.Latest, true);
  bound(typescript, file, {});
  return new Set(localsOf(file)?.keys());
}

function pieces(typescript: TypeScript, declarations: string): Piece[] {
  const file = typescript.createSourceFile(
    "session.d.ts",
    declarations,
    typescript.ScriptTarget.Latest,
    true,
  );
  return file.statements.flatMap((statement): Piece[] => {
    if (typescript.isVariableStatement(statement)) {
      const all = statement.declarationList.declarations;
      const keyword = declarations.slice(statement.getFullStart(), all[0].getStart(file)).trimStart();
      return all.map((one) => ({
        name: one.name.getText(file),
        erased: false,
        text: `${keyword}${one.getText(file)};`,
      }));
    }
    if (typescript.isImportDeclaration(statement)) return imports(typescript, statement, file);
    const name = (statement as ts.Statement & { name?: ts.Node }).name?.getText(file) ?? null;
    const erased =
      typescript.isInterfaceDeclaration(statement) || typescript.isTypeAliasDeclaration(statement);
    return [{ name, erased, text: statement.getFullText(file).trim() }];
  });
}

/** One import a name. */
function imports(typescript: TypeScript, statement: ts.ImportDeclaration, file: ts.SourceFile): Piece[] {
  const clause = statement.importClause;
  if (!clause) return [{ name: null, erased: false, text: statement.getText(file) }];
  const keyword = clause.isTypeOnly ? "import type" : "import";
  const piece = (name: ts.Identifier, what: string): Piece => ({
    name: name.text,
    erased: clause.isTypeOnly,
    text: `${keyword} ${what} from ${statement.moduleSpecifier.getText(file)};`,
  });
  const { name, namedBindings } = clause;
  const found = name ? [piece(name, name.text)] : [];
  if (!namedBindings) return found;
  if (typescript.isNamespaceImport(namedBindings))
    return [...found, piece(namedBindings.name, namedBindings.getText(file))];
  const elements = namedBindings.elements.map((one) => piece(one.name, `{ ${one.getText(file)} }`));
  return [...found, ...elements];
}

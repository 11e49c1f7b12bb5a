// Code of guides and doc comments as programs: every example runs with all public names, and says what is true.
import ts from "typescript";
import type { PublicExport } from "./exports";

/** A piece of code with the place a reader finds it. */
export interface Example {
  /** such as "notebooks/guides/verdicts.md:12" or "mulberry32" */
  place: string;
  /** `ts`, or `cell` for a cell of a notebook with a magic */
  language: string;
  code: string;
}

/** Fenced blocks of a Markdown text, in the given languages. */
export function fencedExamples(markdown: string, file: string, languages = ["ts", "cell"]): Example[] {
  return Array.from(markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm), (found) => ({
    place: `${file}:${markdown.slice(0, found.index).split("\n").length + 1}`,
    language: found[1],
    code: found[2],
  })).filter(({ language }) => languages.includes(language));
}

/** The `@example` blocks of the public names, of their fields and methods. */
export function docExamples(entries: readonly PublicExport[]): Example[] {
  return entries.flatMap(({ name, doc, members }) => [
    ...doc.examples.map((code) => ({ place: name, language: "ts", code })),
    ...members.flatMap((member) =>
      member.doc.examples.map((code) => ({ place: `${name}.${member.name}`, language: "ts", code })),
    ),
  ]);
}

/** Says whether an expression has the value that the comment behind it promises. */
const helper = `
function says(actual: unknown, expected: string, place: string): void {
  const found = JSON.stringify(actual, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : typeof value === "number" && !Number.isFinite(value) ? String(value) : value) ?? "null";
  const wanted = expected.trim();
  const agrees = wanted.endsWith("…") ? found.startsWith(wanted.slice(0, -1))
    : isDeepStrictEqual(JSON.parse(found), (0, eval)("(" + wanted + ")"));
  if (!agrees) throw new Error(place + ": the text says " + wanted + ", the value is " + found);
}`;

/**
 * One TypeScript module that runs the examples one after the other. A comment `// => value` behind an expression becomes
 * a check; a value that ends in … promises the digits before it.
 *
 * @param names every public name
 * @param from module specifier of the library
 * @param separate whether examples know nothing of each other
 */
export function programOf(
  examples: readonly Example[],
  names: readonly string[],
  from: string,
  separate: boolean,
): string {
  const parts = examples.map(({ place, code }) => {
    const checked = withChecks(code, place);
    return separate ? `{\n${checked}\n}` : checked;
  });
  return `import { isDeepStrictEqual } from "node:util";\nimport { ${names.join(", ")} } from ${JSON.stringify(from)};\n${parts.join("\n")}\n${helper}\nexport {};\n`;
}

/** Turns `expression; // => value` into a check of the value. */
function withChecks(code: string, place: string): string {
  const source = ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2022, true);
  let result = "";
  let end = 0;
  for (const statement of source.statements) {
    if (!ts.isExpressionStatement(statement)) continue;
    const comments = ts.getTrailingCommentRanges(code, statement.end) ?? [];
    const promise = comments
      .map(({ pos, end: to }) => code.slice(pos, to))
      .find((text) => text.startsWith("// => "));
    if (promise === undefined) continue;
    const expression = statement.expression.getText();
    const words = [expression, JSON.stringify(promise.slice(6)), JSON.stringify(place)];
    result += `${code.slice(end, statement.getStart())}says(${words.join(", ")});`;
    end = statement.end;
  }
  return result + code.slice(end);
}

// Where a text stops being JSON. V8 does not always say, and a user wants line and column.

const whitespace = /[ \t\n\r]*/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const plain = /[^"\\\u0000-\u001f]+/y; // eslint-disable-line no-control-regex
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What may come next while the text is read from left to right. */
type Expectation = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end";

/** Offset of the first character that cannot belong to a JSON text, or null when the text is JSON. */
export function firstJsonError(text: string): number | null {
  const open: ("{" | "[")[] = [];
  let at = 0;
  let expected: Expectation = "value";
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return false;
    at = pattern.lastIndex;
    return true;
  };
  // piece by piece: one pattern for all of a string overflows the stack of the matcher on a long one
  const takeString = (): boolean => {
    const start = at;
    if (text[at++] === '"') {
      while (take(plain) || take(escaped));
      if (text[at++] === '"') return true;
    }
    at = start;
    return false;
  };
  for (;;) {
    take(whitespace);
    if (at === text.length) return open.length === 0 && expected === ", or end" ? null : at;
    const next = text[at];
    if (expected === ":") {
      if (next !== ":") return at;
      at++;
      expected = "value";
    } else if (expected === "key" || expected === "key or }") {
      if (next === "}" && expected === "key or }") {
        at++;
        open.pop();
        expected = ", or end";
      } else if (takeString()) expected = ":";
      else return at;
    } else if (expected === ", or end") {
      const inside = open.at(-1);
      if (next === "," && inside !== undefined) expected = inside === "{" ? "key" : "value";
      else if ((next === "}" && inside === "{") || (next === "]" && inside === "[")) open.pop();
      else return at;
      at++;
    } else if (next === "]" && expected === "value or ]") {
      at++;
      open.pop();
      expected = ", or end";
    } else if (next === "{" || next === "[") {
      at++;
      open.push(next);
      expected = next === "{" ? "key or }" : "value or ]";
    } else if (takeString() || take(scalar)) expected = ", or end";
    else return at;
  }
}

/** Line and column, both from 1, of an offset in a text. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

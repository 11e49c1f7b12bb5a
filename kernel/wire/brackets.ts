// Whether a cell is complete, judged by its brackets alone: what is answered while the compiler has no time.
import type { Completeness } from "../threads";

/** Comments, strings without line breaks, the text of templates, and brackets; in this order. */
const TOKEN =
  /\/\/.*|\/\*[^]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[^])*(?:`|$)|[([{}\])]/g;

export function completenessByBrackets(code: string): Completeness {
  let open = 0;
  let cut = false;
  for (const [token] of code.matchAll(TOKEN)) {
    if ("([{".includes(token)) open++;
    else if (")]}".includes(token)) open--;
    else cut = (token.startsWith("/*") && !/^\/\*[^]*\*\/$/.test(token)) || /^`[^`]*$/.test(token);
  }
  return open > 0 || cut
    ? { status: "incomplete", indent: open > 0 ? "  ".repeat(open) : "" }
    : { status: "complete" };
}

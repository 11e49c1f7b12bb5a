// TypeScript as coloured markup, from the compiler's own scanner; names with a page of their own become links.
import ts from "typescript";
import { escapeHtml } from "../../charts";

/** Style classes of the page, by class of token: the rest is drawn as plain text. */
const styles = new Map<number, string>([
  [ts.ClassificationType.comment, "c"],
  [ts.ClassificationType.keyword, "k"],
  [ts.ClassificationType.stringLiteral, "s"],
  [ts.ClassificationType.numericLiteral, "n"],
]);

/**
 * Markup of a piece of TypeScript, complete or not.
 * @param address where a name is described, or undefined
 */
export function highlight(code: string, address: (name: string) => string | undefined): string {
  const { spans } = ts
    .createClassifier()
    .getEncodedLexicalClassifications(code, ts.EndOfLineState.None, false);
  let html = "";
  let end = 0;
  for (let k = 0; k < spans.length; k += 3) {
    const [start, length, kind] = spans.slice(k, k + 3);
    html += escapeHtml(code.slice(end, start));
    html += token(code.slice(start, start + length), kind, address);
    end = start + length;
  }
  return html + escapeHtml(code.slice(end));
}

function token(text: string, kind: number, address: (name: string) => string | undefined): string {
  const style = styles.get(kind);
  if (style !== undefined) return `<span class="${style}">${escapeHtml(text)}</span>`;
  const target = kind === ts.ClassificationType.identifier ? address(text) : undefined;
  return target === undefined ? escapeHtml(text) : `<a href="${escapeHtml(target)}">${escapeHtml(text)}</a>`;
}

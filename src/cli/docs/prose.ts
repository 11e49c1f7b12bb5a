// Markdown of guides, papers and doc comments as parts of a page: anchors at headings, coloured code, links to names.
import { escapeHtml } from "../../charts";
import { markdownToHtml } from "../notebook/markdown";
import { highlight } from "./highlight";
import { setFormulas } from "./mathText";

/** Where a public name is described, relative to the page that asks; undefined for other names. */
export type AddressOf = (name: string) => string | undefined;

/** A heading's anchor: its letters and digits, small, with hyphens between words. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/<[^>]*>|&[a-z]+;|&#\d+;/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** Code in a frame. Languages other than TypeScript stay plain. */
export function codeHtml(code: string, language: string, addressOf: AddressOf): string {
  const isTypeScript = language === "ts" || language === "cell";
  return `<pre><code>${isTypeScript ? highlight(code, addressOf) : escapeHtml(code)}</code></pre>`;
}

/** Safe markup of a Markdown text; links to neighbouring `.md` files lead to their pages. */
export function proseHtml(text: string, addressOf: AddressOf, below = 0): string {
  const html = markdownToHtml(text, below, {
    address: (href) => href.replace(/\.md(?=#|$)/, ".html"),
    code: (code, language) => codeHtml(code, language, addressOf),
  });
  return setFormulas(html)
    .replace(/<(h[23])>(.*?)<\/\1>/g, (_, level: string, heading: string) => {
      const anchor = anchorOf(heading);
      return `<${level} id="${anchor}"><a class="self" href="#${anchor}">${heading}</a></${level}>`;
    })
    .replace(/<code>([A-Za-z]\w*)(\(\))?<\/code>/g, (code, name: string) => {
      const target = addressOf(name);
      return target === undefined ? code : `<a href="${escapeHtml(target)}">${code}</a>`;
    })
    .replace(/<table>/g, '<div class="scroll"><table>')
    .replace(/<\/table>/g, "</table></div>");
}

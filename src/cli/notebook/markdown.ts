// Markdown of the notebooks to HTML by marked, with formulas between dollars as MathML by KaTeX: no font, no script.
import katex from "katex";
import { Marked, type TokenizerAndRendererExtension } from "marked";
import { escapeHtml } from "../../charts";

interface Formula {
  type: string;
  raw: string;
  source: string;
  display: boolean;
}

/** `$...$` and `$$...$$`; a dollar followed by a space, or one alone, is a dollar. */
const formula: TokenizerAndRendererExtension = {
  name: "formula",
  level: "inline",
  start: (text) => text.indexOf("$"),
  tokenizer(text): Formula | undefined {
    const found = /^\$\$([^$]+)\$\$|^\$(?!\s)([^$\n]+)\$/.exec(text);
    if (found === null) return undefined;
    const display = found[1] !== undefined;
    return { type: "formula", raw: found[0], source: found[1] ?? found[2], display };
  },
  renderer: (token) => {
    const { source, display } = token as unknown as Formula;
    return formulaToMathML(source, display);
  },
};

/** An operator's name as an index, such as `_{\min}`: KaTeX writes three parts into an element that has two. */
const operatorIndex = /([_^])(?:\{\\(max|min|inf|sup)\}|\\(max|min|inf|sup)(?![a-zA-Z]))/g;

/** A blackboard letter: browsers no longer read MathML's attribute for it. Seven lie outside the alphabet of Unicode. */
function doubleStruck(letter: string): string {
  const early: Record<string, string> = { C: "ℂ", H: "ℍ", N: "ℕ", P: "ℙ", Q: "ℚ", R: "ℝ", Z: "ℤ" };
  return early[letter] ?? String.fromCodePoint(0x1d538 + letter.charCodeAt(0) - 65);
}

/** What an exercise hides its solution with: the only HTML that prose may bring along. */
const disclosure = /^\s*(<\/?details>|<\/?summary>|<details><summary>[^<>]*<\/summary>)\s*$/;

/** MathML of a formula; what KaTeX does not read is shown as its source, never as a wrong formula. */
export function formulaToMathML(source: string, display: boolean): string {
  try {
    const readable = source.replace(operatorIndex, (_, place: string, braced?: string, bare?: string) => {
      return `${place}{\\text{${braced ?? bare}}}`;
    });
    const html = katex.renderToString(readable, {
      output: "mathml",
      displayMode: display,
      throwOnError: true,
    });
    return html.replace(
      /<mi mathvariant="double-struck">([A-Z])<\/mi>/g,
      (_, letter: string) => `<mi>${doubleStruck(letter)}</mi>`,
    );
  } catch {
    return `<code>${escapeHtml(source)}</code>`;
  }
}

/** What a page makes of links to its neighbours and of code. By default such a link is plain text, and code is bare. */
export interface MarkdownPage {
  /** the address of a link that is neither on the network nor on this page; null for none */
  address?(href: string): string | null;
  /** markup of a block of code */
  code?(text: string, language: string): string;
}

/** HTML of a markdown text. Headings are set `below` levels deeper than written, to fit under the page's own. */
export function markdownToHtml(text: string, below = 0, page: MarkdownPage = {}): string {
  const marked = new Marked({
    async: false,
    extensions: [formula],
    walkTokens(token) {
      if (token.type === "heading") token.depth = Math.min(6, (token.depth as number) + below);
    },
    renderer: {
      // other raw HTML is shown as text: a report runs nothing that a notebook's prose brings along
      html: ({ text: raw }) => (disclosure.test(raw) ? raw : escapeHtml(raw)),
      link({ href, tokens }) {
        const label = this.parser.parseInline(tokens);
        const address = /^(https?:|#)/.test(href) ? href : (page.address?.(href) ?? null);
        return address === null ? label : `<a href="${escapeHtml(address)}">${label}</a>`;
      },
      ...(page.code && { code: ({ text: code, lang }) => page.code?.(code, lang ?? "") ?? false }),
    },
  });
  return (marked.parse(text) as string).trim();
}

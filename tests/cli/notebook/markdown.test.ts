// Markdown of the notebooks to HTML, with formulas as MathML and nothing of the text taken for markup.
import { markdownToHtml } from "../../../src/cli/notebook/markdown";
import { texToMathML } from "../../../src/cli/notebook/tex";

test.each([
  ["# Title", "<h1>Title</h1>"],
  ["two\nlines", "<p>two lines</p>"],
  ["a *b* **c** `d < e`", "<p>a <em>b</em> <strong>c</strong> <code>d &lt; e</code></p>"],
  ["- one\n- two\n  goes on", "<ul><li>one</li><li>two goes on</li></ul>"],
  ["1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"],
  [
    "[arXiv](https://arxiv.org/abs/2203.16462)",
    '<p><a href="https://arxiv.org/abs/2203.16462">arXiv</a></p>',
  ],
  ["```ts\nlet a = 1 < 2;\n```", "<pre><code>let a = 1 &lt; 2;</code></pre>"],
  ["> quoted", "<blockquote><p>quoted</p></blockquote>"],
  [
    "a | b\n--|--\n1 | 2",
    "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
  ],
  ["<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"],
  ["[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"],
])("%j", (text, html) => {
  expect(markdownToHtml(text)).toBe(html);
});

test("a fenced block may hold empty lines", () => {
  expect(markdownToHtml("before\n\n```\na\n\nb\n```\n\nafter")).toBe(
    "<p>before</p>\n<pre><code>a\n\nb</code></pre>\n<p>after</p>",
  );
});

test("headings move below those of the page", () => {
  expect(markdownToHtml("## A\ntext", 1)).toBe("<h3>A</h3>\n<p>text</p>");
});

test("formulas become MathML", () => {
  expect(texToMathML("x_0^2 \\le \\frac{1}{2n}", false)).toBe(
    "<math><mrow><msubsup><mi>x</mi><mn>0</mn><mn>2</mn></msubsup>" +
      '<mo stretchy="false">≤</mo><mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn><mi>n</mi></mrow></mfrac></mrow></math>',
  );
  expect(texToMathML("\\inf_{x} f'(x)", true)).toContain('<math display="block">');
  expect(markdownToHtml("rate $\\alpha$, not `$a$`")).toBe(
    "<p>rate <math><mrow><mi>α</mi></mrow></math>, not <code>$a$</code></p>",
  );
});

test.each(["\\unknown{x}", "x_", "{a", "\\frac{1}", "a}"])(
  "%j is shown as its source, never as a wrong formula",
  (source) => {
    expect(texToMathML(source, false)).toBe(`<code>${source}</code>`);
  },
);

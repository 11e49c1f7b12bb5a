// Markdown of the notebooks to HTML: formulas as MathML, raw HTML as text, no link that runs something.
import { formulaToMathML, markdownToHtml } from "../../../src/cli/notebook/markdown";

test.each([
  ["# Title", "<h1>Title</h1>"],
  ["a *b* **c** `d < e`", "<p>a <em>b</em> <strong>c</strong> <code>d &lt; e</code></p>"],
  [
    "[arXiv](https://arxiv.org/abs/2203.16462)",
    '<p><a href="https://arxiv.org/abs/2203.16462">arXiv</a></p>',
  ],
  ["[x](javascript:alert(1))", "<p>x</p>"],
  ["5 $ and 6 $", "<p>5 $ and 6 $</p>"],
])("%j", (text, html) => {
  expect(markdownToHtml(text)).toBe(html);
});

test("raw HTML is shown, not run", () => {
  for (const text of ["<script>alert(1)</script>", 'a <img src=x onerror="alert(1)"> b']) {
    expect(markdownToHtml(text)).not.toMatch(/<(script|img)/);
    expect(markdownToHtml(text)).toContain("&lt;");
  }
});

test("a solution can be hidden", () => {
  const html = markdownToHtml("<details><summary>Solution</summary>\n\n$x$\n\n</details>");
  expect(html).toMatch(/^<details><summary>Solution<\/summary>\s*<p><span.*<\/p>\s*<\/details>$/s);
  expect(markdownToHtml('<details onclick="x"><summary>a</summary>')).toContain("&lt;details");
});

test("blackboard letters are letters of Unicode", () => {
  expect(formulaToMathML("\\mathbb{R}^p, \\mathbb{E}", false)).toMatch(/<mi>ℝ<\/mi>.*<mi>𝔼<\/mi>/u);
});

test("headings move below those of the page", () => {
  expect(markdownToHtml("## A\n\ntext", 1)).toBe("<h3>A</h3>\n<p>text</p>");
  expect(markdownToHtml("###### A", 3)).toBe("<h6>A</h6>");
});

test("formulas become MathML, inline and displayed, and code stays code", () => {
  const html = markdownToHtml("rate $\\alpha_1$, not `$a$`\n\n$$\\inf_{x \\in B} f'(x) \\le \\frac{1}{2n}$$");
  expect(html).toContain("<mi>α</mi>");
  expect(html).toContain("<code>$a$</code>");
  expect(html).toMatch(/<math[^>]*display="block"/);
  expect(html).toContain("<mfrac>");
});

test("emphasis marks inside a formula are part of it", () => {
  expect(markdownToHtml("$x_* y_*$ and $a*b*c$")).not.toContain("<em>");
});

test.each(["\\unknown{x}", "{a", "\\frac{1}"])(
  "%j is shown as its source, never as a wrong formula",
  (source) => {
    expect(formulaToMathML(source, false)).toBe(`<code>${source}</code>`);
  },
);

test("an operator's name as an index has its place", () => {
  for (const source of ["\\lambda_{\\min}", "\\lambda_\\min"])
    expect(formulaToMathML(source, false)).toContain("<msub><mi>λ</mi><mtext>min</mtext></msub>");
  expect(formulaToMathML("\\inf_{x \\in B} f", true)).toContain("<munder>");
});

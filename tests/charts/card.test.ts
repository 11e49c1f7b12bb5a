// Verdict cards: exact words, every number, and markup that any view shows the same.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claimsTable, hypothesisTable, verdictCard, verdictCardOf } from "../../src/charts";
import { contrast } from "./contrast";
import {
  chatterjee,
  equalityRun,
  mixedRun,
  notMet,
  provedRun,
  refuted,
  run,
  singlePrecisionRun,
} from "./fixtures";
import { verdictStyles } from "../../src/charts/style";

/** The words of a page fragment, as a reader sees them. */
function words(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&#39;/g, "'")
    .replace(/&gt;/g, ">")
    .replace(/&lt;/g, "<")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ");
}

// UPDATE_GOLDEN=1 writes them anew; look at them before committing
describe("stored words", () => {
  const results = [chatterjee(1, 1, "undecided"), refuted(), notMet()];
  const sheets: Record<string, string> = {
    "card.html": verdictCard(mixedRun()).html,
    "card.txt": verdictCard(mixedRun()).text,
    "check.html": verdictCardOf(results).html,
    "check.txt": verdictCardOf(results).text,
    "hypotheses.html": hypothesisTable(results).html,
    "hypotheses.txt": hypothesisTable(results).text,
    "claims.html": claimsTable([
      { id: "CH-1", statement: "α ≥ 2.44", expected: "2.4448", found: "2.44483", holds: true },
      { id: "CH-2", statement: "the bound is respected", expected: "proved", found: "refuted", holds: false },
    ]),
  };
  test.each(Object.keys(sheets))("%s", (name) => {
    const path = join(__dirname, "../../../tests/charts/golden", name);
    // a tag a line, so that a difference can be read
    const lines = `${sheets[name].replace(/(<\/(?:tr|div|h3|h4|p|caption)>)/g, "$1\n").trimEnd()}\n`;
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, lines);
    expect(lines).toBe(readFileSync(path, "utf8"));
  });
});

describe("a proved run", () => {
  const card = verdictCard(provedRun());

  test.each([
    "✓ proved",
    "Sourav Chatterjee",
    "arXiv:2203.16462v5",
    "derived",
    "CH-F2",
    "0.866",
    "1.09",
    "1.26× to spare",
    "0.783287",
    "two-layer Weyl",
    "2.44483",
    "respected, loss/bound at most 1",
    "3.1×10⁻¹¹",
    "dual, 213 steps, 4 rejected",
    "2.2×10⁻³¹ (estimate)",
  ])("says %s in the page and in the terminal", (part) => {
    expect(words(card.html)).toContain(part);
    expect(card.text).toContain(part);
  });

  test("says apart what was only observed", () => {
    expect(words(card.html)).toContain("Observed along the run");
    expect(card.text).toContain("Observed along the run (never changes a verdict)");
  });
});

describe("verdict words", () => {
  test.each([
    ["undecided", chatterjee(2, 1, "undecided"), "? not certified"],
    ["refuted", refuted(), "✗ refuted"],
    ["not met", notMet(), "○ hypothesis not met"],
  ])("%s", (_, result, expected) => {
    const card = verdictCardOf([result]);
    expect(words(card.html)).toContain(expected);
    expect(card.text).toContain(expected);
  });

  test("a bound not certified is conditional, one refuted is not claimed", () => {
    expect(words(verdictCardOf([chatterjee(2, 1, "undecided")]).html)).toContain(
      "would hold if the items below were proved",
    );
    expect(words(verdictCardOf([refuted()]).html)).toContain("Bound: none is claimed");
    expect(words(verdictCardOf([chatterjee(2, 1, "undecided")]).html)).toContain("1.59× short");
  });

  test("what would help stands beside its theorem, and after the text", () => {
    const advice = [{ theorem: "chatterjee", text: "Labels 0.5 times as far from F(θ₀) are enough." }];
    const card = verdictCardOf([chatterjee(2, 1, "undecided"), refuted()], advice);
    expect(words(card.html).match(/What would help: Labels 0\.5 times/g)).toHaveLength(1);
    expect(card.text.split("\n").at(-1)).toBe(`What would help chatterjee: ${advice[0].text}`);
  });

  test("every verdict colour can be read on white and on its tint", () => {
    for (const { color, tint } of Object.values(verdictStyles)) {
      expect(contrast(color, "#ffffff")).toBeGreaterThan(4.5);
      expect(contrast(color, tint)).toBeGreaterThan(4.5);
    }
  });
});

describe("markup", () => {
  const cards = [verdictCard(mixedRun()), verdictCard(equalityRun()), verdictCardOf([refuted(), notMet()])];

  test("needs no script, no style sheet, no page variable", () => {
    for (const { html } of cards) {
      expect(html).not.toMatch(/<script|<style|<link|var\(|!important|class=/);
      expect(html).not.toMatch(/on[a-z]+=/);
    }
  });

  test("every cell says its colours, so that no theme of a front end mixes in", () => {
    for (const { html } of cards)
      for (const tag of html.match(/<(td|th|tr)[\s>][^>]*>?/g) ?? [])
        expect(tag).toMatch(/background:#[0-9a-f]{6}/);
  });

  test("has heads for rows and columns and a named region", () => {
    for (const { html } of cards) {
      expect(html).toMatch(/^<div role="region" aria-label="[^"]+"/);
      expect(html).toContain('<th scope="col"');
      expect(html).toContain('<th scope="row"');
    }
  });

  test("opens and closes every element", () => {
    for (const { html } of cards)
      for (const tag of ["div", "table", "tr", "td", "th", "span", "thead", "tbody", "h4"])
        expect(html.split(`<${tag}`).length - (tag === "th" ? html.split("<thead").length - 1 : 0)).toBe(
          html.split(`</${tag}>`).length,
        );
  });

  test("a hostile title stays text", () => {
    const title = `</div><script>alert("x")</script>`;
    const { html } = verdictCard({ ...provedRun(), title });
    expect(html).not.toContain("<script");
    expect(words(html)).toContain(title.replace(/"/g, "&quot;"));
  });
});

test("columns of numbers appear only where there are numbers", () => {
  const [smooth] = chatterjee(1, 1, "proved").hypotheses;
  const { html } = verdictCardOf([{ ...chatterjee(1, 1, "proved"), hypotheses: [smooth] }]);
  expect(words(html)).not.toContain("Threshold");
  expect(words(verdictCardOf([refuted()]).html)).toContain("Threshold");
});

test("a message of the integrator is shown", () => {
  const card = verdictCard(singlePrecisionRun());
  expect(words(card.html)).toContain("certificates were computed in float64");
  expect(card.text).toContain("certificates were computed in float64");
});

test("no theorem is said too", () => {
  expect(words(verdictCardOf([]).html)).toContain("No theorem was asked for");
  const { text } = verdictCard(run({ trajectory: provedRun().trajectory, theorems: [] }));
  expect(text).toContain("Observed along the run");
});

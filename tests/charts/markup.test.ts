// Text made safe: nothing a user writes can leave its place in HTML, in a Plotly label or in a script.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  contentId,
  escapeHtml,
  escapeLabel,
  plainText,
  raised,
  scriptJson,
  shortened,
  typesetFormula,
  typesetProse,
  unbroken,
  wrapText,
} from "../../src/charts/markup";

const hostile = `</script><img src=x onerror="alert('1')">&$x$ <!--`;

test("escapeHtml leaves no character that HTML reads", () => {
  expect(escapeHtml(hostile)).not.toMatch(/[<>"']/);
  expect(escapeHtml("a & b")).toBe("a &amp; b");
});

test("labels ask neither for tags nor for MathJax, and can be read back", () => {
  expect(escapeLabel(hostile)).not.toMatch(/[<>$]/);
  fc.assert(fc.property(fc.string(), (text) => expect(plainText(escapeLabel(text))).toBe(text)));
});

test("scriptJson cannot close its script and parses to the same value", () => {
  const separators = "\u2028\u2029";
  expect(scriptJson([hostile, separators])).not.toMatch(/<|\u2028|\u2029/);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = scriptJson(value);
      expect(text).not.toContain("<");
      expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value));
    }),
  );
});

test("contentId depends on content alone", () => {
  expect(contentId({ a: 1 })).toBe(contentId({ a: 1 }));
  expect(contentId({ a: 1 })).not.toBe(contentId({ a: 2 }));
  expect(contentId("x")).toMatch(/^[0-9a-f]{12}$/);
});

describe("typesetting", () => {
  test("formulas get signs, Greek letters and squares", () => {
    expect(typesetFormula("L(t) <= L(0) exp(-alpha t)")).toBe("L(t) ≤ L(0) exp(−α t)");
    expect(typesetFormula("a - 2h >= b^2")).toBe("a − 2h ≥ b²");
    expect(typesetFormula("x^20")).toBe("x^20");
    expect(typesetFormula("phi(n L_k) <= kappa_0 - (eps/n)^2 k")).toBe("φ(n L_k) ≤ κ_0 − (ε/n)² k");
    expect(typesetFormula("(1-2nu) sum_j sqrt(4 q^2) - Linf")).toBe("(1−2ν) Σ_j √(4 q²) − L_∞");
    expect(typesetFormula("L0 * exp(-rate * t)")).toBe("L0 · exp(−rate · t)");
  });

  test("no formula of a theorem keeps the name of a Greek letter", () => {
    const folder = join(__dirname, "../../../src/theorems");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    );
    const formulas = files.flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(/"([^"]* <= [^"]*)"/g)].map(
        ([, formula]) => formula,
      ),
    );
    expect(formulas.length).toBeGreaterThan(20);
    for (const formula of formulas)
      expect(typesetFormula(formula)).not.toMatch(
        /(?<![A-Za-z])(alpha|beta|gamma|delta|eps|epsilon|eta|theta|kappa|lambda|mu|nu|phi|rho|sigma|tau)(?![A-Za-z])/,
      );
  });

  test("sentences keep hyphens and stars", () => {
    expect(typesetProse("a μ-PL* loss <= 1")).toBe("a μ-PL* loss ≤ 1");
  });

  test("exponents are raised, with parentheses inside once", () => {
    expect(raised("L(0) exp(−α t)")).toBe("L(0) e<sup>−αt</sup>");
    expect(raised("L(0) e^(−4ct)")).toBe("L(0) e<sup>−4ct</sup>");
    expect(raised("1/(exp((1 − 2h) t) − 2h)")).toBe("1/(e<sup>(1−2h)t</sup> − 2h)");
    expect(raised("exp(((t)))")).toBe("exp(((t)))");
    expect(raised("(L_0^(1−2ν) + t)^(−1/(2ν−1))")).toBe(
      "(L<sub>0</sub><sup>1−2ν</sup> + t)<sup>−1/(2ν−1)</sup>",
    );
    // words of several letters stay apart
    expect(raised("exp(−rate t)")).toBe("e<sup>−rate\u00a0t</sup>");
    expect(raised(unbroken("exp(−c rate · t)"))).toBe("e<sup>−c\u00a0rate·t</sup>");
    expect(raised("Σ_j x_j − L_∞")).toBe("Σ<sub>j</sub> x<sub>j</sub> − L<sub>∞</sub>");
    expect(wrapText(unbroken("exp(−α t) x"), 66, 12)).toEqual(["exp(−α\u00a0t)", "x"]);
  });
});

describe("wrapText", () => {
  test("breaks at spaces", () => {
    expect(wrapText("one two three", 50, 10)).toEqual(["one two", "three"]);
  });

  test("cuts a word that alone is too long", () => {
    const lines = wrapText("x".repeat(50), 100, 10);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join("")).toBe("x".repeat(50));
  });

  test("loses no letter and gives no line wider than asked", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Za-z0-9α≤]{1,30}$/), { maxLength: 20 }), (words) => {
        const lines = wrapText(words.join(" "), 300, 12);
        expect(lines.join("").replace(/ /g, "")).toBe(words.join(""));
        // narrowest letter: 0.32 of the size
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(300 / 12 / 0.32);
      }),
    );
  });
});

test("shortened cuts at a word", () => {
  expect(shortened("some rad > 0 has", 20)).toBe("some rad > 0 has");
  expect(shortened("some rad > 0 has four", 17)).toBe("some rad > 0 has…");
});

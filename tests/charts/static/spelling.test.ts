// Letters that DejaVu lacks: drawn by a font of the machine where one has them, otherwise written as code points.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Font, Glyph, Path } from "opentype.js";
import { compareChart, type Figure } from "../../../src/charts";
import { fontsFor, isBundled } from "../../../src/charts/static/fonts";
import { spelled, spelledOut } from "../../../src/charts/static/spelling";
import { several } from "../gallery";

const code = (letter: string) => letter.codePointAt(0) as number;

describe("the fonts of a drawing", () => {
  test("are the bundled ones, and none of the machine, for Latin, Greek, Cyrillic, Arabic and mathematics", () => {
    for (const words of ["loss L(t) ≤ e⁻ᵅᵗ", "Ж", "عرض", "x̂ ∈ ℝⁿ", "a\u200b\u200db", "☺\ufe0f"])
      expect(fontsFor(words).loadSystemFonts).toBe(false);
  });

  test("are those of the machine too, where a letter is in neither", () => {
    for (const words of ["宽度 64", "너비", "🎉", "अ", "a\u0007"])
      expect(fontsFor(words).loadSystemFonts).toBe(true);
  });
});

describe("spelling out", () => {
  const letters = new Set([..."中文字🎉"].map(code));

  test.each([
    ["中", "[U+4E2D]"],
    ["a中b🎉", "a[U+4E2D]b[U+1F389]"],
    ["中文字 64", "[U+4E2D…5B57] 64"],
    ["plain", "plain"],
    ["", ""],
  ])("%s becomes %s", (text, expected) => expect(spelled(text, letters)).toBe(expected));

  test("leaves no letter that is missing, and keeps all others in their order", () => {
    const letter = fc.constantFrom(..."ab <中文字🎉é");
    fc.assert(
      fc.property(fc.array(letter), (list) => {
        const result = spelled(list.join(""), letters);
        expect([...result].some((one) => letters.has(code(one)))).toBe(false);
        expect(result.replace(/\[U\+[0-9A-F]+(…[0-9A-F]+)?\]/g, "")).toBe(
          list.filter((one) => !letters.has(code(one))).join(""),
        );
      }),
    );
  });

  test("makes the letters of a heading smaller where it would be cut", () => {
    const title = "中 文 ".repeat(20);
    const figure = compareChart(several.slice(0, 1), ["one"], { title });
    const sizes = (of: Figure) =>
      [...(of.layout.title as { text: string }).text.matchAll(/font-size:([\d.]+)px/g)].map(([, size]) =>
        Number(size),
      );
    expect(sizes(spelledOut(figure, letters))[0]).toBeLessThan(sizes(figure)[0]);
    expect(sizes(spelledOut(figure, new Set()))).toEqual(sizes(figure));
  });
});

/** A font with few letters: a triangle for 中, and for those of `width`. */
function fontOfFewLetters(): Buffer {
  const square = new Path();
  square.moveTo(100, 0);
  square.lineTo(900, 0);
  square.lineTo(500, 800);
  square.close();
  const glyphs = [
    new Glyph({ name: ".notdef", advanceWidth: 1000, path: new Path() }),
    ...[..."中width "].map(
      (letter) =>
        new Glyph({ name: `u${code(letter)}`, unicode: code(letter), advanceWidth: 1000, path: square }),
    ),
  ];
  const font = new Font({
    familyName: "Few Letters",
    styleName: "Regular",
    unitsPerEm: 1000,
    ascender: 800,
    descender: -200,
    glyphs,
  });
  return Buffer.from(font.toArrayBuffer());
}

// the folders where a font of one's own lies differ between systems
const onLinux = process.platform === "linux";
if (!onLinux)
  process.stderr.write("skipped: pictures with fonts of the machine: the folder is that of Linux\n");

(onLinux ? describe : describe.skip)("a picture", () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "thalweg-fonts-"));
    mkdirSync(join(home, ".fonts"));
    writeFileSync(join(home, ".fonts", "few.ttf"), fontOfFewLetters());
  });
  afterAll(() => rmSync(home, { recursive: true }));

  /** The words of the drawing, and hashes of its outlines, for each label. */
  function drawn(labels: string[], withFont: boolean): { words: string; outlines: string }[] {
    // jsdom does not start inside of jest
    const script = `const { Painter, outlined } = require(${JSON.stringify(join(__dirname, "../../../src/charts/static/painter"))});
      const { curvesChart } = require(${JSON.stringify(join(__dirname, "../../../src/charts"))});
      (async () => {
        const painter = new Painter();
        const answers = [];
        for (const name of ${JSON.stringify(labels)}) {
          const svg = await painter.svg(curvesChart([{ name, x: [1, 2], y: [1, 2] }], { title: "t", x: "x", y: "y" }));
          answers.push({ words: svg.replace(/<[^>]*>/g, "|"), outlines: outlined(svg) });
        }
        console.log(JSON.stringify(answers));
      })();`;
    const answers = JSON.parse(
      execFileSync(process.execPath, ["-e", script], {
        encoding: "utf8",
        env: {
          ...process.env,
          HOME: withFont ? home : join(home, "none"),
          XDG_DATA_HOME: join(home, "none"),
        },
        maxBuffer: 1e8,
      }),
    ) as { words: string; outlines: string }[];
    return answers.map(({ words, outlines }) => ({
      words,
      outlines: createHash("sha256").update(outlines).digest("hex"),
    }));
  }

  test("takes a letter from a font of the machine, spells the others, and is drawn with controls in its words", () => {
    // U+10FFFD is the last code point of private use: no font that is sold or shared has a letter there
    const labels = ["plain", "width 中", "width \u{10fffd}", "a\u0007b"];
    const [plain, chinese, own, control] = drawn(labels, true);
    expect(chinese.words).toContain("width 中");
    expect(own.words).toContain("width [U+10FFFD]");
    expect(control.words).toContain("a[U+0007]b");
    const without = drawn(labels, false);
    expect(without[0]).toEqual(plain);
    expect(without[2]).toEqual(own);
    // a machine may have a Chinese font of its own
    if (!without[1].words.includes("width 中")) expect(without[1].words).toContain("width [U+4E2D]");
    expect(without[1].outlines).not.toBe(chinese.outlines);
  });

  test("takes no more than that letter from there: the rest of the line keeps its font and stays bold", () => {
    const texts = ["width ", "width 中", "efficient flow ", "efficient flow 中"];
    const svg = texts
      .flatMap((words, k) => [
        `<g id="regular${k}"><text y="20">${words}</text></g>`,
        `<g id="bold${k}"><text y="20"><tspan class="line" style="font-weight: bold">${words}</tspan></text></g>`,
      ])
      .join("");
    const script = `const { outlined } = require(${JSON.stringify(join(__dirname, "../../../src/charts/static/painter"))});
      console.log(outlined(process.argv[1]));`;
    const outlines = execFileSync(
      process.execPath,
      [
        "-e",
        script,
        `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40" xml:space="preserve">${svg}</svg>`,
      ],
      { encoding: "utf8", env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, "none") } },
    );
    const path = (id: string) =>
      new RegExp(`id="${id}".*?<path[^>]* d="([^"]+)"`, "s").exec(outlines)?.[1] ?? "";
    for (const weight of ["regular", "bold"])
      for (const k of [0, 2]) {
        const [plain, mixed] = [path(`${weight}${k}`), path(`${weight}${k + 1}`)];
        expect(plain).not.toBe("");
        expect(mixed.length).toBeGreaterThan(plain.length);
        // letters that are not joined are drawn one after the other
        if (k === 0) expect(mixed.startsWith(plain)).toBe(true);
      }
    expect(path("bold0")).not.toBe(path("regular0"));
  });
});

test("every letter of the figures is bundled", () => {
  for (const letter of "αβδηθκλμσφ∇∂∑∏∫≤≥≠≈∞·×−√⟨⟩‖ℝℕℓ⁰¹²₀₁✓✗○●■◆▲⇒→…–—’“”½")
    expect(isBundled(code(letter))).toBe(true);
});

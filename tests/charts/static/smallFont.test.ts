// The fonts with few glyphs: they draw the letters that they keep exactly as the whole fonts do.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { parse } from "opentype.js";
import { wholeFonts } from "../../../src/charts/static/fonts";
import { isCommon } from "../../../src/charts/static/letters";
import { smallFont } from "../../../src/charts/static/smallFont";

const whole = readFileSync(wholeFonts[0]);
const fontOf = (file: Buffer) => parse(new Uint8Array(file).buffer);
const wholeFont = fontOf(whole);
const small = smallFont(whole, isCommon);

const common = Array.from({ length: 0x10000 }, (_, k) => k).filter(
  (k) => isCommon(k) && wholeFont.charToGlyphIndex(String.fromCodePoint(k)) > 0,
);

describe("a small font", () => {
  let folder: string;
  let path: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "thalweg-font-"));
    path = join(folder, "small.ttf");
    writeFileSync(path, small);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const outline = (text: string, file: string): string => {
    const safe = text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
    return new Resvg(
      `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="40"><text y="20" style="white-space:pre">${safe}</text></svg>`,
      { font: { loadSystemFonts: false, fontFiles: [file], defaultFontFamily: "DejaVu Sans" } },
    ).toString();
  };

  test("is a quarter of the whole one, or less", () => {
    expect(small.length).toBeLessThan(whole.length / 4);
  });

  test("keeps the numbers and the outlines of its letters, and has no others", () => {
    const font = fontOf(small);
    for (const k of common) {
      const letter = String.fromCodePoint(k);
      expect(font.charToGlyphIndex(letter)).toBe(wholeFont.charToGlyphIndex(letter));
      expect(font.charToGlyph(letter).getPath(0, 0, 100).toPathData(3)).toBe(
        wholeFont.charToGlyph(letter).getPath(0, 0, 100).toPathData(3),
      );
    }
    for (const letter of "ЖӒאب한ŵ") expect(font.charToGlyphIndex(letter)).toBe(0);
  });

  test.each(["AVATAR To We", "efficient flow, office", "‖r(0)‖² ≤ λ⁻¹·½", "Ångström, naïve"])(
    "%s looks as before: kerning, joined letters, letters made of parts",
    (text) => {
      expect(outline(text, path)).toBe(outline(text, wholeFonts[0]));
    },
  );

  test("any words of common letters look as before", () => {
    const words = fc
      .array(fc.constantFrom(...common), { minLength: 1, maxLength: 12 })
      .map((letters) => String.fromCodePoint(...letters));
    fc.assert(
      fc.property(words, (text) => outline(text, path) === outline(text, wholeFonts[0])),
      { numRuns: 60 },
    );
  });
});

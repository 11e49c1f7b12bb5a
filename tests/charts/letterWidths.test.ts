// The widths by which lines are broken are those of the fonts that pictures are drawn with.
import { textWidth, type Weight } from "../../src/charts/letterWidths";
import { boldFont, regularFont } from "../../src/charts/static/fonts";
import { isCommon } from "../../src/charts/static/letters";

const fonts = { regular: regularFont, bold: boldFont };
/** the joined letters that follow are drawn where their parts are written */
const firstJoined = 0xfb00;

describe.each(["regular", "bold"] as Weight[])("%s", (weight) => {
  const font = fonts[weight]();
  const advance = (letter: string): number =>
    (font.charToGlyph(letter).advanceWidth as number) / font.unitsPerEm;

  test("each common letter has its width, rounded up to hundredths of the font size", () => {
    let count = 0;
    for (let codePoint = 0x20; codePoint < firstJoined; codePoint++) {
      const letter = String.fromCodePoint(codePoint);
      if (!isCommon(codePoint) || font.charToGlyphIndex(letter) === 0) continue;
      count++;
      expect(textWidth(letter, weight)).toBeCloseTo(Math.ceil(100 * advance(letter) - 1e-9) / 100, 12);
    }
    expect(count).toBeGreaterThan(400);
  });

  test("words are the sum of their letters, and no East Asian letter is narrower than a square", () => {
    const words = "Liu, Zhu and Belkin: L(t) ≤ L(0) e^(−4ct) — 100 %";
    const exact = [...words].reduce((sum, letter) => sum + advance(letter), 0);
    expect(textWidth(words, weight)).toBeGreaterThanOrEqual(exact);
    expect(textWidth(words, weight)).toBeLessThanOrEqual(exact + 0.01 * words.length + 1e-9);
    expect(textWidth("中文😀", weight)).toBe(3);
  });
});

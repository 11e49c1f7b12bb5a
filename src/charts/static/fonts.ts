// The fonts that pictures are drawn with: DejaVu Sans and its bold sister; small copies of both for common letters; and
// the machine's own fonts for letters that DejaVu lacks, such as those of Chinese and Korean, and for them alone.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import type { Font } from "opentype.js";
import { isCommon, isInvisible, lettersOf } from "./letters";
import { fontOf, smallFont } from "./smallFont";

const { resolve } = createRequire(__filename);

/** Regular and bold. */
export const wholeFonts: readonly string[] = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
  resolve(`dejavu-fonts-ttf/ttf/${name}`),
);
const smallFonts = wholeFonts.map((path) => join(__dirname, `small-${basename(path)}`));
/** The whole fonts draw the same, where the small ones have not been built. */
const commonFonts = smallFonts.every((path) => existsSync(path)) ? smallFonts : wholeFonts;

const fonts: (Font | undefined)[] = [];

function font(k: number): Font {
  return (fonts[k] ??= fontOf(readFileSync(wholeFonts[k])));
}

/** DejaVu Sans with its measures and its list of letters, read once. */
export function regularFont(): Font {
  return font(0);
}

/** DejaVu Sans Bold, read once. */
export function boldFont(): Font {
  return font(1);
}

/** True where DejaVu Sans has the letter, or nothing is to be seen of it. */
export function isBundled(codePoint: number): boolean {
  const letter = String.fromCodePoint(codePoint);
  return isCommon(codePoint) || isInvisible(letter) || regularFont().charToGlyphIndex(letter) > 0;
}

/** resvg's setting for a drawing with these words: as little as draws every letter. */
export function fontsFor(text: string): {
  loadSystemFonts: boolean;
  fontFiles: string[];
  defaultFontFamily: string;
} {
  const letters = [...lettersOf(text)];
  return {
    loadSystemFonts: !letters.every(isBundled),
    fontFiles: [...(letters.every(isCommon) ? commonFonts : wholeFonts)],
    defaultFontFamily: "DejaVu Sans",
  };
}

// part of the build: the small copies lie beside the compiled file
if (require.main === module)
  wholeFonts.forEach((path, k) => writeFileSync(smallFonts[k], smallFont(readFileSync(path), isCommon)));

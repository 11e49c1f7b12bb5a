// The fonts that pictures are drawn with: DejaVu Sans and its bold sister; small copies of both for common letters.
import { existsSync, writeFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { isCommon } from "./letters";
import { smallFont } from "./smallFont";

const { resolve } = createRequire(__filename);

/** Regular and bold. */
export const wholeFonts: readonly string[] = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((name) =>
  resolve(`dejavu-fonts-ttf/ttf/${name}`),
);

const smallFonts = wholeFonts.map((path) => join(__dirname, `small-${basename(path)}`));

/** The fonts with common letters alone; the whole fonts draw the same, where the small ones have not been built. */
export const commonFonts: readonly string[] = smallFonts.every((path) => existsSync(path))
  ? smallFonts
  : wholeFonts;

// part of the build: the small copies lie beside the compiled file
if (require.main === module)
  wholeFonts.forEach((path, k) => writeFileSync(smallFonts[k], smallFont(readFileSync(path), isCommon)));

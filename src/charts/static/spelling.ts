// Letters that no font here can draw: they would be empty boxes, and their code points (U+4E2D) are written instead.
import { createRequire } from "node:module";
import type * as resvg from "@resvg/resvg-js";
import { chartSize } from "../bundle";
import { textWidth } from "../letterWidths";
import { plainText } from "../markup";
import type { Figure } from "../types";
import { fontsFor, isBundled } from "./fonts";
import { nowhere } from "./foreign";

/** Controls, halves of pairs, and code points without a letter: an SVG may not hold them, or no font has them. */
const noLetter = /^[\p{Cc}\p{Cs}\p{Cn}]$/u;

/** Whether the fonts of this machine draw a letter that DejaVu lacks; asked once a letter. */
const drawable = new Map<number, boolean>();

/** The letters, of those given, that neither DejaVu nor a font of this machine draws. */
export function undrawable(letters: Iterable<number>): Set<number> {
  const foreign = [...letters].filter((letter) => !isBundled(letter));
  const unknown = foreign.filter((letter) => !drawable.has(letter));
  if (unknown.length > 0) ask(unknown);
  return new Set(foreign.filter((letter) => drawable.get(letter) !== true));
}

/** Draws each letter alone, at one place: those that look like a missing one, or like nothing, are not drawn. */
function ask(letters: readonly number[]): void {
  const asked = letters.filter((letter) => !noLetter.test(String.fromCodePoint(letter)));
  for (const letter of letters) drawable.set(letter, false);
  const words = [nowhere, ...asked].map(
    (letter) => `<g id="u${letter}"><text y="50">${String.fromCodePoint(letter)}</text></g>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">${words.join("")}</svg>`;
  const { Resvg } = createRequire(__filename)("@resvg/resvg-js") as typeof resvg;
  const outlines = new Resvg(svg, { font: fontsFor(svg) }).toString().split(/<g id="u(\d+)"/);
  const shapes = new Map<number, string | undefined>();
  for (let k = 1; k < outlines.length; k += 2)
    shapes.set(Number(outlines[k]), / d="([^"]+)"/.exec(outlines[k + 1])?.[1]);
  const missing = shapes.get(nowhere);
  for (const letter of asked) {
    const shape = shapes.get(letter);
    drawable.set(letter, shape !== undefined && shape !== missing);
  }
}

/** The figure with the given letters written as code points, in all of its words; its heading still fits. */
export function spelledOut(figure: Figure, letters: ReadonlySet<number>): Figure {
  const copy = JSON.parse(JSON.stringify(figure), (_, value: unknown) =>
    typeof value === "string" ? spelled(value, letters) : value,
  ) as Figure;
  const title = copy.layout.title as { text?: string; pad?: { l?: number } } | undefined;
  if (title?.text !== undefined) {
    const room = chartSize(copy).width - 2 * (title.pad?.l ?? 0);
    title.text = title.text
      .split("<br>")
      .map((line) => fitted(line, room))
      .join("<br>");
  }
  return copy;
}

/** A line of a heading in smaller letters where it has become wider than its room: lines were made for shorter words. */
function fitted(line: string, room: number): string {
  return line.replace(/font-size:([\d.]+)px/g, (whole, size: string) => {
    const width = textWidth(plainText(line), line.includes("<b>") ? "bold" : "regular") * Number(size);
    return width <= room ? whole : `font-size:${((Number(size) * room) / width).toFixed(1)}px`;
  });
}

/** `中` becomes `[U+4E2D]`; of a stretch of letters the first and the last are told: `[U+4E2D…6587]`. */
export function spelled(text: string, letters: ReadonlySet<number>): string {
  const parts: string[] = [];
  let stretch: string[] = [];
  const close = (): void => {
    if (stretch.length === 1) parts.push(`[U+${stretch[0]}]`);
    else if (stretch.length > 1) parts.push(`[U+${stretch[0]}…${stretch[stretch.length - 1]}]`);
    stretch = [];
  };
  for (const letter of text) {
    const codePoint = letter.codePointAt(0) as number;
    if (letters.has(codePoint)) stretch.push(codePoint.toString(16).toUpperCase().padStart(4, "0"));
    else {
      close();
      parts.push(letter);
    }
  }
  close();
  return parts.join("");
}

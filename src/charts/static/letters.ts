// Which letters a picture needs: the common ones have small fonts of their own, the others need the whole fonts.

/**
 * Latin-1, Greek, punctuation, raised and lowered digits, ℕ ℝ and their kin, arrows, operators of mathematics, brackets,
 * shapes, ticks and crosses, and the joined letters (ﬁ) that DejaVu sets by itself. No accents that combine: their
 * glyphs have no letter of their own, and are not in the small fonts.
 */
const commonRanges: readonly (readonly [first: number, last: number])[] = [
  [0x20, 0x7e],
  [0xa0, 0xff],
  [0x391, 0x3c9],
  [0x3d1, 0x3d6],
  [0x3f5, 0x3f5],
  [0x200b, 0x200b],
  [0x2010, 0x2027],
  [0x202f, 0x203a],
  [0x2070, 0x2094],
  [0x2102, 0x2102],
  [0x210d, 0x211d],
  [0x2190, 0x2195],
  [0x21d2, 0x21d4],
  [0x2200, 0x222b],
  [0x2245, 0x2248],
  [0x2260, 0x226b],
  [0x22a4, 0x22a5],
  [0x22c5, 0x22c6],
  [0x22ee, 0x22ef],
  [0x2308, 0x230b],
  [0x25a0, 0x25a1],
  [0x25b2, 0x25b3],
  [0x25c6, 0x25c7],
  [0x25cb, 0x25cf],
  [0x2713, 0x2718],
  [0x27e8, 0x27e9],
  [0xfb00, 0xfb06],
];

/** True where the small fonts have the letter, if the whole ones do. */
export function isCommon(codePoint: number): boolean {
  return commonRanges.some(([first, last]) => first <= codePoint && codePoint <= last);
}

/** The distinct letters of a drawing's words, markup included; line ends are no letters. */
export function lettersOf(text: string): Set<number> {
  const letters = new Set<number>();
  for (const letter of text) letters.add(letter.codePointAt(0) as number);
  for (const blank of "\n\r\t") letters.delete(blank.charCodeAt(0));
  return letters;
}

/** Joiners, marks of direction and selectors of variants: they change other letters and show nothing themselves. */
export function isInvisible(letter: string): boolean {
  return /^\p{Default_Ignorable_Code_Point}$/u.test(letter);
}

// Letters of another font in the middle of a line: resvg would draw the whole line in that font, and not bold, wherever
// the font has all of its letters. A letter that no font has keeps it from that: then it takes single letters from there.
import { isBundled } from "./fonts";

/** No font has this code point, so that it shows what stands for a letter that is missing. */
export const nowhere = 0xfdd0;

/** Of no size and no colour. */
const unseen = `<tspan font-size="0.01" fill="none">&#x${nowhere.toString(16)};</tspan>`;

/** Writing of East Asia: each letter stands alone, one glyph each, in every font. */
const alone =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u;
/** Single letters are taken only where both fonts count as many glyphs: no letters that join or combine. */
const joins = /[\p{M}\u200d]/u;
/** DejaVu draws `fi` as one glyph, unless something that is not seen stands between. */
const joined = /f(?=[fil])/g;

/** The drawing with every line in its own font, but for letters of East Asia that DejaVu lacks. */
export function ownFontFirst(svg: string): string {
  return svg.replace(/(<text\b[^>]*>)(.*?)(?=<\/text>)/gs, (whole, start: string, content: string) => {
    const letters = [...content.replace(/<[^>]*>/g, "")];
    const foreign = letters.filter((letter) => !isBundled(letter.codePointAt(0) as number));
    if (foreign.length === 0 || !foreign.every((letter) => alone.test(letter))) return whole;
    if (letters.some((letter) => joins.test(letter))) return whole;
    const apart = `>${content}<`
      .replace(/>[^<]+</g, (words) => words.replace(joined, "f\u200c"))
      .slice(1, -1);
    // after all others: resvg looks for a font for the first letter that is missing, and gives up where none has it
    const ends = /<\/tspan>(?=<tspan class="line"|$)/g;
    return start + (/^<tspan class="line"/.test(apart) ? apart.replace(ends, `${unseen}$&`) : apart + unseen);
  });
}

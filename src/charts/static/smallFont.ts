// TrueType fonts with few glyphs (OpenType specification 1.9: glyf, loca, cmap, post). resvg reads a font's whole file
// for every letter that it draws, so that the size of the file is most of the time that words take.
import { parse, type Font } from "opentype.js";

interface Table {
  readonly tag: string;
  readonly content: Buffer;
}

/** Hints for screens of few pixels, and an older table of kerning beside GPOS: nothing of them is seen in a drawing. */
const unseen = new Set(["FFTM", "MATH", "cvt ", "fpgm", "gasp", "kern", "prep"]);

/**
 * The font without the outlines of letters that are not kept. Glyphs keep their numbers, so that kerning and joined
 * letters work as before.
 * @param file a TrueType font
 * @param keeps says of a code point whether its glyph stays
 */
export function smallFont(file: Buffer, keeps: (codePoint: number) => boolean): Buffer {
  const tables = new Map(tablesOf(file).map(({ tag, content }) => [tag, content]));
  const table = (tag: string): Buffer => {
    const content = tables.get(tag);
    if (content === undefined) throw new Error(`internal: the font has no table ${tag}`);
    return content;
  };
  const font = fontOf(file);
  const glyphOf = Object.entries(
    (font.tables.cmap as unknown as { glyphIndexMap: Record<string, number> }).glyphIndexMap,
  )
    .map(([letter, glyph]): [number, number] => [Number(letter), glyph])
    .sort(([a], [b]) => a - b);
  const kept = glyphOf.filter(([letter]) => keeps(letter));
  // glyph 0 is the box for a letter that is missing
  const glyphs = new Set([0, ...kept.map(([, glyph]) => glyph)]);
  const outlines = outlinesOf(table("glyf"), table("loca"), table("head"), glyphs);
  const changed: Record<string, Buffer> = {
    ...outlines,
    cmap: characterMap(kept),
    post: unnamed(table("post")),
  };
  return fontFile(
    [...tables]
      .filter(([tag]) => !unseen.has(tag))
      .map(([tag, content]) => ({ tag, content: changed[tag] ?? content })),
  );
}

/** A font as opentype.js reads it. */
export function fontOf(file: Buffer): Font {
  return parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer);
}

function tablesOf(file: Buffer): Table[] {
  return Array.from({ length: file.readUInt16BE(4) }, (_, k) => {
    const at = 12 + 16 * k;
    const offset = file.readUInt32BE(at + 8);
    return {
      tag: file.toString("latin1", at, at + 4),
      content: file.subarray(offset, offset + file.readUInt32BE(at + 12)),
    };
  });
}

/** `glyf` and `loca` with the outlines of the given glyphs and of their components alone. */
function outlinesOf(
  glyf: Buffer,
  loca: Buffer,
  head: Buffer,
  glyphs: Set<number>,
): { glyf: Buffer; loca: Buffer; head: Buffer } {
  const long = head.readInt16BE(50) === 1;
  const count = loca.length / (long ? 4 : 2) - 1;
  const start = (k: number): number => (long ? loca.readUInt32BE(4 * k) : 2 * loca.readUInt16BE(2 * k));
  const outline = (k: number): Buffer => glyf.subarray(start(k), start(k + 1));
  // a set grows while it is walked: components of components are found too
  for (const glyph of glyphs) for (const part of componentsOf(outline(glyph))) glyphs.add(part);
  const pieces: Buffer[] = [];
  const newLoca = Buffer.alloc(4 * (count + 1));
  let length = 0;
  for (let k = 0; k < count; k++) {
    newLoca.writeUInt32BE(length, 4 * k);
    if (!glyphs.has(k)) continue;
    const piece = padded(outline(k));
    pieces.push(piece);
    length += piece.length;
  }
  newLoca.writeUInt32BE(length, 4 * count);
  const newHead = Buffer.from(head);
  newHead.writeInt16BE(1, 50);
  return { glyf: Buffer.concat(pieces), loca: newLoca, head: newHead };
}

/** The glyphs that a composite glyph is made of. */
function componentsOf(outline: Buffer): number[] {
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return [];
  const parts: number[] = [];
  for (let at = 10, more = true; more;) {
    const flags = outline.readUInt16BE(at);
    parts.push(outline.readUInt16BE(at + 2));
    more = (flags & 0x20) !== 0;
    const offsets = flags & 1 ? 4 : 2;
    const scale = flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0;
    at += 4 + offsets + scale;
  }
  return parts;
}

/** `cmap` of format 12: groups of letters whose glyphs follow each other. */
function characterMap(glyphOf: readonly [letter: number, glyph: number][]): Buffer {
  const groups: [first: number, last: number, glyph: number][] = [];
  for (const [letter, glyph] of glyphOf) {
    const group = groups.at(-1);
    if (group !== undefined && letter === group[1] + 1 && glyph === group[2] + letter - group[0])
      group[1] = letter;
    else groups.push([letter, letter, glyph]);
  }
  const map = Buffer.alloc(28 + 12 * groups.length);
  // version 0, one table: platform 3 (Windows), encoding 10 (all of Unicode), 12 bytes from here
  [0, 1, 3, 10].forEach((value, k) => map.writeUInt16BE(value, 2 * k));
  map.writeUInt32BE(12, 8);
  map.writeUInt16BE(12, 12);
  map.writeUInt32BE(16 + 12 * groups.length, 16);
  map.writeUInt32BE(groups.length, 24);
  groups.flat().forEach((value, k) => map.writeUInt32BE(value, 28 + 4 * k));
  return map;
}

/** `post` of version 3: no names of glyphs. */
function unnamed(post: Buffer): Buffer {
  const short = Buffer.from(post.subarray(0, 32));
  short.writeUInt32BE(0x00030000, 0);
  return short;
}

function fontFile(tables: readonly Table[]): Buffer {
  const power = Math.floor(Math.log2(tables.length));
  const header = Buffer.alloc(12 + 16 * tables.length);
  header.writeUInt32BE(0x00010000, 0);
  [tables.length, 16 << power, power, 16 * (tables.length - (1 << power))].forEach((value, k) =>
    header.writeUInt16BE(value, 4 + 2 * k),
  );
  let offset = header.length;
  const contents = tables.map(({ tag, content }, k) => {
    const whole = padded(content);
    header.write(tag, 12 + 16 * k, "latin1");
    header.writeUInt32BE(sum(whole), 16 + 16 * k);
    header.writeUInt32BE(offset, 20 + 16 * k);
    header.writeUInt32BE(content.length, 24 + 16 * k);
    offset += whole.length;
    return whole;
  });
  return Buffer.concat([header, ...contents]);
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc(-content.length & 3)]);
}

function sum(content: Buffer): number {
  let total = 0;
  for (let at = 0; at < content.length; at += 4) total = (total + content.readUInt32BE(at)) >>> 0;
  return total;
}

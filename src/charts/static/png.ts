// PNG files with a palette (PNG specification, third edition): a chart has few colours, so that a byte a pixel is
// enough and the file is a third of one with full colour.
import { deflateSync } from "node:zlib";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const paletteSize = 256;
const paletteColor = 3;
/** the last two levels take six times as long for a twentieth of the bytes */
const compression = 7;
const bucketMask = 0xf8f8f8;

/**
 * @param pixels red, green, blue and opacity of each pixel; opacity is left out, so the picture must be opaque
 */
export function palettePng(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const { palette, indices } = quantized(pixels);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, paletteColor, 0, 0, 0], 8);
  // one byte before each line names its filter: none, which is best for flat colours
  const lines = new Uint8Array(height * (width + 1));
  for (let row = 0; row < height; row++)
    lines.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(lines, { level: compression })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/**
 * At most 256 colours. Colours that agree in their first five bits share one entry, the most frequent of them; where
 * more are left than entries, the rarest go to their nearest neighbours.
 */
function quantized(pixels: Uint8Array): { palette: Uint8Array; indices: Uint8Array } {
  const count = pixels.length / 4;
  const colors = new Uint32Array(count);
  const frequency = new Map<number, number>();
  let run = 0;
  for (let k = 0; k < count; k++) {
    const color = (pixels[4 * k] << 16) | (pixels[4 * k + 1] << 8) | pixels[4 * k + 2];
    colors[k] = color;
    run++;
    // lines of one colour are counted at once
    if (k + 1 === count || !sameColor(pixels, 4 * k)) {
      frequency.set(color, (frequency.get(color) ?? 0) + run);
      run = 0;
    }
  }
  const entries = entriesOf(frequency);
  // colours that share their bucket with an entry are drawn as it, without a search
  const ofBucket = new Map(entries.map((color, k) => [color & bucketMask, k]));
  const index = new Map<number, number>();
  for (const color of frequency.keys())
    index.set(color, ofBucket.get(color & bucketMask) ?? nearest(color, entries));
  const indices = new Uint8Array(count);
  let [last, lastIndex] = [-1, 0];
  for (let k = 0; k < count; k++) {
    if (colors[k] !== last) {
      last = colors[k];
      lastIndex = index.get(last) as number;
    }
    indices[k] = lastIndex;
  }
  return { palette: Uint8Array.from(entries.flatMap(channels)), indices };
}

function sameColor(pixels: Uint8Array, at: number): boolean {
  return (
    pixels[at] === pixels[at + 4] && pixels[at + 1] === pixels[at + 5] && pixels[at + 2] === pixels[at + 6]
  );
}

/** The colours of the palette, the most frequent first. */
function entriesOf(frequency: ReadonlyMap<number, number>): number[] {
  const buckets = new Map<number, { color: number; most: number; total: number }>();
  for (const [color, times] of frequency) {
    const key = color & bucketMask;
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, { color, most: times, total: times });
    else {
      bucket.total += times;
      if (times > bucket.most) Object.assign(bucket, { color, most: times });
    }
  }
  return [...buckets.values()]
    .sort((a, b) => b.total - a.total || a.color - b.color)
    .slice(0, paletteSize)
    .map(({ color }) => color);
}

function nearest(color: number, entries: readonly number[]): number {
  const red = color >> 16;
  const green = (color >> 8) & 255;
  const blue = color & 255;
  let best = 0;
  let least = Infinity;
  for (let k = 0; k < entries.length; k++) {
    const entry = entries[k];
    const distance =
      ((entry >> 16) - red) ** 2 + (((entry >> 8) & 255) - green) ** 2 + ((entry & 255) - blue) ** 2;
    if (distance < least) [best, least] = [k, distance];
  }
  return best;
}

function channels(color: number): [number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(name, 4, "latin1");
  bytes.set(content, 8);
  bytes.writeUInt32BE(checksum(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, k) => {
  let value = k;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 as PNG wants it. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

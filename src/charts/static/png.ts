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
  // one number a pixel is only compared with others, so that the order of its bytes does not matter
  const { buffer, byteOffset, length } = pixels.byteOffset % 4 === 0 ? pixels : pixels.slice();
  const whole = new Uint32Array(buffer, byteOffset, length / 4);
  const runs = runsOf(whole);
  const colors = runs.map(
    (start) => (pixels[4 * start] << 16) | (pixels[4 * start + 1] << 8) | pixels[4 * start + 2],
  );
  const frequency = new Map<number, number>();
  runs.forEach((start, k) => {
    const length = (runs[k + 1] ?? whole.length) - start;
    frequency.set(colors[k], (frequency.get(colors[k]) ?? 0) + length);
  });
  const entries = entriesOf(frequency);
  // colours that share their bucket with an entry are drawn as it, without a search
  const ofBucket = new Map(entries.map((color, k) => [color & bucketMask, k]));
  const index = new Map<number, number>();
  for (const color of frequency.keys())
    index.set(color, ofBucket.get(color & bucketMask) ?? nearest(color, entries));
  const indices = new Uint8Array(whole.length);
  runs.forEach((start, k) =>
    indices.fill(index.get(colors[k]) as number, start, runs[k + 1] ?? whole.length),
  );
  return { palette: Uint8Array.from(entries.flatMap(channels)), indices };
}

/** Where each stretch of equal pixels starts: a chart is mostly flat. */
function runsOf(pixels: Uint32Array): number[] {
  const starts: number[] = [];
  let last = -1;
  for (let k = 0; k < pixels.length; k++)
    if (pixels[k] !== last) {
      last = pixels[k];
      starts.push(k);
    }
  return starts;
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

// Reads the PNG files that thalweg writes: a palette, one byte a pixel, no filter.
import { inflateSync } from "node:zlib";

export interface Picture {
  width: number;
  height: number;
  /** red, green and blue of each pixel */
  pixels: Uint8Array;
}

export function readPng(file: Uint8Array): Picture {
  const bytes = Buffer.from(file);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    chunks.set(
      bytes.toString("latin1", at + 4, at + 8),
      bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)),
    );
  const header = chunks.get("IHDR") as Buffer;
  const palette = chunks.get("PLTE") as Buffer;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const lines = inflateSync(chunks.get("IDAT") as Buffer);
  const pixels = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const entry = lines[row * (width + 1) + 1 + column];
      pixels.set(palette.subarray(3 * entry, 3 * entry + 3), 3 * (row * width + column));
    }
  return { width, height, pixels };
}

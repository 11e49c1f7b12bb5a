// ZIP archives (PKWARE APPNOTE 6.3, sections 4.3 and 4.4): deflated entries, no dates, the same bytes from the same files.
import { deflateRawSync } from "node:zlib";

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 of IEEE 802.3, as archives use it. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = crcTable[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** 1 January 1980, the earliest date of the format. */
const date = 0x0021;
const deflated = 8;
const utf8Names = 0x0800;
const version = 20;

/** An archive of files by their paths, in alphabetical order. */
export function zipped(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  const paths = Object.keys(files).sort();
  for (const path of paths) {
    const content = files[path];
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const packed = deflateRawSync(bytes, { level: 9 });
    const name = Buffer.from(path);
    const shared = commonHeader(name, bytes, packed);
    const header = Buffer.concat([word32(0x04034b50), word16(version), shared, word16(0), name]);
    const entry = [word32(0x02014b50), word16(version), word16(version), shared, word16(0)];
    // comment length, disk, internal and external attributes, place of the local header
    entry.push(word16(0), word16(0), word16(0), word32(0), word32(offset), name);
    local.push(header, packed);
    central.push(Buffer.concat(entry));
    offset += header.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const count = word16(paths.length);
  const end = [word32(0x06054b50), word16(0), word16(0), count, count];
  end.push(word32(directory.length), word32(offset), word16(0));
  return Buffer.concat([...local, directory, ...end]);
}

/** What the two headers of an entry share: flags to the length of the name. */
function commonHeader(name: Buffer, bytes: Uint8Array, packed: Uint8Array): Buffer {
  return Buffer.concat([
    word16(utf8Names),
    word16(deflated),
    word16(0),
    word16(date),
    word32(crc32(bytes)),
    word32(packed.length),
    word32(bytes.length),
    word16(name.length),
  ]);
}

function word16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function word32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

// Archives: known checksums, bytes that do not depend on the day, contents that other programs read.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { crc32, zipped } from "../../../../src/cli/notebook/bundle/zip";

test("CRC-32 of the check string", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  expect(crc32(Buffer.alloc(0))).toBe(0);
});

/** The entries of an archive, read from its local headers. */
function entries(archive: Uint8Array): Record<string, string> {
  const bytes = Buffer.from(archive);
  const found: Record<string, string> = {};
  let place = 0;
  while (bytes.readUInt32LE(place) === 0x04034b50) {
    const packed = bytes.readUInt32LE(place + 18);
    const name = bytes.readUInt16LE(place + 26);
    const path = bytes.toString("utf8", place + 30, place + 30 + name);
    const content = inflateRawSync(bytes.subarray(place + 30 + name, place + 30 + name + packed));
    expect(crc32(content)).toBe(bytes.readUInt32LE(place + 14));
    expect(content.length).toBe(bytes.readUInt32LE(place + 22));
    found[path] = content.toString("utf8");
    place += 30 + name + packed;
  }
  return found;
}

test("what goes in comes out, in alphabetical order", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z][a-z/é]{0,20}$/), fc.string(), { maxKeys: 6 }),
      (files) => {
        const plain = { ...files };
        const read = entries(zipped(plain));
        expect(read).toEqual(plain);
        expect(Object.keys(read)).toEqual(Object.keys(plain).sort());
        expect(Buffer.from(zipped(plain)).equals(zipped(plain))).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

const unzip = spawnSync("unzip", ["-v"]).status === 0;
(unzip ? test : test.skip)("unzip accepts an archive", () => {
  const folder = mkdtempSync(join(tmpdir(), "thalweg-zip-"));
  try {
    writeFileSync(join(folder, "a.zip"), zipped({ "a/b.txt": "one\n", "c.bin": new Uint8Array(70_000) }));
    expect(spawnSync("unzip", ["-q", "a.zip"], { cwd: folder }).status).toBe(0);
    expect(readFileSync(join(folder, "a/b.txt"), "utf8")).toBe("one\n");
    expect(readFileSync(join(folder, "c.bin")).length).toBe(70_000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

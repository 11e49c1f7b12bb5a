// Files are read with errors that help, and written whole or not at all.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../src/errors";
import { readJson, refuseUnwritable, writeWhole } from "../../src/cli/files";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "thalweg-files-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test("reads JSON, also with a byte order mark", () => {
  expect(readJson(file("a.json", '\ufeff{"a": 1}'))).toEqual({ a: 1 });
});

test.each([
  [
    '{\n  "a": NaN\n}',
    /not valid JSON at line 2, column 8: "NaN" is not expected here\. JSON has no such number/,
  ],
  ['{"a": [1, 2', /line 1, column 12: the text ends too early\./],
  ["{'a': 1}", /line 1, column 2: "'" is not expected here\./],
  [" \n", /this file is empty/],
])("%j is refused with its place", (text, message) => {
  const path = file("bad.json", text);
  expect(() => readJson(path)).toThrow(InputError);
  expect(() => readJson(path)).toThrow(message);
  expect(() => readJson(path)).toThrow(path);
});

test("a missing file, a folder and a path through a file are named", () => {
  expect(() => readJson(join(folder, "none.json"))).toThrow(/no such file/);
  expect(() => readJson(folder)).toThrow(/this is a folder/);
  expect(() => readJson(join(file("plain", ""), "below.json"))).toThrow(/a part of this path is a file/);
});

test("writing makes the folder, replaces the file and leaves nothing else behind", () => {
  const path = join(folder, "deep", "er", "out.json");
  writeWhole(path, "first");
  writeWhole(path, "second é");
  expect(readFileSync(path, "utf8")).toBe("second é");
  expect(readdirSync(join(folder, "deep", "er"))).toEqual(["out.json"]);
});

test("writing through a link changes the file, not the link", () => {
  const target = file("target.json", "old");
  const link = join(folder, "link.json");
  symlinkSync(target, link);
  writeWhole(link, "new");
  expect(readFileSync(target, "utf8")).toBe("new");
});

test("a file that is replaced keeps its permissions", () => {
  const path = file("private.json", "old");
  chmodSync(path, 0o640);
  const { mode } = statSync(path);
  writeWhole(path, "new");
  expect(statSync(path).mode).toBe(mode);
});

test("a refused write names the path and what to do", () => {
  expect(() => writeWhole(folder, "text")).toThrow(InputError);
  expect(() => writeWhole(folder, "text")).toThrow(`${folder}: this is a folder. Name a file in it.`);
  const below = join(file("plain", ""), "below.json");
  expect(() => writeWhole(below, "text")).toThrow(`${below}: a part of this path is a file, not a folder.`);
  const long = join(folder, "a".repeat(300));
  expect(() => writeWhole(long, "text")).toThrow(/this name is too long/);
});

(existsSync("/proc/self") ? test : test.skip)(
  "a folder that cannot be made ends the write, where Node's own recursion turns for ever (skipped without /proc)",
  () => {
    const script = `require(${JSON.stringify(require.resolve("../../src/cli/files"))}).writeWhole("/proc/nowhere/at/all.json", "")`;
    const { status, stderr } = spawnSync(process.execPath, ["-e", script], {
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(status).toBe(1);
    expect(stderr).toContain("/proc/nowhere/at/all.json: its folder cannot be made. Name another place.");
  },
);

test("a write that fails leaves no temporary file", () => {
  expect(() => writeWhole(folder, "text")).toThrow();
  expect(readdirSync(folder)).toEqual([]);
  expect(
    readdirSync(join(folder, "..")).filter((name) => name.startsWith(`.${folder.split("/").at(-1)}`)),
  ).toEqual([]);
});

test("where a result could not be written is said before the work, and nothing is made", () => {
  const place = join(folder, "not", "yet", "there.json");
  expect(() => refuseUnwritable(place)).not.toThrow();
  expect(readdirSync(folder)).toEqual([]);
  expect(() => refuseUnwritable(folder)).toThrow(`${folder}: this is a folder. Name a file in it.`);
  const below = join(file("plain", ""), "deep", "below.json");
  expect(() => refuseUnwritable(below)).toThrow(`${below}: a part of this path is a file, not a folder.`);
});

const asRoot = process.getuid?.() === 0;
(asRoot || process.platform === "win32" ? test.skip : test)(
  "a folder that may not be written to is refused (skipped for root and on Windows, who may)",
  () => {
    const locked = join(folder, "locked");
    mkdirSync(locked, { mode: 0o555 });
    const place = join(locked, "new", "out.json");
    for (const write of [refuseUnwritable, (path: string) => writeWhole(path, "")])
      expect(() => write(place)).toThrow(`${place}: this may not be written.`);
  },
);

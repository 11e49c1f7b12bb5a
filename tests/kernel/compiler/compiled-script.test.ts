// Kept code is taken for the very file and version it was made of, and for nothing else.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCompiled } from "../../../kernel/compiler/compiled-script";
import { typescriptPath } from "../../../kernel/compiler/typescript";

const saved = process.env.XDG_CACHE_HOME;
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "thalweg-code-"));
  process.env.XDG_CACHE_HOME = join(folder, "cache");
  file = join(folder, "answer.js");
  writeFileSync(file, "const { join } = require('node:path'); exports.answer = () => join('4', '2');");
  loadCompiled(file).keep();
});
afterEach(() => {
  if (saved === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = saved;
  rmSync(folder, { recursive: true });
});

const entry = (): string => {
  const cache = join(folder, "cache", "thalweg");
  return join(cache, readdirSync(cache)[0]);
};

test("what was kept is taken, and the file works as when required", () => {
  const script = loadCompiled(file);
  expect(script.accepted).toBe(true);
  expect((script.exports as { answer(): string }).answer()).toBe(join("4", "2"));
});

test("another file, another version and broken bits are refused, and what is kept then replaces the entry", () => {
  const { version } = process;
  Object.defineProperty(process, "version", { value: "v0.0.0" });
  try {
    expect(loadCompiled(file).accepted).toBe(false);
  } finally {
    Object.defineProperty(process, "version", { value: version });
  }
  const whole = readFileSync(entry());
  const broken = Buffer.from(whole);
  broken[whole.length - 20] ^= 1;
  for (const content of [broken, whole.subarray(0, whole.length - 9), Buffer.alloc(0)]) {
    writeFileSync(entry(), content);
    const refused = loadCompiled(file);
    expect(refused.accepted).toBe(false);
    refused.keep();
    expect(loadCompiled(file).accepted).toBe(true);
  }
  writeFileSync(file, "exports.answer = () => 'another';");
  const changed = loadCompiled(file);
  expect(changed.accepted).toBe(false);
  expect((changed.exports as { answer(): string }).answer()).toBe("another");
});

test("a folder that may not be written to costs nothing but time", () => {
  writeFileSync(join(folder, "no folder"), "");
  process.env.XDG_CACHE_HOME = join(folder, "no folder");
  const script = loadCompiled(file);
  script.keep();
  expect(script.accepted).toBe(false);
  expect((script.exports as { answer(): string }).answer()).toBe(join("4", "2"));
});

test("TypeScript, which is read as Latin-1, is ASCII but for comments", () => {
  const lines = readFileSync(typescriptPath, "utf8").split("\n");
  const foreign = lines.flatMap((line) => /^(.*?)[\u0080-\uffff]/.exec(line)?.[1] ?? []);
  expect(foreign.filter((before) => !before.includes("//"))).toEqual([]);
});

// What tslab's own kernel gets wrong, each as a test that ours does not.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { begun, printed, published, SIGN, sleep, traceback, until, useKernel, value } from "./notebook";

const kernel = useKernel();

test("1. a function sees what a later cell gives its variable", async () => {
  await kernel.client.execute("let rate = 0.1; function step() { return rate; } const arrow = () => rate");
  expect(value(await kernel.client.execute("rate = 0.5; [step(), arrow()]"))).toBe("[ 0.5, 0.5 ]");
  await kernel.client.execute("const setRate = (r: number) => { rate = r; }; setRate(0.7)");
  expect(value(await kernel.client.execute("[rate, step()]"))).toBe("[ 0.7, 0.7 ]");
  expect(value(await kernel.client.execute("let rate = 2; step()"))).toBe("2");
});

test("2. shorthand of an earlier cell's variable", async () => {
  await kernel.client.execute("const width = 3, depth = 2");
  expect(value(await kernel.client.execute("({ width, depth })"))).toBe("{ width: 3, depth: 2 }");
  const assigned = "let first = 0; const into = () => { ({ first } = { first: width }); }; into(); first";
  expect(value(await kernel.client.execute(assigned))).toBe("3");
});

test("3. a top-level loop runs at full speed", async () => {
  await kernel.client.execute("let total = 0;");
  const result = await kernel.client.execute(
    "let sum = 0; const start = performance.now(); for (let i = 0; i < 1e7; i++) sum += i; performance.now() - start",
  );
  expect(value(await kernel.client.execute("sum"))).toBe("49999995000000");
  // tslab takes 4 s where this takes 0.03 s
  expect(Number(value(result))).toBeLessThan(1000);
});

test("4. 20 000 lines in one tick all arrive, in order, in few messages", async () => {
  const { result, messages } = await published(kernel.client, () =>
    kernel.client.execute("for (let i = 0; i < 20000; i++) console.log('line ' + i)"),
  );
  const lines = printed(result).trimEnd().split("\n");
  expect(lines).toHaveLength(20_000);
  expect(lines.every((line, i) => line === `line ${i}`)).toBe(true);
  expect(messages.filter((m) => m.header.msg_type === "stream").length).toBeLessThan(100);
});

test("4. a thousand displays in one tick all arrive", async () => {
  const result = await kernel.client.execute(
    `for (let i = 0; i < 1000; i++) display({ "text/plain": String(i) })`,
  );
  expect(result.outputs.map((o) => (o.output_type === "display_data" ? o.data["text/plain"] : ""))).toEqual(
    Array.from({ length: 1000 }, (_, i) => String(i)),
  );
});

test("5. a cell sent right after an error runs", async () => {
  for (let i = 0; i < 5; i++) {
    expect((await kernel.client.execute("throw new Error('now')")).status).toBe("error");
    expect(value(await kernel.client.execute(`${i} + 1`))).toBe(String(i + 1));
  }
});

test("6. declarations before an error stay, with their types", async () => {
  await kernel.client.execute(
    "const early: number[] = [1, 2]; function twice(x: number) { return 2 * x; }\nJSON.parse('{')",
  );
  expect(value(await kernel.client.execute("early.map(twice)"))).toBe("[ 2, 4 ]");
  const wrong = await kernel.client.execute("early.push('three')");
  expect(wrong.error?.ename).toBe("TypeScriptError");
});

test("6. a cell that fails leaves an earlier value in place", async () => {
  await kernel.client.execute("const kept = [1]");
  await kernel.client.execute("const kept: number[] = (() => { throw new Error('no') })()");
  expect(value(await kernel.client.execute("kept"))).toBe("[ 1 ]");
});

test("6. an interrupted cell keeps what it has declared, before and after an await, with its types", async () => {
  const cells = {
    waiting: "let turn = 0; for (;;) { turn++; await new Promise((r) => setTimeout(r, 5)); }",
    busy: "for (;;);",
  };
  for (const [name, loop] of Object.entries(cells)) {
    const code = `const before_${name} = [1]; function double_${name}(x: number) { return 2 * x; }
await new Promise((r) => setTimeout(r, 10)); const after_${name}: string = "late"; class Kept_${name} { x = 3 }
${SIGN}
${loop}
const never_${name} = 1;`;
    const { running } = await begun(kernel.client, code);
    await sleep(100);
    await kernel.client.interrupt();
    expect((await running).error?.ename).toBe("InterruptError");
    const kept = `[...before_${name}.map(double_${name}), after_${name}, new Kept_${name}().x]`;
    expect(value(await kernel.client.execute(kept))).toBe("[ 2, 'late', 3 ]");
    expect((await kernel.client.execute(`after_${name}.toFixed()`)).error?.ename).toBe("TypeScriptError");
  }
});

test("7. an interrupted loop does not run on in the background", async () => {
  const loops = [
    "turns = 0; while (true) { await new Promise((r) => setTimeout(r, 5)); turn(); }",
    `import { readFile } from "fs/promises"; turns = 0; for (;;) { await readFile("/dev/null"); turn(); }`,
    "turns = 0; setInterval(turn, 5); await new Promise(() => undefined)",
    "async function* ticks() { for (;;) { await 0; yield 1; } } turns = 0; for await (const t of ticks()) turn()",
  ];
  await kernel.client.execute(
    "let turns = 0; const turn = () => { if (++turns === 3) console.log('turns'); }",
  );
  for (const loop of loops) {
    const { running } = await begun(kernel.client, loop);
    await kernel.client.interrupt();
    expect((await running).error?.ename).toBe("InterruptError");
    const then = value(await kernel.client.execute("turns"));
    await sleep(200);
    expect(value(await kernel.client.execute("turns"))).toBe(then);
    expect(Number(then)).toBeGreaterThanOrEqual(3);
  }
});

test("8. exporting a name twice, and for await at the top level", async () => {
  expect((await kernel.client.execute("export const exported = 1; export function f1() {}")).status).toBe(
    "ok",
  );
  expect((await kernel.client.execute("export const exported = 2; export function f1() {}")).status).toBe(
    "ok",
  );
  expect(value(await kernel.client.execute("exported"))).toBe("2");
  const awaited = await kernel.client.execute(
    "async function* two() { yield 1; yield 2; }\nfor await (const n of two()) console.log(n)",
  );
  expect(printed(awaited)).toBe("1\n2\n");
});

test("9. Node's modules are typed without any installation", async () => {
  const result = await kernel.client.execute(`
    import * as fs from "fs"; import { join } from "node:path";
    const joined: string = join("a", "b"); [joined, fs.existsSync("/")]`);
  expect(value(result)).toBe("[ 'a/b', true ]");
  expect((await kernel.client.execute("fs.existsSync(3 as string)")).error?.ename).toBe("TypeScriptError");
});

test("9. imports for their effect alone, with and without the prefix node:", async () => {
  for (const name of ["fs", "node:fs", "fs/promises", "node:timers/promises"])
    expect((await kernel.client.execute(`import "${name}"`)).error).toBeNull();
  const missing = await kernel.client.execute(`import "node:not-there"`);
  expect(missing.status).toBe("error");
  expect(missing.error?.evalue).toContain("not-there");
});

test("9. packages of the notebook's folder: CommonJS, ES modules, types through exports", async () => {
  const install = (name: string, manifest: object, files: Record<string, string>): void => {
    const folder = join(kernel.folder, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", ...manifest }));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  };
  install(
    "plain-cjs",
    { main: "main.js" },
    { "main.js": "exports.answer = 42;", "main.d.ts": "export const answer: number;" },
  );
  install(
    "only-esm",
    { type: "module", exports: { ".": { types: "./types.d.ts", import: "./code.js" } } },
    {
      "code.js": "export const half = (x) => x / 2;",
      "types.d.ts": "export declare function half(x: number): number;",
    },
  );
  install(
    "only-exports",
    {
      exports: {
        ".": { types: "./types/main.d.ts", default: "./main.js" },
        "./part": { types: "./types/part.d.ts", default: "./part.js" },
      },
    },
    {
      "main.js": "exports.one = 1;",
      "part.js": "exports.two = 'two';",
      "types/main.d.ts": "export const one: number;",
      "types/part.d.ts": "export const two: string;",
    },
  );
  install(
    "default-esm",
    { type: "module", exports: { types: "./types.d.ts", import: "./code.js" } },
    {
      "code.js": "await null; globalThis.loads = (globalThis.loads ?? 0) + 1; export default (x) => x * 3;",
      "types.d.ts": "export default function thrice(x: number): number;",
    },
  );
  expect(value(await kernel.client.execute(`import { answer } from "plain-cjs"; answer`))).toBe("42");
  const parts = `import { one } from "only-exports"; import { two } from "only-exports/part"; [one, two]`;
  expect(value(await kernel.client.execute(parts))).toBe("[ 1, 'two' ]");
  expect((await kernel.client.execute("two.toFixed()")).error?.ename).toBe("TypeScriptError");
  expect((await kernel.client.execute(`import "default-esm"`)).error).toBeNull();
  const thrice = `import thrice, * as all from "default-esm"; [thrice(2), all.default(3), (globalThis as any).loads]`;
  expect(value(await kernel.client.execute(thrice))).toBe("[ 6, 9, 1 ]");
  expect(value(await kernel.client.execute(`import { half } from "only-esm"; half(8)`))).toBe("4");
  expect(value(await kernel.client.execute(`(await import("only-esm")).half(2)`))).toBe("1");
  expect((await kernel.client.execute("half('8')")).error?.ename).toBe("TypeScriptError");
  const missing = await kernel.client.execute(`import { x } from "not-there"; x`);
  expect(missing.error?.evalue).toMatch(/not-there/);
});

test("9. TypeScript files of the notebook's folder, found once they exist, changed when they change", async () => {
  const cell = `import { offset } from "./helper"; offset(1)`;
  expect((await kernel.client.execute(cell)).error?.evalue).toMatch(/Cannot find module/);
  writeFileSync(
    join(kernel.folder, "helper.ts"),
    "const hidden = 20; export function offset(x: number): number { return x + hidden; }",
  );
  expect(value(await kernel.client.execute(cell))).toBe("21");
  writeFileSync(
    join(kernel.folder, "helper.ts"),
    "export function offset(x: number): string { return `${x}!`; }",
  );
  // the file system tells of a change when it likes
  let changed: string | null = null;
  await until(async () => (changed = value(await kernel.client.execute(cell))) === "'1!'");
  expect(changed).toBe("'1!'");
});

test("10. error lines are those of the cell", async () => {
  const inFunction = await kernel.client.execute(
    "interface A {\n  b: number;\n}\nfunction deep() {\n  throw new Error('x');\n}\ndeep()",
  );
  const text = traceback(inFunction);
  expect(text).toContain(`cell [${inFunction.executionCount}], line 5\n`);
  expect(text).toContain("----->".slice(1).concat("   5    throw new Error('x');"));
  expect(text).toMatch(/at deep .*line 5\)?\n.*line 7/);
});

test("10. several mime types in one message", async () => {
  const { messages } = await published(kernel.client, () =>
    kernel.client.execute(`display({ "text/plain": "a", "text/html": "<b>a</b>" })`),
  );
  const shown = messages.filter((m) => m.header.msg_type === "display_data");
  expect(shown.map((m) => Object.keys(m.content.data as object))).toEqual([["text/plain", "text/html"]]);
});

// A cell that throws or is interrupted in the middle: what it came to is kept, what it did not come to is not there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WireMessage } from "./wireClient";
import { cellOf, WireClient } from "./wireClient";
import { sleep } from "./notebook";

let folder: string;
let client: WireClient;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "thalweg-test-"));
  client = await WireClient.start(folder);
});
afterAll(async () => {
  await client.stop();
  rmSync(folder, { recursive: true });
});

interface Ended {
  reply: Record<string, unknown>;
  published: WireMessage[];
}

/** Text of the value of the cell's last expression, or its error. */
function shown({ reply, published }: Ended): string {
  if (reply.status === "error") return `${String(reply.ename)}: ${String(reply.evalue)}`;
  const result = published.find(({ type }) => type === "execute_result");
  return String((result?.content.data as Record<string, string> | undefined)?.["text/plain"]);
}
const runs = async (code: string): Promise<string> => shown(await client.run(code));
/** Runs a cell that stops by itself. */
async function stops(code: string): Promise<number> {
  const { reply } = await client.run(code);
  expect(reply.status).toBe("error");
  expect(reply.ename).not.toBe("TypeScriptError");
  return Number(reply.execution_count);
}
/** Interrupts a cell once it has printed something or its chart grows. */
async function interrupted(code: string): Promise<Ended> {
  const id = client.send("shell", "execute_request", cellOf(code));
  await client.wait((m) => m.parent === id && (m.type === "stream" || m.type === "update_display_data"));
  await sleep(100);
  await client.ask("control", "interrupt_request", {});
  const ended = await client.answerTo(id);
  expect(ended.reply.ename).toBe("InterruptError");
  return ended;
}
async function hover(name: string): Promise<string> {
  const { reply } = await client.ask("shell", "inspect_request", {
    code: name,
    cursor_pos: name.length,
    detail_level: 0,
  });
  return reply.found === true ? String((reply.data as Record<string, string>)["text/plain"]) : "";
}
async function completed(typed: string): Promise<string[]> {
  const { reply } = await client.ask("shell", "complete_request", { code: typed, cursor_pos: typed.length });
  return reply.matches as string[];
}

describe("a cell that throws", () => {
  test("what was assigned before is kept with its type, what comes after is not declared, and says why", async () => {
    const count = await stops(
      "const first = [1]; const second: number = JSON.parse('{'), third = 3; let fourth: string;",
    );
    expect(await runs("first.push(2)")).toBe("2");
    expect(await runs("first.push('two')")).toMatch(/^TypeScriptError/);
    for (const name of ["second", "third", "fourth"])
      expect(await runs(`${name} + 1`)).toBe(
        `TypeScriptError: ${name} is not declared: cell [${count}], which declares it, stopped before it did. Run that cell again.`,
      );
    expect(await runs("first")).toBe("[ 1, 2 ]");
  });

  test("completion, hover and %who know only what is there", async () => {
    await stops("const knownHere = 1; throw 0; const knownNever = 2;");
    expect(await completed("known")).toEqual(expect.arrayContaining(["knownHere"]));
    expect(await completed("known")).not.toContain("knownNever");
    expect(await hover("knownHere")).toContain("const knownHere: 1");
    expect(await hover("knownNever")).not.toContain("knownNever");
    const { published } = await client.run("%who");
    const who = String(published.find(({ type }) => type === "stream")?.content.text);
    expect(who).toContain("knownHere");
    expect(who).not.toContain("knownNever");
  });

  test("a name of an earlier cell keeps value and type", async () => {
    await client.run("const label = 'old'; let size = 1; class Box { old = 1 } import { sep } from 'path';");
    await stops("throw 0; const label = 5; let size = [2]; class Box { fresh = 2 } const sep = 7;");
    expect(await runs("[label.length, size.toFixed(), new Box().old, typeof sep]")).toBe(
      "[ 3, '1', 1, 'string' ]",
    );
    expect(await runs("label.toFixed()")).toMatch(/^TypeScriptError/);
    expect(await hover("label")).toContain("old");
    expect(await hover("size")).toContain("let size: number");
  });

  test("declarations around the stop are told apart in one statement", async () => {
    await client.run("const a1 = 'a', a2 = 'b', a3 = 'c'");
    await stops("const a1 = 1, a2 = (() => { throw new Error('no'); })() as number, a3 = 3;");
    expect(await runs("[a1.toFixed(1), a2.length, a3.length]")).toBe("[ '1.0', 1, 1 ]");
  });

  test("destructuring counts as a whole", async () => {
    await client.run("const left = 'old';");
    await stops(
      "const { whole, rest: [part] } = { whole: 1, rest: [2] }; const { left, right = (() => { throw 1; })() } = { left: 2 } as { left: number; right?: number };",
    );
    expect(await runs("[whole, part, left.length]")).toBe("[ 1, 2, 3 ]");
    expect(await runs("right")).toMatch(/right is not declared/);
    await client.run("var loose = 'old';");
    await stops(
      "var { loose, tight = (() => { throw 1; })() } = { loose: 2 } as { loose: number; tight?: number };",
    );
    expect(await runs("loose.length")).toBe("3");
  });

  test("functions are there wherever it stops, and say clearly what they miss", async () => {
    const count = await stops(
      "throw 0; const base = 2; function times(x: number) { return base * x; } function plain() { return 1; }",
    );
    expect(await runs("plain()")).toBe("1");
    const says = `ReferenceError: base has no value: cell [${count}], which declares it, stopped before it did. Run that cell again.`;
    expect(await runs("times(2)")).toBe(says);
    expect(await runs("try { times(2) } catch { 'caught' }; const base = 10; times(2)")).toBe("20");
    expect(await runs("times(3)")).toBe("30");
  });

  test("classes, enums and imports count where they are", async () => {
    await stops(
      "import { join as joined } from 'path'; class Early { x = 1 } enum Shade { light = 4 } throw 0; class Late { } enum Hue { red } import { sep as separator } from 'path';",
    );
    expect(await runs("[joined('a', 'b').length, new Early().x, Shade.light]")).toBe("[ 3, 1, 4 ]");
    for (const name of ["Late", "Hue", "separator"])
      expect(await runs(`String(${name})`)).toContain(`${name} is not declared`);
    await stops("namespace Half { export const x = 1; throw 0; }");
    expect(await runs("Half.x")).toContain("Half is not declared");
  });

  test("types are there wherever it stops", async () => {
    await stops("throw 0; interface Pair { a: number } type Pairs = Pair[]; const none: Pairs = [];");
    expect(await runs("const pairs: Pairs = [{ a: 1 }]; pairs[0].a")).toBe("1");
    expect(await runs("const pair: Pair = { a: 'x' }")).toMatch(/^TypeScriptError/);
  });

  test("a module that cannot be loaded is not declared", async () => {
    await stops("/* nothing runs */ const before = 1; throw 0; import { readFileSync as reads } from 'fs';");
    expect(await runs("reads")).toContain("reads is not declared");
  });

  test("loops and blocks at the top level", async () => {
    await stops(
      "let turns = 0; for (let i = 0; ; i++) { turns++; let inner = i; if (inner === 3) throw 0; } const done = true;",
    );
    expect(await runs("turns")).toBe("4");
    expect(await runs("done")).toContain("done is not declared");
    await client.run("const step = 'old';");
    await stops("for (var step = 0; step < 9; step++) if (step === 2) throw 0;");
    expect(await runs("step.length")).toBe("3");
  });

  test("run again, it declares everything", async () => {
    await client.run("let ready = false;");
    const cell =
      "const opened = ready ? 'yes' : (() => { throw new Error('not ready'); })(); const closed = opened.length; const reads = () => closed;";
    await stops(cell);
    await stops(cell);
    await client.run("ready = true");
    expect((await client.run(cell)).reply.status).toBe("ok");
    expect(await runs("[opened, closed, reads()]")).toBe("[ 'yes', 3, 3 ]");
    // and stopping it once more leaves the values of the last time
    await client.run("ready = false");
    await stops(cell);
    expect(await runs("[opened, closed, reads()]")).toBe("[ 'yes', 3, 3 ]");
  });

  test("names of the library mean again what they meant", async () => {
    await stops("throw 0; const circle = 3;");
    expect(await runs("typeof circle")).toBe("'function'");
  });
});

describe("a cell that stops at an await", () => {
  test("interrupted while it waits", async () => {
    await client.run("const late = 'old';");
    await interrupted(
      "const soon = await Promise.resolve(1); console.log('go'); const late = await new Promise<number>(() => undefined); const notYet = 1;",
    );
    expect(await runs("[soon, late.length]")).toBe("[ 1, 3 ]");
    expect(await runs("notYet")).toContain("notYet is not declared");
  });

  test("interrupted by force", async () => {
    await interrupted("let spins = 0; console.log('go'); for (;;) spins++; const after = 1;");
    expect(await runs("spins > 0")).toBe("true");
    expect(await runs("after")).toContain("after is not declared");
  });

  test("a cell that a callback has ended declares nothing any more", async () => {
    await client.run("const slow = 'old';");
    await stops(
      "setTimeout(() => { throw new Error('late'); }, 10); await new Promise((r) => setTimeout(r, 100)); const slow = 5; const next = 6;",
    );
    await sleep(200);
    expect(await runs("slow.length")).toBe("3");
    expect(await runs("next")).toContain("next is not declared");
  });

  test("the partial run of %%converge is kept", async () => {
    // stiff, and followed so precisely that it lasts for minutes
    await client.run(
      "const network = mlp({ widths: [1, 40, 40, 1], activation: 'tanh', biases: true, initialization: gaussianWeights({ seed: 1, biasStandardDeviation: 0.5 }) });\nconst x = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);\nconst data = explicit({ inputs: x.map((v) => [v]), targets: x.map((v) => Math.cos(5 * Math.acos(v))) });",
    );
    await client.run("const run = 'old';");
    await interrupted(
      "%%converge run --until-time 1e9 --integrator dopri5 --tolerance 1e-13 --no-store\n{ network, data }",
    );
    expect(await runs("run.status")).toBe("'interrupted'");
  });
});

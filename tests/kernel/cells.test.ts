// What a cell can do: the typed preload, names of its own, imports, errors.
import { traceback, printed, until, useKernel, value } from "./notebook";

const kernel = useKernel();
const runs = async (code: string): Promise<string | null> => {
  const result = await kernel.client.execute(code);
  expect(result.error).toBeNull();
  return value(result);
};

describe("the typed preload", () => {
  test("the library's functions and types need no import", async () => {
    expect(
      await runs(
        "const a: MlpNetwork = mlp({ widths: [1, 1], activation: 'tanh', initialization: gaussianWeights({ seed: 1 }) }); a.kind",
      ),
    ).toBe("'mlp'");
    const wrong = await kernel.client.execute("mlp({ widths: 'wide' })");
    expect(wrong.error?.ename).toBe("TypeScriptError");
    expect(await runs("InputError.name + typeof converge + typeof check")).toBe(
      "'InputErrorfunctionfunction'",
    );
    expect(await runs("let verdict: Verdict = 'proved'; verdict")).toBe("'proved'");
  });

  test("any of its names may be taken, in any kind of declaration", async () => {
    await runs(
      "const circle = 3; let squared: string = 'mine'; function sphere(x: number) { return x + circle; } type Run = number;",
    );
    expect(await runs("const r: Run = circle; [r, squared, sphere(1)]")).toBe("[ 3, 'mine', 4 ]");
    await runs("squared = 'changed'");
    expect(await runs("squared + sphere(2)")).toBe("'changed5'");
    expect(await runs("({ circle, squared })")).toBe("{ circle: 3, squared: 'changed' }");
    await kernel.client.execute("%reset");
    expect(await runs("typeof circle + typeof squared")).toBe("'functionfunction'");
  });

  test("types of the library survive in the session's declarations", async () => {
    await runs("const set = circle({ count: 4, targets: [1, 2, 3, 4] }); const both = { set, w: 1 };");
    const hover = await kernel.client.inspect("both");
    expect(hover?.["text/plain"]).toContain("set: CircleData");
  });

  test("importing it is the same as not importing it", async () => {
    expect(await runs(`import { mlp as imported, type Network } from "thalweg"; imported === mlp`)).toBe(
      "true",
    );
    expect(
      await runs(
        `const n: Network = imported({ widths: [1, 1], activation: "tanh", initialization: gaussianWeights({ seed: 1 }) }); n.kind`,
      ),
    ).toBe("'mlp'");
    expect(await runs(`import * as whole from "thalweg"; whole.mlp === mlp`)).toBe("true");
    expect(await runs(`(await import("thalweg")).mlp === mlp`)).toBe("true");
    const wrong = await kernel.client.execute(`import { nothing } from "thalweg"; nothing`);
    expect(wrong.error?.ename).toBe("TypeScriptError");
  });
});

describe("imports", () => {
  test("tslab's display", async () => {
    const result = await kernel.client.execute(
      `import { display as show, newDisplay } from "tslab"; show.html("<b>1</b>"); const place = newDisplay(); place.text("a"); place.text("b")`,
    );
    expect(result.outputs).toMatchObject([
      { data: { "text/html": "<b>1</b>" } },
      { data: { "text/plain": "b" } },
    ]);
  });

  test("default, namespace and named imports can be taken over by later cells", async () => {
    expect(
      await runs(
        `import path, { sep } from "node:path"; import * as os from "os"; path.join("a", sep) + typeof os.cpus`,
      ),
    ).toBe("'a/function'");
    expect(await runs("const sep = 5; sep + path.basename('x/7')")).toBe("'57'");
  });

  test("a module made in a cell", async () => {
    await runs(
      "/** @module shapes */\nconst secret = 3;\nexport const area = (r: number) => secret * r * r;",
    );
    expect(await runs(`import { area } from "./shapes"; area(2)`)).toBe("12");
  });
});

describe("sessions", () => {
  test("destructuring, classes, enums and generators live on", async () => {
    await runs(
      "const { p, q: [r] } = { p: 1, q: [2] }; class Base { twice() { return new Base(); } } enum E { a = 4 }",
    );
    expect(
      await runs("class Derived extends Base {} [p, r, E.a, new Derived().twice() instanceof Base]"),
    ).toBe("[ 1, 2, 4, true ]");
    await runs("let [u, v] = [1, 2]; const swap = () => { [u, v] = [v, u]; }; swap(); swap(); swap();");
    expect(await runs("u += 10; swap(); [u, v]")).toBe("[ 1, 12 ]");
    expect(await runs("enum E { b = 1 } const name = () => E[1]; name() + Object.keys(E).length")).toBe(
      "'b2'",
    );
  });

  test("a name declared without a value is empty again", async () => {
    await runs("let slot: number | undefined = 5; const read = () => slot;");
    expect(
      await runs("let slot: number | undefined; const again = () => slot; String(again()) + String(read())"),
    ).toBe("'undefinedundefined'");
  });

  test("shadowed names inside functions stay their own", async () => {
    await runs(
      "let x = 1; function param(x: number) { return x; } const block = () => { const x = 9; return x; }; const own = () => x;",
    );
    expect(await runs("x = 2; [param(7), block(), own(), (function x() { return typeof x; })()]")).toBe(
      "[ 7, 9, 2, 'function' ]",
    );
    expect(
      await runs(
        "const o = { x: 5, m() { return this.x + x; } }; label: for (;;) { const f = () => x; break label; } o.m()",
      ),
    ).toBe("7");
    expect(await runs("try { throw 3 } catch (x) { (() => x)() }")).toBeNull();
  });

  test("functions see the var of a loop", async () => {
    expect(
      await runs(
        "const seen: (() => number)[] = []; for (var v = 0; v < 3; v++) seen.push(() => v); seen.map((f) => f())",
      ),
    ).toBe("[ 3, 3, 3 ]");
  });

  test("calls of live functions have no this, tagged templates and optional calls work", async () => {
    await runs(
      "function self(this: unknown) { return this === undefined || this === globalThis; } const tag = (s: TemplateStringsArray) => s[0]; const use = () => [self(), tag`t`, self?.()];",
    );
    expect(await runs("use()")).toBe("[ true, 't', true ]");
  });

  test("strict about null, silent about missing annotations", async () => {
    expect(await runs("function loose(x) { return x; } loose(1)")).toBe("1");
    const strict = await kernel.client.execute("[1].find((x) => x > 1).toFixed()");
    expect(strict.error?.evalue).toMatch(/possibly 'undefined'/);
  });
});

describe("errors", () => {
  test("an InputError shows its message and the line of the cell, and no frames", async () => {
    const result = await kernel.client.execute("const fine = 1;\nmlp({ widths: [2] } as any);\n");
    expect(result.error?.ename).toBe("InputError");
    const text = traceback(result);
    expect(text).toContain("mlp: widths must be at least 2 integers >= 1, got [2].");
    expect(text).toContain("->   2  mlp({ widths: [2] } as any);");
    expect(text).not.toMatch(/^\s+at |\.js|node_modules/m);
  });

  test("TypeScript's mistakes have line and column, after shorthand and export too", async () => {
    const code = "export const one = 1;\nconst pair = { one };\nconst bad = { one, two: pair.thre };";
    await kernel.client.execute("const one = 1; const pair = { one };");
    const result = await kernel.client.execute(code);
    expect(traceback(result)).toContain("line 3, column 30");
    expect(traceback(result)).toMatch(/\n {33}~~~~$/);
    const unknown = await kernel.client.execute("const z = { missingName };");
    expect(traceback(unknown)).toContain("line 1, column 13");
  });

  test("a function of another cell is named with its cell", async () => {
    const made = await kernel.client.execute("function thrower() {\n  throw new TypeError('inner');\n}");
    const result = await kernel.client.execute("\nthrower()");
    expect(traceback(result)).toMatch(
      new RegExp(
        `at thrower \\(cell \\[${made.executionCount}\\], line 2\\)?\\n.*cell \\[${result.executionCount}\\], line 2`,
      ),
    );
  });

  test("causes, and values that are no errors", async () => {
    const caused = await kernel.client.execute(
      "throw new Error('outer', { cause: new RangeError('inner') })",
    );
    expect(traceback(caused)).toContain("caused by RangeError: inner");
    const plain = await kernel.client.execute("throw { code: 7 }");
    expect(plain.error).toMatchObject({ ename: "Thrown", evalue: "{ code: 7 }" });
  });

  test("an error in the cell's own timer ends the cell; after it, it is printed", async () => {
    const during = await kernel.client.execute(
      "setTimeout(() => { throw new Error('tick') }, 10); await new Promise(() => undefined)",
    );
    expect(during.error).toMatchObject({ ename: "Error", evalue: "tick" });
    const { client } = kernel;
    const late: string[] = [];
    const stop = client.observe((m) => m.header.msg_type === "stream" && late.push(String(m.content.text)));
    await client.execute(
      "setTimeout(() => { throw new Error('too late') }, 50); void Promise.reject(new Error('unhandled'))",
    );
    const told = [/Uncaught in a callback: .*too late/, /Unhandled rejection: .*unhandled/];
    await until(() => told.every((pattern) => pattern.test(late.join(""))));
    stop();
  });

  test("a mistake of syntax", async () => {
    const result = await kernel.client.execute("let = = 3");
    expect(result.error?.ename).toBe("TypeScriptError");
    expect(printed(result)).toBe("");
  });
});

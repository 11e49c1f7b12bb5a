// What becomes of a cell's JavaScript.
import { reachedMarks } from "../../../kernel/compiler/reached";
import { liveSession, rebindableExports } from "../../../kernel/compiler/transforms";
import type { TypeScript } from "../../../kernel/compiler/typescript";
import { loadFromTslab, typescriptPath } from "../../../kernel/compiler/typescript";

const typescript = loadFromTslab(typescriptPath) as TypeScript;

/** The body of a cell whose names are exported, as tslab hands it over. */
function compiled(code: string, ...names: string[]): string {
  const { outputText } = typescript.transpileModule(`${code}\nexport { ${names.join(", ")} };`, {
    fileName: "cell.js",
    compilerOptions: {
      module: typescript.ModuleKind.CommonJS,
      target: typescript.ScriptTarget.ES2022,
      noImplicitUseStrict: true,
      esModuleInterop: true,
    },
    transformers: { before: [liveSession(typescript)], after: [rebindableExports(typescript)] },
  });
  return outputText.trim();
}

test("a captured name is a property of the session everywhere in its cell", () => {
  expect(compiled("let a = 1;\nconst f = () => a;\na = 2;", "a", "f")).toBe(
    "let a = 1;\nexports.a = a;\nconst f = () => exports.a;\nexports.f = f;\nexports.a = 2;",
  );
});

test("a name that no function captures stays a plain variable", () => {
  const text = compiled("let sum = 0;\nfor (let i = 0; i < 9; i++) sum += i;", "sum");
  expect(text).toContain("let sum = 0;");
  expect(text).not.toContain("exports.sum +=");
});

test("names of inner scopes are left alone", () => {
  const code =
    "let x = 1;\nconst f = (x) => x;\nconst g = () => { let x = 2; return x; };\nconst h = function x() { return x; };\nconst o = { x: 3, get y() { return this.x; } };";
  expect(compiled(code, "x", "f", "g", "h", "o")).not.toMatch(/exports\.x(?! = x;)/);
});

test("calls keep no this, and a function is there before its line", () => {
  const text = compiled(
    "const early = twice(1);\nfunction twice(n) { return again(n); }\nfunction again(n) { return twice(n - 1); }",
    "early",
    "twice",
    "again",
  );
  expect(text.startsWith("exports.twice = twice;\nexports.again = again;")).toBe(true);
  expect(text).toContain("return (0, exports.again)(n);");
});

test("shorthand, destructuring, tagged templates, updates", () => {
  const text = compiled(
    "let a = 1, b = 2;\nconst use = () => { [a, b] = [b, a]; a++; return { a, t: b`x` }; };",
    "a",
    "b",
    "use",
  );
  expect(text).toContain("[exports.a, exports.b] = [exports.b, exports.a];");
  expect(text).toContain("exports.a++;");
  expect(text).toContain("{ a: exports.a, t: (0, exports.b) `x` }");
});

test("a call that tslab wrote on the session keeps no this either", () => {
  expect(compiled("const y = exports.earlier(3);", "y")).toContain("(0, exports.earlier)(3)");
});

test("awaits and for await check in, dynamic imports go through the kernel", () => {
  const text = compiled("const m = await import('x');\nfor await (const v of m) console.log(v);", "m");
  expect(text).toContain("__cell__.resumed(await __cell__.import('x'))");
  expect(text).toMatch(/for await \(const v of m\) \{\s*__cell__\.resumed\(\);/);
});

test("imports are bound by plain assignment, and nothing is set to undefined first", () => {
  const text = compiled("import { join } from 'path';\nlet empty;", "join", "empty");
  expect(text).toContain("exports.join = path_1.join;");
  expect(text).not.toContain("defineProperty");
  expect(text).not.toMatch(/exports\.join = (exports\.\w+ = )*void 0/);
  expect(text).toContain("let empty = void 0;");
});

describe("marks", () => {
  const marked = (code: string): { text: string; names: string[] } => {
    let names: string[] = [];
    const { outputText } = typescript.transpileModule(code, {
      compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2022 },
      transformers: { before: [liveSession(typescript), reachedMarks(typescript, (all) => (names = all))] },
    });
    return { text: outputText.replace(/\s+/g, " ").trim(), names };
  };

  test("each declaration of a statement has its own", () => {
    expect(marked("const a = 1, { b, c: [d] } = two();")).toEqual({
      text: `const a = 1; __cell__.reached("a"); const { b, c: [d] } = two(); __cell__.reached("b", "d");`,
      names: ["a", "b", "d"],
    });
  });

  test("functions are there before all, a class behind its body", () => {
    const { text } = marked("class C {}\nfunction f() {}");
    expect(text).toBe(
      `exports.f = f; __cell__.reached("f"); class C { } __cell__.reached("C"); function f() { }`,
    );
  });

  test("an enum counts once it is filled", () => {
    const { text } = marked("var E;\n(function (E) { E.a = 1; })(E || (E = {}));");
    expect(text.match(/__cell__\.reached\("E"\)/g)).toHaveLength(1);
    expect(text.endsWith(`(E || (E = {})); __cell__.reached("E");`)).toBe(true);
  });

  test("the var of a loop has none", () => {
    const { text, names } = marked("for (var i = 0; i < 3; i++) { let j = i; }");
    expect(text).not.toContain("reached");
    expect(names).toEqual(["i"]);
  });
});

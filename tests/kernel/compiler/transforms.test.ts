// What becomes of a cell's JavaScript.
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

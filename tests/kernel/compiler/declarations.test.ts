// The declarations of a session after a cell that stopped.
import { declarationsOf } from "../../../kernel/compiler/declarations";
import type { TypeScript } from "../../../kernel/compiler/typescript";
import { loadFromTslab, typescriptPath } from "../../../kernel/compiler/typescript";

const typescript = loadFromTslab(typescriptPath) as TypeScript;
const after = (cell: Parameters<typeof declarationsOf>[1], ...unreached: string[]): string[] =>
  declarationsOf(typescript, cell, new Set(unreached)).trimEnd().split("\n");

test("a name that was not reached is what it was, or nothing", () => {
  const cell = {
    code: "const a = 1, b = f(), c = 2;",
    before: "declare const b: string;\ndeclare const d: boolean;\n",
    after: "declare const a = 1, b: number, c = 2;\ndeclare const d: boolean;\n",
  };
  expect(after(cell, "b", "c")).toEqual([
    "declare const a = 1;",
    "declare const b: string;",
    "declare const d: boolean;",
  ]);
});

test("documentation stays with its name", () => {
  const cell = {
    code: "/** one */ const a = 1;\nconst b = 2;",
    before: "",
    after: "/** one */\ndeclare const a = 1;\ndeclare const b = 2;\n",
  };
  expect(after(cell, "b")).toEqual(["/** one */", "declare const a = 1;"]);
});

test("imports are taken apart", () => {
  const cell = {
    code: "throw 0; const y = 1; import z from 'z';",
    before: 'import d, { x as y, type T } from "m";\nimport * as z from "n";\n',
    after: 'import d, { type T } from "m";\ndeclare const y = 1;\nimport z from "z";\n',
  };
  expect(after(cell, "y", "z")).toEqual([
    'import d from "m";',
    'import { x as y } from "m";',
    'import { type T } from "m";',
    'import * as z from "n";',
  ]);
});

test("types and overloads of the cell are there, a class that was not reached is not", () => {
  const cell = {
    code: "throw 0; interface I { a: 1 } type L = I[]; function f(x: 1): 1; function f(x: any) { return x; } class C {} enum E { e }",
    before: "declare class C { old: 1 }\ninterface I { b: 2 }\n",
    after:
      "interface I { a: 1 }\ntype L = I[];\ndeclare function f(x: 1): 1;\ndeclare function f(x: 2): 2;\ndeclare class C { }\ndeclare enum E { e }\n",
  };
  expect(after(cell, "C", "E")).toEqual([
    "interface I { a: 1 }",
    "type L = I[];",
    "declare function f(x: 1): 1;",
    "declare function f(x: 2): 2;",
    "declare class C { old: 1 }",
  ]);
});

test("other names keep their order and text", () => {
  const cell = {
    code: "throw 0; class C {}",
    before: "declare class C { }\ndeclare const c: C;\n",
    after: "declare class C { x: 1 }\ndeclare const c: C;\n",
  };
  expect(after(cell, "C")).toEqual(["declare class C { }", "declare const c: C;"]);
});

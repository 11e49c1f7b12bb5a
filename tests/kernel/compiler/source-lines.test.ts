// Source maps, against maps that TypeScript makes.
import ts from "typescript";
import { composeLines, sourceLines } from "../../../kernel/compiler/source-lines";

function mapOf(text: string): { emitted: string; lines: Int32Array } {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    compilerOptions: { sourceMap: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  return {
    emitted: outputText,
    lines: sourceLines(JSON.parse(sourceMapText as string) as { mappings: string }),
  };
}

test("every emitted marker leads back to the line it was written on", () => {
  const text = [
    "import { x } from 'y';",
    "interface Gone {",
    "  a: number;",
    "}",
    "type AlsoGone = string;",
    "console.log('line 5', x);",
    "",
    "function f(a: number,",
    "  b: number) {",
    "  return 'line 9' + a + b;",
    "}",
    "console.log('line 11', f);",
  ].join("\n");
  const { emitted, lines } = mapOf(text);
  const found = emitted.split("\n").flatMap((line, i) => {
    const match = /line (\d+)/.exec(line);
    return match ? [[Number(match[1]), lines[i]]] : [];
  });
  expect(found).toEqual([
    [5, 5],
    [9, 9],
    [11, 11],
  ]);
});

test("lines with nothing mapped are -1", () => {
  expect([...sourceLines({ mappings: "AAAA;;AACA" })]).toEqual([0, -1, 1]);
});

test("long jumps, backwards and over many digits", () => {
  // 0, then +1000 (hundreds need two digits), then -1000
  expect([...sourceLines({ mappings: "AAAA;AAw+BA;AAx+BA" })]).toEqual([0, 1000, 0]);
});

test("two maps after each other", () => {
  expect([...composeLines(Int32Array.of(2, -1, 0, 9), Int32Array.of(5, 6, 7))]).toEqual([7, -1, 5, -1]);
});

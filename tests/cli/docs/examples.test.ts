// Every example of the guides and of the doc comments: compiled against the public types, then run in a process.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { docExamples, fencedExamples, programOf, type Example } from "../../../src/cli/docs/examples";
import { readExports } from "../../../src/cli/docs/exports";
import { guideFolder, guideOrder, readGuides } from "../../../src/cli/docs/guides";
import { mainFile, packageFolder } from "../thalweg";

const library = join(__dirname, "../../../src/index.js");
const entries = readExports(packageFolder);
const names = entries.filter(({ unnamed }) => !unnamed).map(({ name }) => name);

let folder: string;
beforeAll(() => {
  // inside the package, so that the types of its dependencies are found
  mkdirSync(join(packageFolder, "build"), { recursive: true });
  folder = mkdtempSync(join(packageFolder, "build", "examples-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  strict: true,
  skipLibCheck: true,
  types: ["node"],
  typeRoots: [join(packageFolder, "node_modules/@types")],
};

/** Compiles programs together; returns what the compiler says of each, and writes their JavaScript beside them. */
function compiled(programs: Record<string, string>): Record<string, string[]> {
  const files = Object.keys(programs).map((name) => join(folder, `${name}.mts`));
  Object.values(programs).forEach((text, k) => writeFileSync(files[k], text));
  const program = ts.createProgram(files, compilerOptions);
  program.emit();
  return Object.fromEntries(
    Object.keys(programs).map((name, k) => {
      const source = program.getSourceFile(files[k]);
      const diagnostics = [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ];
      return [name, diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))];
    }),
  );
}

/** What a compiled program writes to standard error; empty when every example holds. */
function ran(name: string): string {
  const cwd = mkdtempSync(join(tmpdir(), "thalweg-example-"));
  writeFileSync(join(cwd, "data.csv"), "x1,x2,y\n0,1,2\n1,0,-1\n");
  const { status, stderr } = spawnSync(process.execPath, [join(folder, `${name}.mjs`)], {
    cwd,
    encoding: "utf8",
    timeout: 120_000,
    env: { ...process.env, THALWEG_ENGINE: "", NODE_OPTIONS: "" },
  });
  rmSync(cwd, { recursive: true, force: true });
  return status === 0 ? "" : stderr || `ended with ${status}`;
}

describe("the examples of this project", () => {
  const guides = readGuides(packageFolder).map(({ id, markdown }) => ({
    id,
    examples: fencedExamples(markdown, `${guideFolder}/${id}.md`, ["ts"]),
  }));
  const comments = docExamples(entries);
  let diagnostics: Record<string, string[]>;
  beforeAll(() => {
    const programs = guides.map(({ id, examples }) => [id, programOf(examples, names, library, false)]);
    diagnostics = compiled({
      ...Object.fromEntries(programs),
      comments: programOf(comments, names, library, true),
    });
  });

  test.each(guides.map(({ id }) => id))("%s compiles and is true", (id) => {
    expect(diagnostics[id]).toEqual([]);
    expect(ran(id)).toBe("");
  });

  test("the doc comments compile and are true", () => {
    expect(comments.length).toBeGreaterThan(15);
    expect(diagnostics.comments).toEqual([]);
    expect(ran("comments")).toBe("");
  });

  test("cells of notebooks run in the kernel", () => {
    const cells = readGuides(packageFolder).flatMap(({ id, markdown }) =>
      fencedExamples(markdown, id, ["cell"]),
    );
    expect(cells.length).toBeGreaterThan(0);
    const notebook = join(folder, "cells.ipynb");
    writeFileSync(notebook, JSON.stringify(notebookOf(cells)));
    const { status, stderr } = spawnSync(process.execPath, [mainFile, "run", notebook], {
      encoding: "utf8",
      timeout: 120_000,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("Error") });
  });
});

function notebookOf(cells: readonly Example[]): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "thalweg", display_name: "thalweg", language: "typescript" } },
    cells: cells.map(({ code }, k) => ({
      id: `cell-${k}`,
      cell_type: "code",
      metadata: {},
      execution_count: null,
      outputs: [],
      source: code.trimEnd(),
    })),
  };
}

describe("the checks find what they look for", () => {
  const example = (code: string): Example => ({ place: "here", language: "ts", code });
  const program = (code: string): string => programOf([example(code)], ["mlp", "mulberry32"], library, false);
  let diagnostics: Record<string, string[]>;
  beforeAll(() => {
    diagnostics = compiled({
      right: program("const list = new Float64Array([1, 2.5]);\nlist; // => [1, 2.5]\n1 / 3; // => 0.333…\n"),
      wrongValue: program("mulberry32(1).next(); // => 0.5\n"),
      wrongDigits: program("1 / 3; // => 0.334…\n"),
      wrongType: program('mlp({ widths: "two" });\n'),
      thrown: program("mulberry32(-1);\n"),
    });
  });
  test("a value that is as promised", () => {
    expect(diagnostics.right).toEqual([]);
    expect(ran("right")).toBe("");
  });
  test("a value that is another", () => {
    expect(ran("wrongValue")).toContain("here: the text says 0.5, the value is 0.6270739405881613");
    expect(ran("wrongDigits")).toContain("the text says 0.334…, the value is 0.3333333333333333");
  });
  test("a type that does not fit", () => expect(diagnostics.wrongType.join()).toContain("not assignable"));
  test("an example that throws", () => expect(ran("thrown")).toContain("InputError"));
  test("blocks with their lines, in the languages asked for", () => {
    const text = "# T\n\n```ts\na;\n```\n\n```text\nb\n```\n\n```cell\nc\n```\n";
    expect(fencedExamples(text, "t.md")).toEqual([
      { place: "t.md:4", language: "ts", code: "a;\n" },
      { place: "t.md:12", language: "cell", code: "c\n" },
    ]);
    expect(fencedExamples(text, "t.md", ["text"])).toHaveLength(1);
  });
  test("every guide is read, and nothing else lies beside them", () => {
    const files = readdirSync(join(packageFolder, guideFolder)).sort();
    expect(guideOrder.map((id) => `${id}.md`).sort()).toEqual(files);
  });
});

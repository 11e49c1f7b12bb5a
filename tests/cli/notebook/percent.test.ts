// Percent scripts: what they look like, and that nothing of a stripped notebook is lost on the way there and back.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { asNotebook, serialized, type Cell, type Notebook } from "../../../src/cli/notebook/format";
import { fromPercent, toPercent } from "../../../src/cli/notebook/percent";
import { template } from "../../../src/cli/notebook/template";
import { packageFolder, temporaryFolder, thalweg } from "../thalweg";

const folder = temporaryFolder();
const empty = fromPercent("");

const code = (id: string, source: string, metadata: Cell["metadata"] = {}): Cell => ({
  cell_type: "code",
  execution_count: null,
  id,
  metadata,
  outputs: [],
  source,
});
const notebook = (...cells: Cell[]): Notebook => ({ ...empty, cells });

test("what `thalweg new` writes comes back from a script with the same bytes", () => {
  const begun = template("my paper");
  expect(serialized(fromPercent(toPercent(begun)))).toBe(serialized(begun));
});

test("the script of a small notebook", () => {
  const script = toPercent(
    notebook(
      { cell_type: "markdown", id: "words", metadata: {}, source: "# Title\n\nText." },
      code("values", "const a = 1;", { tags: ["parameters"] }),
      code("run", "%%converge run\n{ network, data }"),
    ),
  );
  expect(script.slice(script.lastIndexOf("// ---\n") + 8)).toBe(
    `// %% [markdown] id="words"
// # Title
//
// Text.

// %% id="values" tags=["parameters"]
const a = 1;

// %% id="run"
// %%converge run
{ network, data }
`,
  );
});

test("scripts written by hand or by jupytext are read", () => {
  const { cells } = fromPercent(
    "// -*- coding: utf-8 -*-\n// ---\n// jupyter:\n//   x: 1\n// ---\n\nconst a = 1;\n\n// %% A title [markdown\n// %%converge run\n{}\n\n// %% [markdown]\n// words\n",
  );
  expect(cells.map(({ cell_type, id, source }) => [cell_type, id, source])).toEqual([
    ["code", "cell-1", "const a = 1;"],
    ["code", "cell-2", "%%converge run\n{}"],
    ["markdown", "cell-3", "words"],
  ]);
});

const line = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "%%converge run",
    "%%",
    "// %%",
    "// %% x",
    "// // %%a",
    "%% [markdown]",
    "// ---",
  ),
  fc.string({ unit: fc.constantFrom("/", " ", "%", "a", "=", '"', "é") }),
);
const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n"));
const cell: fc.Arbitrary<Cell> = fc
  .record({
    kind: fc.constantFrom("code", "markdown", "raw"),
    tags: fc.option(fc.array(fc.string())),
    source: text,
  })
  .map(({ kind, tags, source }) => {
    // prettier-ignore
    const metadata = tags === null ? {} : { tags, other: { deep: [1, " b=2 "] } };
    const shared = { id: "a", metadata, source };
    return kind === "code" ? code("a", source, metadata) : { cell_type: kind as "raw", ...shared };
  });

test("there and back, cells are what they were", () => {
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 4 }), (cells) => {
      const named = cells.map((one, k) => ({ ...one, id: `cell-${k}` }));
      expect(fromPercent(toPercent(notebook(...named))).cells).toEqual(named);
    }),
    { numRuns: 500 },
  );
});

test.each(readdirSync(join(packageFolder, "notebooks")).filter((name) => name.endsWith(".ipynb")))(
  "%s comes back byte for byte",
  (name) => {
    const stored = readFileSync(join(packageFolder, "notebooks", name), "utf8");
    expect(serialized(fromPercent(toPercent(asNotebook(JSON.parse(stored), name))))).toBe(stored);
  },
);

test("`strip --to` converts both ways, and `run` executes a script", () => {
  const file = folder.put("first.ipynb", serialized(notebook(code("sum", "1 + 1"), code("words", "'two'"))));
  const script = join(folder.path, "first.ts");
  expect(thalweg(["strip", file, "--to", "ts"])).toMatchObject({ code: 0 });
  expect(readFileSync(script, "utf8")).toContain('// %% id="sum"\n1 + 1\n');
  const copy = join(folder.path, "copy.ipynb");
  expect(thalweg(["strip", script, "--to", copy])).toMatchObject({ code: 0 });
  expect(readFileSync(copy, "utf8")).toBe(readFileSync(file, "utf8"));
  const { code: exit, stdout } = thalweg(["run", "first.ts"], { folder: folder.path });
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/^2 of 2 cells, 0 failed.*build\/executed\/first\.ipynb/) as string,
  });
  expect(thalweg(["strip", file, "--to", "first.py"])).toMatchObject({ code: 2 });
});

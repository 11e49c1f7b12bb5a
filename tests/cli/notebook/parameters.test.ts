// Parameters: read from the command line, typed by their defaults, put into a cell of their own.
import { asNotebook } from "../../../src/cli/notebook/format";
import { parametersOf, parseParameter, withParameters } from "../../../src/cli/notebook/parameters";

const defaults = `const width = 64; // units
const rate: number = 1e-3;
let name = "small";
const deep = true;
const sizes = [1, 2];
const computed = width * 2;`;

const notebook = (source = defaults, tags = ["parameters"]) =>
  asNotebook(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        { id: "words", cell_type: "markdown", metadata: {}, source: "# a" },
        { id: "defaults", cell_type: "code", metadata: { tags }, source },
        { id: "use", cell_type: "code", metadata: {}, source: "width" },
      ],
    },
    "a.ipynb",
  );

const injected = (given: Record<string, string>): unknown =>
  withParameters(notebook(), given).cells[2].source;

test.each<[Record<string, string>, string]>([
  [{ width: "128" }, "const width = 128;"],
  [{ rate: "5e-4" }, "const rate: number = 0.0005;"],
  [{ name: "128" }, 'let name = "128";'],
  [{ name: "a=b" }, 'let name = "a=b";'],
  [{ deep: "false" }, "const deep = false;"],
  [{ sizes: "[3]" }, "const sizes = [3];"],
  [{ computed: "7" }, "const computed = 7;"],
])("%j becomes %s", (given, line) => {
  expect(injected(given)).toBe(`// Parameters of this run\n${line}`);
});

test("several declarations on one line are a parameter each", () => {
  const source = `const steps = 3; let rate: number = 0.5; const name = "a; b"; // three`;
  const cells = withParameters(notebook(source), { rate: "2", name: "x", steps: "4" }).cells;
  expect(cells[2].source).toBe(
    '// Parameters of this run\nlet rate: number = 2;\nconst name = "x";\nconst steps = 4;',
  );
});

test("the cell stands after the defaults, and is replaced by the next run's", () => {
  const once = withParameters(notebook(), { width: "1" });
  expect(once.cells.map(({ id }) => id)).toEqual(["words", "defaults", "injected-parameters", "use"]);
  const twice = withParameters(once, { width: "2" });
  expect(twice.cells.map(({ id }) => id)).toEqual(once.cells.map(({ id }) => id));
  expect(parametersOf(twice)).toMatchObject({ width: "2", rate: "1e-3", name: '"small"' });
  expect(withParameters(once, {})).toBe(once);
});

test.each<[Record<string, string>, RegExp]>([
  [{ depth: "2" }, /no parameter "depth"\. It has: width, rate, name, deep, sizes, computed\./],
  [{ width: "wide" }, /width must be a number, as its default 64 is, got "wide"/],
  [{ deep: "1" }, /deep must be a boolean/],
  [{ sizes: "3" }, /sizes must be a list/],
])("%j is refused", (given, message) => {
  expect(() => injected(given)).toThrow(message);
});

test("a notebook without a tagged cell takes none", () => {
  expect(() => withParameters(notebook(defaults, []), { width: "1" })).toThrow(/Tag the cell/);
});

test("name=value is asked for", () => {
  expect(parseParameter("a=b=c")).toEqual(["a", "b=c"]);
  for (const wrong of ["a", "=1", "1a=2", "a b=1"]) expect(() => parseParameter(wrong)).toThrow(/name=value/);
});

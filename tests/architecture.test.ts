// The rooms of the project: doors, import order, no cycles, no `any`, and a first line that says what a file is.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import ts from "typescript";

/** From the one that knows nothing to the one that knows everything: a room imports only rooms before it. */
const order = [
  "src/errors",
  "src/files",
  "src/random",
  "src/experiment",
  "src/engines",
  "src/networks",
  "src/data",
  "src/problems",
  "src/tangent",
  "src/flows",
  "src/integrators",
  "src/certify",
  "src/theorems",
  "src/charts",
  "src/convergence",
  "src", // src/index.ts, the public API
  "kernel",
  "src/cli",
];

type Files = ReadonlyMap<string, string>;

/** The room of a file: `src/<name>`, `kernel`, or `src` for the public API. */
function roomOf(path: string): string {
  const parts = path.split("/");
  if (parts[0] === "kernel") return "kernel";
  return parts.length > 2 ? `src/${parts[1]}` : "src";
}

const isDoor = (path: string): boolean => path === `${roomOf(path)}/index.ts`;

/** Relative imports of a file, as paths of the source files they mean. */
function importsOf(path: string, text: string, files: Files): string[] {
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map((entry) => entry.fileName);
  return specifiers
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => {
      const target = posix.join(posix.dirname(path), specifier.replace(/\.js$/, ""));
      return (
        [`${target}.ts`, `${target}.d.ts`, `${target}/index.ts`].find((name) => files.has(name)) ?? target
      );
    });
}

interface Crossing {
  from: string;
  to: string;
}

/** Every import that leaves its own room. */
function crossings(files: Files): Crossing[] {
  return [...files].flatMap(([from, text]) =>
    importsOf(from, text, files)
      .filter((to) => roomOf(to) !== roomOf(from))
      .map((to) => ({ from, to })),
  );
}

const shown = ({ from, to }: Crossing): string => `${from} -> ${to}`;

const behindDoors = (files: Files): string[] =>
  crossings(files)
    .filter(({ to }) => !isDoor(to))
    .map(shown);

const againstOrder = (files: Files): string[] =>
  crossings(files)
    .filter(({ from, to }) => order.indexOf(roomOf(to)) > order.indexOf(roomOf(from)))
    .map(shown);

/** Cycles among rooms, each written from its alphabetically first member. */
function cycles(files: Files): string[] {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of crossings(files)) {
    const targets = edges.get(roomOf(from)) ?? new Set<string>();
    edges.set(roomOf(from), targets.add(roomOf(to)));
  }
  const found = new Set<string>();
  const walk = (room: string, trail: string[]): void => {
    const start = trail.indexOf(room);
    if (start >= 0) {
      const loop = trail.slice(start);
      const first = loop.indexOf([...loop].sort()[0]);
      found.add([...loop.slice(first), ...loop.slice(0, first)].join(" -> "));
      return;
    }
    for (const next of edges.get(room) ?? []) walk(next, [...trail, room]);
  };
  for (const room of edges.keys()) walk(room, []);
  return [...found].sort();
}

/** Places where a type is `any`. */
function anyTypes(files: Files): string[] {
  return [...files].flatMap(([path, text]) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (node.kind === ts.SyntaxKind.AnyKeyword)
        found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}

/** Files whose first line (after a shebang) is not a comment that says something. */
function withoutFirstLine(files: Files): string[] {
  return [...files]
    .filter(([, text]) => !/^(#![^\n]*\n)?(\/\/ \S.{9}|\/\*\*? ?\S)/.test(text))
    .map(([path]) => path);
}

const root = join(__dirname, "../..");

/** TypeScript files under `folder`; AssemblyScript is another language and has its own compiler. */
function sources(folder: string): Map<string, string> {
  const names = (readdirSync(join(root, folder), { recursive: true }) as string[])
    .map((name) => `${folder}/${name.split(sep).join("/")}`)
    .filter((path) => path.endsWith(".ts") && !path.includes("/assembly/"));
  return new Map(names.sort().map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

describe("the source tree", () => {
  const files = new Map([...sources("src"), ...sources("kernel")]);
  const tests = sources("tests");

  test("is found, kernel included", () => {
    expect(files.has("src/index.ts")).toBe(true);
    expect(files.has("kernel/index.ts")).toBe(true);
    expect(tests.has("tests/architecture.test.ts")).toBe(true);
  });
  test("every room has its place in the order", () => {
    expect([...new Set([...files.keys()].map(roomOf))].filter((room) => !order.includes(room))).toEqual([]);
  });
  test("other rooms are entered by their door", () => expect(behindDoors(files)).toEqual([]));
  test("imports follow the order of the rooms", () => expect(againstOrder(files)).toEqual([]));
  test("rooms form no cycle", () => expect(cycles(files)).toEqual([]));
  test("no type is any", () => expect(anyTypes(new Map([...files, ...tests]))).toEqual([]));
  test("every file says on its first line what it is", () =>
    expect(withoutFirstLine(new Map([...files, ...tests]))).toEqual([]));
});

describe("the checks find what they look for", () => {
  const small = (entries: Record<string, string>): Files => new Map(Object.entries(entries));

  test("a file behind a door, also when imported lazily or as a type", () => {
    const files = small({
      "src/cli/run.ts": 'import type { A } from "../theorems/chen";\nvoid import("../charts/card.js");',
      "src/theorems/chen.ts": "",
      "src/charts/card.ts": "",
    });
    expect(behindDoors(files)).toEqual([
      "src/cli/run.ts -> src/theorems/chen.ts",
      "src/cli/run.ts -> src/charts/card.ts",
    ]);
  });
  test("an import from left to right", () => {
    const files = small({
      "src/flows/index.ts": 'export { a } from "../theorems";',
      "src/theorems/index.ts": 'import "../flows";',
    });
    expect(againstOrder(files)).toEqual(["src/flows/index.ts -> src/theorems/index.ts"]);
    expect(cycles(files)).toEqual(["src/flows -> src/theorems"]);
  });
  test("any in a type, not in a comment or a word", () => {
    const files = small({ "src/a.ts": "// any\nconst many: number = 1;\nlet b: any[] = [];\n" });
    expect(anyTypes(files)).toEqual(["src/a.ts:3"]);
  });
  test("a missing first line", () => {
    const files = small({
      "src/a.ts": "import x from 'y';\n",
      "src/b.ts": "// Says what it is.\n",
      "src/c.ts": "#!/usr/bin/env node\n// The command line.\n",
    });
    expect(withoutFirstLine(files)).toEqual(["src/a.ts"]);
  });
});

// thalweg run FILE.ipynb: a copy with outputs, failures and limits of cells, claims, interrupts.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mainFile, temporaryFolder, thalweg } from "../cli/thalweg";
import { code, markdown, notebook } from "./notebook";

const folder = temporaryFolder();

interface Executed {
  cells: {
    id: string;
    execution_count?: number;
    metadata: { execution?: Record<string, string> };
    outputs?: { output_type: string; text?: string[]; ename?: string; data?: Record<string, unknown> }[];
  }[];
  nbformat_minor: number;
}

const read = (path: string): Executed => JSON.parse(readFileSync(path, "utf8")) as Executed;

function run(name: string, cells: object[], ...words: string[]) {
  const file = folder.put(`${name}.ipynb`, notebook(...cells));
  const output = join(folder.path, `${name}.executed.ipynb`);
  const before = readFileSync(file, "utf8");
  const outcome = thalweg(["run", file, "-o", output, ...words], { folder: folder.path });
  expect(readFileSync(file, "utf8")).toBe(before);
  return { ...outcome, output };
}

test("cells run in one session and their outputs land in a valid copy", () => {
  const {
    code: exit,
    stdout,
    output,
  } = run("plain", [
    markdown("words", "# A title"),
    code("one", "const a = 20;\nconsole.log('hello');"),
    code("empty", ""),
    code("two", "a + 1"),
  ]);
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/^2 of 2 cells, 0 failed/) as unknown,
  });
  const { cells } = read(output);
  expect(cells.map(({ id }) => id)).toEqual(["words", "one", "empty", "two", "colophon"]);
  expect(cells[1].outputs).toMatchObject([{ output_type: "stream", name: "stdout", text: ["hello\n"] }]);
  expect(cells[2]).toMatchObject({ outputs: [], execution_count: null });
  expect(cells[3].outputs).toMatchObject([{ output_type: "execute_result", data: { "text/plain": ["21"] } }]);
  expect(cells[3].execution_count).toBe(2);
  const times = cells[3].metadata.execution!;
  for (const time of Object.values(times)) expect(new Date(time).toISOString()).toBe(time);
  expect(Object.keys(times).sort()).toEqual([
    "iopub.execute_input",
    "iopub.status.busy",
    "iopub.status.idle",
    "shell.execute_reply",
  ]);
});

const python = process.env.THALWEG_TEST_PYTHON;
(python ? test : test.skip)("Jupyter's own validator accepts the copy", () => {
  const { output } = run(
    "valid",
    [code("a", "console.error('x'); 1"), code("b", "throw new Error('y')")],
    "--allow-errors",
  );
  const script = "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))";
  const { status, stderr } = spawnSync(python!, ["-c", script, output], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

test("the kernel starts in the notebook's folder", () => {
  const { output } = run("where", [code("a", "import { basename } from 'path'; basename(process.cwd())")]);
  expect(JSON.stringify(read(output).cells[0].outputs)).toContain(folder.path.split("/").at(-1));
});

test("a cell that fails stops the notebook, and the copy shows where", () => {
  const {
    code: exit,
    stdout,
    output,
  } = run("fails", [code("a", "throw new TypeError('broken')"), code("b", "1")]);
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^cell 1 failed: TypeError: broken$/m);
  expect(stdout).toMatch(/1 of 2 cells, 1 failed/);
  const { cells } = read(output);
  expect(cells[0].outputs).toMatchObject([{ output_type: "error", ename: "TypeError" }]);
  expect(cells[1].outputs).toEqual([]);
});

test("--allow-errors goes on, and a cell tagged raises-exception may fail", () => {
  const cells = [code("a", "throw new Error('x')"), code("b", "2")];
  const allowed = run("allowed", cells, "--allow-errors");
  expect(allowed.code).toBe(0);
  expect(allowed.stdout).toMatch(/2 of 2 cells, 1 failed/);
  const tagged = run("tagged", [
    code("a", "throw new Error('x')", { tags: ["raises-exception"] }),
    code("b", "2"),
  ]);
  expect(tagged.code).toBe(0);
  expect(tagged.stdout).toMatch(/2 of 2 cells, 0 failed/);
});

test("--timeout ends a cell that goes on for ever, and says so in the copy", () => {
  const {
    code: exit,
    stdout,
    output,
  } = run("endless", [code("a", "for (;;);"), code("b", "1")], "--timeout", "2");
  expect(exit).toBe(1);
  expect(stdout).toMatch(/cell 1 failed: CellTimeoutError: the cell took longer than 2 s/);
  expect(read(output).cells[0].outputs!.at(-1)).toMatchObject({
    output_type: "error",
    ename: "CellTimeoutError",
  });
});

test("a kernel that dies is a failure with a name", () => {
  const { code: exit, stdout } = run("dies", [
    code("a", "process.kill(process.pid, 'SIGKILL')"),
    code("b", "1"),
  ]);
  expect(exit).toBe(1);
  expect(stdout).toMatch(/cell 1 failed: KernelDiedError/);
});

const setting = `const network = mlp({ widths: [2, 64, 1], activation: "tanh", layerScales: [1, 1 / 8],
  initialization: antisymmetric({ frequency: 2, output: 4 }) });
const data = circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] });`;
const claimed = (verdict: string): string =>
  `claim(check({ network, data, theorems: ["chatterjee"] }), { id: "chatterjee/here", paper: "chatterjee",
  statement: "It is so.", verdict: "${verdict}" })`;

test("claims are collected; one that does not hold is named and fails the run", () => {
  const right = run("right", [code("a", setting), code("b", claimed("proved"))], "--json");
  expect(right.code).toBe(0);
  expect(JSON.parse(right.stdout)).toMatchObject({
    claims: [{ id: "chatterjee/here", holds: true }],
    failures: [],
  });
  const wrong = run("wrong", [code("a", setting), code("b", claimed("refuted"))]);
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(/^chatterjee +here +proved .*FAILED: expected refuted, got proved$/m);
});

test("--html writes a page beside the copy, with charts and without the network", () => {
  const cells = [
    markdown("words", "# A flow\n\nIts parameters are $\\theta$."),
    code("a", setting),
    code("b", "%%converge run --until-time 1 --theorem chatterjee\n{ network, data }"),
  ];
  const { code: exit } = run("paged", cells, "--html");
  expect(exit).toBe(0);
  const html = readFileSync(join(folder.path, "paged.executed.html"), "utf8");
  // counts, because a page is too long to be printed when something is missing
  const count = (pattern: RegExp): number => [...html.matchAll(pattern)].length;
  expect(count(/<h1>A flow<\/h1>/g)).toBe(1);
  expect(count(/<math[^>]*>.*?<mi>θ<\/mi>/g)).toBe(1);
  expect(count(/<script[^>]*data-thalweg-plotly/g)).toBe(1);
  expect(count(/<div data-thalweg-figure=/g)).toBe(1);
  expect(count(/(src|href)="https?:[^"]*\.(js|css)"/g)).toBe(0);
});

test.each([
  ["text.ipynb", "no json", /line 1, column 1/],
  ["list.ipynb", "[]", /no notebook/],
  [
    "python.ipynb",
    { ...notebook(), metadata: { kernelspec: { language: "python" } } },
    /written in "python"/,
  ],
])("%s is refused with one line", (name, content, message) => {
  const { code: exit, stderr } = thalweg(["run", folder.put(name, content)]);
  expect(exit).toBe(2);
  expect(stderr).toMatch(/^thalweg run: .*\n$/);
  expect(stderr).toMatch(message);
});

test("a notebook is never written in place", () => {
  const file = folder.put("same.ipynb", notebook(code("a", "1")));
  const { code: exit, stderr } = thalweg(["run", file, "-o", file]);
  expect(exit).toBe(2);
  expect(stderr).toMatch(/is the notebook itself/);
});

// a terminal tells all that run in it, and of its own end possibly twice
test.each([["SIGINT"], ["SIGHUP", "SIGHUP"]] as NodeJS.Signals[][])(
  "%s of the terminal stops the running cell and keeps what ran",
  async (...signals) => {
    const marker = join(folder.path, `started-${signals.length}`);
    const source = `console.log("half"); require("fs").writeFileSync(${JSON.stringify(marker)}, ""); for (;;);`;
    const file = folder.put(
      "long.ipynb",
      notebook(code("a", "console.log('kept')"), code("b", source), code("c", "3")),
    );
    const output = join(folder.path, "long.executed.ipynb");
    const child = spawn(process.execPath, [mainFile, "run", file, "-o", output], {
      stdio: ["ignore", "pipe", "pipe"],
      // a group of its own, as a terminal gives to each command
      detached: true,
    });
    let stdout = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    while (!existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const signal of signals) process.kill(-child.pid!, signal);
    expect(await ended).toBe(130);
    expect(stdout).toMatch(/interrupted; what ran is kept/);
    const [first, second, third] = read(output).cells;
    expect(first.outputs).toMatchObject([{ text: ["kept\n"] }]);
    expect(second.outputs).toMatchObject([{ text: ["half\n"] }, { ename: "InterruptError" }]);
    expect(third.outputs).toEqual([]);
  },
);

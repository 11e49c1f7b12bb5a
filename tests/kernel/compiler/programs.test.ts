// What a session keeps of its cells: their declarations, and no program but the last.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const compiler = join(__dirname, "../../../kernel/compiler");

/** Runs cells in a process of its own, because tslab's compiler cannot live inside jest's modules. */
const script = `
const builder = require(${JSON.stringify(join(compiler, "light-builder.js"))});
const { Session } = require(${JSON.stringify(join(compiler, "session.js"))});
const programs = [];
const { lightBuilder } = builder;
builder.lightBuilder = (...args) => {
  const create = lightBuilder(...args);
  return (...more) => {
    const built = create(...more);
    programs.push(new WeakRef(built.getProgram()));
    return built;
  };
};
const session = new Session();
const cell = (code) => {
  const { kind } = session.compile(code);
  if (kind !== "program") throw new Error(kind + " of " + code);
  session.commit();
};
for (let i = 0; i < 40; i++) cell("let again = { a: " + i + ", b: [1, 2].map((x) => x * " + i + ") }; again.b[1]");
setImmediate(() => {
  gc();
  const files = programs.at(-1).deref()?.getSourceFiles().length;
  console.log(JSON.stringify({ made: programs.length, alive: programs.filter((ref) => ref.deref()).length, files }));
});
`;

test("programs of earlier cells are let go, and a program has few files", () => {
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", "-e", script], { encoding: "utf8" });
  expect(stderr).toBe("");
  const { made, alive, files } = JSON.parse(stdout) as { made: number; alive: number; files: number };
  expect(made).toBeGreaterThan(40);
  expect(alive).toBeLessThanOrEqual(2);
  expect(files).toBeLessThanOrEqual(5);
}, 120_000);

// The package as it is published: packed, unpacked into a project of its own, and used from there.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certified, packageFolder } from "./thalweg";

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string }[];
}

let project: string;
let packed: Packed;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "thalweg-package-"));
  const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", project];
  [packed] = JSON.parse(
    execFileSync("npm", words, { cwd: packageFolder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  ) as Packed[];
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "thalweg"), { recursive: true });
  const target = join(modules, "thalweg");
  execFileSync("tar", ["-xzf", join(project, packed.filename), "-C", target, "--strip-components=1"]);
  for (const name of readdirSync(join(packageFolder, "node_modules")))
    if (!name.startsWith(".")) symlinkSync(join(packageFolder, "node_modules", name), join(modules, name));
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "project", private: true }));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

function node(...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.trim();
}

test("holds the program, the kernel and the notebooks, and neither tests nor sources", () => {
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "dist/src/index.js",
      "dist/src/index.d.ts",
      "dist/src/cli/main.js",
      "dist/kernel/index.js",
      "dist/thalweg.wasm",
      "dist/kernels.ptx",
      "notebooks/chatterjee.ipynb",
      "LICENSE",
    ]),
  );
  expect(paths.filter((path) => /^(tests|src|dist\/tests|bench)\/|\.test\./.test(path))).toEqual([]);
  expect(packed.unpackedSize).toBeLessThan(5e6);
});

const program = `
  const network = mlp({ widths: [2, 64, 1], activation: "tanh", layerScales: [1, 1 / 8],
    initialization: antisymmetric({ frequency: 2, output: 4 }) });
  const data = circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] });
  console.log(check({ network, data, theorems: ["chatterjee"] }).theorems[0].verdict);`;

test("computes when it is imported", () => {
  const text = `import { antisymmetric, check, circle, mlp } from "thalweg"; ${program}`;
  expect(node("--input-type=module", "-e", text)).toBe("proved");
});

test("computes when it is required", () => {
  expect(node("-e", `const { antisymmetric, check, circle, mlp } = require("thalweg"); ${program}`)).toBe(
    "proved",
  );
});

test("its types are found and say what is wrong", () => {
  const typed = `import { antisymmetric, check, circle, mlp, type Verdict } from "thalweg"; ${program}
    // @ts-expect-error: there is no activation of that name
    mlp({ widths: [2, 1], activation: "mish", initialization: antisymmetric({ frequency: 2, output: 4 }) });
    export const verdict: Verdict = "proved";`;
  writeFileSync(join(project, "typed.mts"), typed);
  const compiler = join(packageFolder, "node_modules/typescript/bin/tsc");
  expect(
    node(compiler, "--noEmit", "--strict", "--module", "node16", "--target", "es2022", "typed.mts"),
  ).toBe("");
});

test("its command line runs", () => {
  writeFileSync(join(project, "certified.json"), JSON.stringify(certified));
  const { bin } = JSON.parse(node("-p", 'JSON.stringify(require("thalweg/package.json"))')) as {
    bin: { thalweg: string };
  };
  const main = join(project, "node_modules/thalweg", bin.thalweg);
  const result = JSON.parse(node(main, "check", "certified.json", "--json")) as {
    theorems: { verdict: string }[];
  };
  expect(result.theorems.map(({ verdict }) => verdict)).toEqual(["proved"]);
});

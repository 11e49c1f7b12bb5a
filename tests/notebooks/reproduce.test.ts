// thalweg reproduce: what it does with claims that fail and notebooks that break; how notebooks are stored.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder, temporaryFolder, thalweg } from "../cli/thalweg";
import { code, notebook } from "./notebook";

const folder = temporaryFolder();

const stored = readdirSync(join(packageFolder, "notebooks")).filter((name) => name.endsWith(".ipynb"));

test("every notebook is stored as `thalweg strip` leaves it", () => {
  const files = stored.map((name) => join(packageFolder, "notebooks", name));
  const { code: exit, stdout } = thalweg(["strip", "--check", "--json", ...files]);
  const changed = (JSON.parse(stdout) as { file: string; changed: boolean }[]).filter((one) => one.changed);
  expect({ exit, changed }).toEqual({ exit: 0, changed: [] });
});

test.each(stored)("%s is for our kernel, with cell ids that say what a cell is about", (name) => {
  const { cells, metadata } = JSON.parse(readFileSync(join(packageFolder, "notebooks", name), "utf8")) as {
    cells: { id: string; metadata: object }[];
    metadata: { kernelspec: { name: string } };
  };
  expect(metadata.kernelspec.name).toBe("thalweg");
  for (const { id } of cells) expect(id).toMatch(/^[a-z][a-z0-9-]{1,63}$/);
});

const relu = (verdict: string): string =>
  `claim(check({ network: mlp({ widths: [2, 4, 1], activation: "relu", initialization: positive({ output: 1 }) }),
     data: circle({ angles: [0, 1], targets: [1, 1] }), theorems: ["chatterjee"] }),
   { id: "chatterjee/relu", paper: "chatterjee", statement: "ReLU is not smooth.", verdict: "${verdict}" })`;

function own(name: string, ...cells: object[]): string {
  const notebooks = join(folder.path, name);
  mkdirSync(notebooks);
  folder.put(`${name}/chatterjee.ipynb`, notebook(...cells));
  return notebooks;
}

test("a claim that does not come out as its notebook says fails and is named", () => {
  const notebooks = own("wrong", code("a", relu("proved")));
  const { code: exit, stdout } = thalweg(["reproduce", "--notebooks", notebooks], { folder: folder.path });
  expect(exit).toBe(1);
  expect(stdout).toMatch(
    /^chatterjee +relu +hypothesis not met +no curve .*FAILED: expected proved, got hypothesis not met$/m,
  );
  expect(stdout).toMatch(/^0 of 1 claims hold$/m);
  expect(stdout).toMatch(/^Report: .*build\/reproduce\/index\.html$/m);
  expect(existsSync(join(folder.path, "build/reproduce/chatterjee.ipynb"))).toBe(true);
});

test("a constant that is wrong in the sixth digit fails and is named", () => {
  const claimed = `const network = mlp({ widths: [2, 64, 1], activation: "tanh", layerScales: [1, 1 / 8],
      initialization: antisymmetric({ frequency: 2, output: 4 }) });
    const checked = check({ network, data: circle({ angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] }), theorems: ["chatterjee"] });
    claim(checked, { id: "chatterjee/alpha", paper: "chatterjee", statement: "The rate.", verdict: "proved",
      check: { alpha: { value: Number(checked.theorems[0].constants.alpha), target: TARGET, tolerance: 1e-7 } } });`;
  const reproduceWith = (name: string, target: string) =>
    thalweg(["reproduce", "--notebooks", own(name, code("a", claimed.replace("TARGET", target)))], {
      folder: folder.path,
    });
  expect(reproduceWith("right-constant", "2.4448312").code).toBe(0);
  const { code: exit, stdout } = reproduceWith("wrong-constant", "2.4448412");
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^chatterjee +alpha +proved .*FAILED: alpha is 2\.44483120.*, expected 2\.4448412/m);
});

test("a notebook without claims fails", () => {
  const { code: exit, stdout } = thalweg(["reproduce", "--notebooks", own("silent", code("a", "1"))], {
    folder: folder.path,
  });
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^chatterjee .*makes no claim.*FAILED$/m);
});

test("a notebook that breaks off fails, although its claims until then hold", () => {
  const notebooks = own("broken", code("a", relu("notMet")), code("b", "throw new Error('off')"));
  const { code: exit, stdout } = thalweg(["reproduce", "--notebooks", notebooks], { folder: folder.path });
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^chatterjee +relu .*ok$/m);
  expect(stdout).toMatch(/^chatterjee +cell 2 failed: Error: off +FAILED$/m);
});

test("papers without a notebook are refused, with the ones there are", () => {
  const { code: exit, stderr } = thalweg(["reproduce", "newton"]);
  expect(exit).toBe(2);
  expect(stderr).toMatch(
    /^thalweg reproduce: paper: there is no notebook for "newton"\. There are: chatterjee, liu-zhu-belkin, chen, robin-scaman-lelarge\.$/m,
  );
});

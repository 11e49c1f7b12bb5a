// The notebooks that belong to no paper run and hold what they claim; by Jupyter's own runner too, where there is one.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { claimsOf } from "../../src/cli/notebook/claims";
import { asNotebook } from "../../src/cli/notebook/format";
import { packageFolder, temporaryFolder, thalweg } from "../cli/thalweg";

const folder = temporaryFolder();
const names = [
  "welcome",
  "stiffness",
  "width",
  "your-own-theorem",
  "gradient-flow-in-class",
  "tangent-kernel-in-class",
];
const source = (name: string): string => join(packageFolder, "notebooks", `${name}.ipynb`);

const claimsIn = (file: string) =>
  claimsOf(asNotebook(JSON.parse(readFileSync(file, "utf8")), file)).map(
    ({ id, theorem, verdict, curve, holds, failures }) => ({ id, theorem, verdict, curve, holds, failures }),
  );

test.each(names)(
  "%s runs, and its claims hold",
  (name) => {
    const output = join(folder.path, `${name}.ipynb`);
    const { code, stdout } = thalweg(["run", source(name), "-o", output, "--json"]);
    const { failures } = JSON.parse(stdout) as { failures: object[] };
    expect({ code, failures }).toEqual({ code: 0, failures: [] });
    const claims = claimsIn(output);
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.filter(({ holds }) => !holds)).toEqual([]);
  },
  180_000,
);

test("width takes its parameters", () => {
  const output = join(folder.path, "narrow.ipynb");
  const { code, stdout } = thalweg(["run", source("width"), "-o", output, "-p", "largest=512", "--json"]);
  const { claims } = JSON.parse(stdout) as { claims: { id: string; verdict: string }[] };
  expect(claims.find(({ id }) => id === "width/narrow")).toMatchObject({ verdict: "undecided" });
  expect(code).toBe(0);
  expect(readFileSync(output, "utf8")).toContain("const largest = 512;");
}, 180_000);

const python = process.env.THALWEG_TEST_PYTHON;
const light = ["welcome", "width", "tangent-kernel-in-class"];
(python ? test : test.skip).each(light)(
  "nbconvert finds the same claims in %s",
  (name) => {
    expect(thalweg(["install", "--prefix", folder.path]).code).toBe(0);
    const words = [
      "--to",
      "notebook",
      "--execute",
      "--output-dir",
      join(folder.path, "nbconvert"),
      source(name),
    ];
    const { status, stderr } = spawnSync(python!, ["-m", "nbconvert", ...words], {
      encoding: "utf8",
      env: { ...process.env, JUPYTER_PATH: join(folder.path, "share/jupyter") },
      timeout: 170_000,
    });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    expect(claimsIn(join(folder.path, "nbconvert", `${name}.ipynb`))).toEqual(
      claimsIn(join(folder.path, `${name}.ipynb`)),
    );
  },
  180_000,
);

// thalweg install and uninstall, and what thalweg lab says where it cannot start.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { mainFile, temporaryFolder, thalweg } from "./thalweg";

const folder = temporaryFolder();

test("--prefix puts the kernelspec where Jupyter looks, and uninstall takes it away", () => {
  const place = join(folder.path, "share/jupyter/kernels/thalweg");
  const installed = thalweg(["install", "--prefix", folder.path, "--json"]);
  expect(installed.code).toBe(0);
  const extension = join(folder.path, "share/jupyter/labextensions/thalweg-charts");
  expect(JSON.parse(installed.stdout)).toEqual({ installed: place, extension });
  const manifest = JSON.parse(readFileSync(join(extension, "package.json"), "utf8")) as {
    jupyterlab: { _build: { load: string } };
  };
  expect(existsSync(join(extension, manifest.jupyterlab._build.load))).toBe(true);
  const spec = JSON.parse(readFileSync(join(place, "kernel.json"), "utf8")) as Record<string, unknown>;
  expect(spec).toMatchObject({
    display_name: "thalweg (TypeScript)",
    language: "typescript",
    interrupt_mode: "message",
  });
  expect((spec.argv as string[]).at(-1)).toBe("{connection_file}");
  expect(thalweg(["uninstall", "--prefix", folder.path])).toMatchObject({ code: 0 });
  expect([place, extension].map((path) => existsSync(path))).toEqual([false, false]);
  expect(thalweg(["uninstall", "--prefix", folder.path]).stdout).toMatch(/no kernel to remove/);
});

test("lab without Python says what to do instead of failing in the middle", () => {
  const { status, stderr } = spawnSync(process.execPath, [mainFile, "lab"], {
    cwd: folder.path,
    env: { PATH: folder.path },
    encoding: "utf8",
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /^thalweg lab: python: JupyterLab needs Python 3\.10 or newer with venv.*thalweg run FILE\.ipynb.*\n$/,
  );
  expect(existsSync(join(folder.path, ".venv-lab"))).toBe(false);
});

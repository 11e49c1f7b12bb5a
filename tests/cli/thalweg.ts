// Runs the command line as a user does: a process of its own, its two outputs, its exit code.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const mainFile = join(__dirname, "../../src/cli/main.js");
export const packageFolder = join(__dirname, "../../..");

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Waits for `thalweg WORDS…`; relative paths begin in `folder`. */
export function thalweg(
  words: readonly string[],
  options: { folder?: string; input?: string; milliseconds?: number; environment?: NodeJS.ProcessEnv } = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainFile, ...words], {
    cwd: options.folder,
    input: options.input ?? "",
    encoding: "utf8",
    env: { ...process.env, ...options.environment },
    timeout: options.milliseconds ?? 120_000,
    maxBuffer: 2 ** 28,
  });
  return { code: status, stdout, stderr };
}

/** A temporary folder for the tests of one file, with a way to put files into it. */
export function temporaryFolder(): { path: string; put(name: string, content: unknown): string } {
  const path = mkdtempSync(join(tmpdir(), "thalweg-cli-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    put(name, content) {
      const file = join(path, name);
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
      return file;
    },
  };
}

/** B1 of the exact cases: three points of the circle, two-layer tanh network, certified. */
export const certified = {
  network: {
    kind: "mlp",
    widths: [2, 64, 1],
    activation: "tanh",
    layerScales: [1, 0.125],
    initialization: { kind: "antisymmetric", frequency: 2, output: 4 },
  },
  data: { kind: "circle", angles: [0, 1, 2], targets: [0.5, -0.5, 0.5] },
  loss: { kind: "squared", constant: 0.5 },
  theorems: ["chatterjee"],
};

/** `certified` with changes, at the top or inside the network. */
export function changed(top: object, network: object = {}): object {
  return { ...certified, network: { ...certified.network, ...network }, ...top };
}

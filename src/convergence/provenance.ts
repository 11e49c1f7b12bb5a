// Where the numbers of a run come from: versions, engine, generator. No host names, user names or paths.
import { readFileSync } from "node:fs";
import { arch, type } from "node:os";
import { join } from "node:path";
import type { Problem } from "../problems";
import type { Provenance } from "./types";

let cachedVersion: string | undefined;

/** The version in thalweg's own package.json. */
export function thalwegVersion(): string {
  if (cachedVersion === undefined) {
    // src/convergence is compiled to <package>/<build folder>/src/convergence
    const text = readFileSync(join(__dirname, "..", "..", "..", "package.json"), "utf8");
    cachedVersion = (JSON.parse(text) as { version: string }).version;
  }
  return cachedVersion;
}

export function provenanceOf(
  { engine, model }: Pick<Problem, "engine" | "model">,
  integrator: string,
  experimentHash: string,
  startedAt: Date,
  wallSeconds: number,
): Provenance {
  return {
    thalweg: thalwegVersion(),
    node: process.version,
    v8: process.versions.v8,
    os: `${type()} ${arch()}`,
    engine: { name: engine.name, precision: engine.precision, threads: engine.threads },
    ...(model.kind === "function" ? { evaluator: model.evaluator } : {}),
    integrator,
    generator: "mulberry32",
    experimentHash,
    startedAt: startedAt.toISOString(),
    wallSeconds,
  };
}

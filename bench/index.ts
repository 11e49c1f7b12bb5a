// npm run bench [NAME ...]: measures beside the peers and writes one page a benchmark to bench/results.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flows } from "./flows";
import { gpu } from "./gpu";
import { gradients } from "./gradients";
import { jupyterKernels } from "./kernels";
import { eigenvalues, tangentKernels } from "./matrices";
import { machine, markdown, type Section } from "./report";
import { scaling } from "./scaling";

const benchmarks: Record<string, () => Promise<Section | Section[]>> = {
  gradients,
  "stiff-one": () => flows("stiff-one"),
  "stiff-two": () => flows("stiff-two"),
  softmax: () => flows("softmax"),
  kernels: tangentKernels,
  eigenvalues,
  scaling,
  jupyter: jupyterKernels,
  gpu,
};

const folder = join(__dirname, "..", "..", "bench", "results");

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in benchmarks));
  if (unknown !== undefined) {
    process.stderr.write(
      `bench: unknown benchmark "${unknown}". Known: ${Object.keys(benchmarks).join(", ")}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  mkdirSync(folder, { recursive: true });
  let measured = 0;
  for (const name of asked.length > 0 ? asked : Object.keys(benchmarks)) {
    const sections = [await benchmarks[name]()].flat();
    // it has said why there is nothing to measure
    if (sections.length === 0) continue;
    measured++;
    const day = new Date().toISOString().slice(0, 10);
    const text = `${sections.map(markdown).join("\n")}\nMeasured ${day} on ${machine()}.\n`;
    process.stdout.write(text);
    writeFileSync(join(folder, `${name}.md`), text);
  }
  if (measured === 0) return;
  const parts = Object.keys(benchmarks)
    .map((name) => join(folder, `${name}.md`))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
  writeFileSync(join(folder, "README.md"), `# Benchmarks\n\n${parts.join("\n")}`);
}

void main();

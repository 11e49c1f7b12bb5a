// Compiles assembly/ to dist/thalweg.wasm and, with fused multiply-add, dist/thalweg-relaxed.wasm.
// Does nothing while both are newer than their sources; prints nothing unless a source is wrong.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const output = join(root, "dist");
const variants = [
  { file: "thalweg.wasm", features: ["simd", "threads"] },
  { file: "thalweg-relaxed.wasm", features: ["simd", "threads", "relaxed-simd"] },
];

const sources = readdirSync(join(here, "assembly")).map((name) => join(here, "assembly", name));
const newest = Math.max(
  ...[fileURLToPath(import.meta.url), ...sources].map((path) => statSync(path).mtimeMs),
);

function isCurrent(path) {
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > newest;
}

async function compile({ file, features }) {
  const { default: asc } = await import("assemblyscript/asc");
  const temporary = join(output, `.${process.pid}-${file}`);
  const { error, stderr } = await asc.main([
    ...[relative(root, join(here, "assembly/index.ts")), "--baseDir", root],
    ...["--outFile", relative(root, temporary), "-O3", "--noAssert", "--runtime", "stub", "--use", "abort="],
    ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
    ...features.flatMap((feature) => ["--enable", feature]),
  ]);
  if (error) {
    rmSync(temporary, { force: true });
    process.stderr.write(stderr.toString() || `${error}\n`);
    process.exit(1);
  }
  // a rename is atomic: a program that starts now sees the old module or the new one, never half of one
  renameSync(temporary, join(output, file));
}

mkdirSync(output, { recursive: true });
for (const variant of variants) if (!isCurrent(join(output, variant.file))) await compile(variant);

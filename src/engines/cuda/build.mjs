// Copies kernels.ptx beside the other things that are loaded at run time, once it is known to be that of kernels.cu.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, "../../../dist");
const hash = createHash("sha256")
  .update(readFileSync(join(here, "kernels.cu")))
  .digest("hex");
const ptx = readFileSync(join(here, "kernels.ptx"), "utf8");
if (!ptx.split("\n")[0].includes(`sha256 ${hash}`)) {
  process.stderr.write("kernels.ptx is not that of kernels.cu. Run node src/engines/cuda/compile.mjs.\n");
  process.exit(1);
}
mkdirSync(output, { recursive: true });
// a rename is atomic: a program that starts now sees the old kernels or the new ones, never half of them
const temporary = join(output, `.${process.pid}-kernels.ptx`);
writeFileSync(temporary, ptx);
renameSync(temporary, join(output, "kernels.ptx"));

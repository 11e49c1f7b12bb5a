// The committed PTX is that of the committed source, and NVRTC, where it is, still compiles it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "..", "..", "..", "..", "src", "engines", "cuda");
const source = readFileSync(join(folder, "kernels.cu"), "utf8");
const ptx = readFileSync(join(folder, "kernels.ptx"), "utf8");

test("the first line names the source by its hash", () => {
  const hash = createHash("sha256").update(source).digest("hex");
  expect(ptx.split("\n")[0]).toContain(`sha256 ${hash}`);
});

test("one target serves every card from Pascal on, and no product is fused with a sum by itself", () => {
  expect(ptx).toContain(".target sm_60\n");
  expect(ptx.split("\n")[0]).toContain("--fmad=false");
});

test("NVRTC makes the same entries of it", () => {
  const program = `import { compile, findNvrtc } from ${JSON.stringify(join(folder, "compile.mjs"))};
    import { readFileSync } from "node:fs";
    const file = findNvrtc(process.env.THALWEG_NVRTC);
    if (file !== null) console.log(compile(file, readFileSync(${JSON.stringify(join(folder, "kernels.cu"))}, "utf8")).ptx);`;
  const made = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    maxBuffer: 2 ** 24,
  });
  if (made.trim() === "") {
    // no test is left out silently
    process.stderr.write("no NVRTC on this machine: the kernels are not compiled anew\n");
    return;
  }
  const entries = (text: string) => [...text.matchAll(/\.entry (\w+)/g)].map(([, name]) => name).sort();
  expect(entries(made)).toEqual(entries(ptx));
});

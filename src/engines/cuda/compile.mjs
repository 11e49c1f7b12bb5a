// Compiles kernels.cu to kernels.ptx with NVRTC, which needs no GPU: pip install nvidia-cuda-nvrtc-cu11==11.8.89, then
// node src/engines/cuda/compile.mjs [libnvrtc.so]. The library is looked for in THALWEG_NVRTC and in the packages of
// the python3 of this shell. PTX of version 7.8 asks for a driver from 520 on, its target for a card from Pascal on.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import koffi from "koffi";

const here = dirname(fileURLToPath(import.meta.url));
export const options = ["--gpu-architecture=compute_60", "--fmad=false"];

export function findNvrtc(named = process.argv[2] ?? process.env.THALWEG_NVRTC) {
  if (named) return named;
  let folders = [];
  try {
    const program = "import json, sys; print(json.dumps([p for p in sys.path if p.endswith('-packages')]))";
    folders = JSON.parse(execFileSync("python3", ["-c", program], { encoding: "utf8" }));
  } catch {
    return null;
  }
  for (const folder of folders) {
    const lib = join(folder, "nvidia", "cuda_nvrtc", "lib");
    const file = existsSync(lib) && readdirSync(lib).find((name) => /^libnvrtc\.so\.\d/.test(name));
    if (file) return join(lib, file);
  }
  return null;
}

/** The PTX of a source, by the NVRTC at `file`; throws with the compiler's log. */
export function compile(file, source) {
  const library = koffi.load(file);
  const bind = (name, ...parameters) => library.func(name, "int", parameters);
  const create = bind("nvrtcCreateProgram", "void *", "str", "str", "int", "void *", "void *");
  const run = bind("nvrtcCompileProgram", "uintptr_t", "int", "void *");
  const text = (size, get, program) => {
    const length = new BigUint64Array(1);
    bind(size, "uintptr_t", "void *")(program, length);
    const bytes = Buffer.alloc(Number(length[0]));
    bind(get, "uintptr_t", "void *")(program, bytes);
    return bytes.toString("latin1").replace(/\0+$/, "");
  };
  const version = [new Int32Array(1), new Int32Array(1)];
  bind("nvrtcVersion", "void *", "void *")(...version);
  const program = new BigUint64Array(1);
  if (create(program, source, "kernels.cu", 0, null, null) !== 0)
    throw new Error("nvrtcCreateProgram failed");
  const arguments_ = options.map((option) => Buffer.from(`${option}\0`));
  const pointers = new BigUint64Array(arguments_.map((bytes) => koffi.address(bytes)));
  if (run(program[0], options.length, pointers) !== 0)
    throw new Error(text("nvrtcGetProgramLogSize", "nvrtcGetProgramLog", program[0]));
  const ptx = text("nvrtcGetPTXSize", "nvrtcGetPTX", program[0]);
  return { ptx, version: `${version[0][0]}.${version[1][0]}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = findNvrtc();
  if (file === null) {
    process.stderr.write(
      "compile.mjs: no NVRTC. Run pip install nvidia-cuda-nvrtc-cu11==11.8.89, or name libnvrtc.so.\n",
    );
    process.exit(1);
  }
  const source = readFileSync(join(here, "kernels.cu"), "utf8");
  const { ptx, version } = compile(file, source);
  const hash = createHash("sha256").update(source).digest("hex");
  const body = ptx.slice(ptx.indexOf(".version"));
  const head = `// PTX of kernels.cu, sha256 ${hash}, by NVRTC ${version} ${options.join(" ")} (compile.mjs)`;
  writeFileSync(join(here, "kernels.ptx"), `${head}\n${body.trimEnd()}\n`);
}

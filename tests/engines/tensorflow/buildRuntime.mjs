// Makes the real TensorFlow runtime for Node without its download: @tensorflow/tfjs-node compiled against the shared
// libraries of the PyPI wheel tensorflow_cpu.
//
//   node tests/engines/tensorflow/buildRuntime.mjs FOLDER      (Linux x64; npm, Python 3 with pip, make, g++; 1.5 GB)
//   THALWEG_TEST_TFJS_NODE=FOLDER npx jest --testPathPatterns engines/tensorflow
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const wheel = "tensorflow_cpu==2.21.0";
const libraries = {
  tensorflow: "libtensorflow_cc.so.2",
  tensorflow_framework: "libtensorflow_framework.so.2",
};

const folder = resolve(process.argv[2] ?? "");
if (process.argv[2] === undefined) throw new Error("usage: node buildRuntime.mjs FOLDER");
mkdirSync(folder, { recursive: true });

const run = (command, args, cwd = folder) => {
  console.log(`${command} ${args.join(" ")}`);
  execFileSync(command, args, { cwd, stdio: "inherit" });
};

run("npm", [
  ...["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"],
  "@tensorflow/tfjs-node@4.22.0",
]);

const download = join(folder, "wheel");
run("python3", [
  ...["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", download],
  ...["--python-version", "3.11", "--implementation", "cp", "--platform", "manylinux_2_27_x86_64", wheel],
]);
const archive = join(
  download,
  readdirSync(download).find((name) => name.endsWith(".whl")),
);
run("python3", [
  "-c",
  `import sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
for name in archive.namelist():
    if name.startswith("tensorflow/include/") or name in sys.argv[3:]:
        archive.extract(name, sys.argv[2])`,
  archive,
  download,
  ...Object.values(libraries).map((name) => `tensorflow/${name}`),
]);

const module = join(folder, "node_modules/@tensorflow/tfjs-node");
const deps = join(module, "deps");
rmSync(deps, { recursive: true, force: true });
mkdirSync(join(deps, "lib"), { recursive: true });
renameSync(join(download, "tensorflow/include"), join(deps, "include"));
for (const [name, file] of Object.entries(libraries)) {
  renameSync(join(download, "tensorflow", file), join(deps, "lib", file));
  symlinkSync(file, join(deps, "lib", `lib${name}.so`));
}
rmSync(download, { recursive: true });

// the headers of the Node that runs this, where they are installed beside it: node-gyp would download them
const prefix = dirname(dirname(process.execPath));
const headers = existsSync(join(prefix, "include/node/node_api.h")) ? [`--nodedir=${prefix}`] : [];
run("npx", ["node-pre-gyp", "install", "--build-from-source", ...headers], module);

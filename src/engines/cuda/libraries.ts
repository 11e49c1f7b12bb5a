// Where cuBLAS and cuSOLVER may lie on this machine: named by the user, the system's, CUDA toolkits, Python wheels.
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pythonPackages } from "../blas/find";

export type LibraryName = "cublas" | "cusolver";

/** major versions that exist for CUDA 11, 12 and 13 */
const majors: Record<LibraryName, Readonly<Record<number, number>>> = {
  cublas: { 13: 13, 12: 12, 11: 11 },
  cusolver: { 13: 12, 12: 11, 11: 11 },
};

/**
 * Files in the order in which they are tried; bare names are for the system's loader.
 * @param cuda the newest CUDA that the driver serves: a newer library would not start
 */
export function libraryCandidates(name: LibraryName, cuda: number, environment = process.env): string[] {
  const versions = [
    ...new Set([13, 12, 11].filter((major) => major <= cuda).map((major) => majors[name][major])),
  ];
  const fileOf = (version: number): string =>
    process.platform === "win32" ? `${name}64_${version}.dll` : `lib${name}.so.${version}`;
  const files = versions.map(fileOf);
  const named = environment.THALWEG_CUDA_LIBRARIES;
  const inFolders = (folders: readonly string[]): string[] =>
    folders.flatMap((folder) => files.map((file) => join(folder, file))).filter((file) => existsSync(file));
  if (named !== undefined) return inFolders(named.split(delimiter).filter((folder) => folder !== ""));
  return [...new Set([...files, ...inFolders([...toolkits(environment), ...wheels(environment)])])];
}

function toolkits(environment: NodeJS.ProcessEnv): string[] {
  const roots = [environment.CUDA_PATH, environment.CUDA_HOME].filter((root) => root !== undefined);
  for (const name of entries("/usr/local").filter((entry) => entry.startsWith("cuda")))
    roots.push(join("/usr/local", name));
  const folders = [...roots, "/opt/cuda"].flatMap((root) => [
    join(root, "lib64"),
    join(root, "targets", "x86_64-linux", "lib"),
    join(root, "targets", "sbsa-linux", "lib"),
    join(root, "bin", "x64"),
    join(root, "bin"),
  ]);
  const conda = environment.CONDA_PREFIX;
  return conda ? [...folders, join(conda, "lib"), join(conda, "Library", "bin")] : folders;
}

/** folders nvidia/cublas/lib, nvidia/cu13/lib and the like, on Windows bin, which PyTorch, JAX and CuPy bring */
function wheels(environment: NodeJS.ProcessEnv): string[] {
  return pythonPackages(environment).flatMap((packages) => {
    const parts = entries(join(packages, "nvidia")).map((name) => join(packages, "nvidia", name));
    return [
      ...parts.flatMap((part) => [join(part, "lib"), join(part, "bin"), join(part, "bin", "x86_64")]),
      join(packages, "torch", "lib"),
    ];
  });
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort().reverse();
  } catch {
    return [];
  }
}

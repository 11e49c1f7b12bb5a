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
  const folders = roots.flatMap((root) => [
    join(root, "lib64"),
    join(root, "targets", "x86_64-linux", "lib"),
    join(root, "targets", "sbsa-linux", "lib"),
    join(root, "bin"),
  ]);
  return environment.CONDA_PREFIX ? [...folders, join(environment.CONDA_PREFIX, "lib")] : folders;
}

/** folders nvidia/cublas/lib and the like, which PyTorch, JAX and CuPy bring */
function wheels(environment: NodeJS.ProcessEnv): string[] {
  return pythonPackages(environment).flatMap((packages) => {
    const nvidia = join(packages, "nvidia");
    return [...entries(nvidia).map((name) => join(nvidia, name, "lib")), join(packages, "torch", "lib")];
  });
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).sort().reverse();
  } catch {
    return [];
  }
}

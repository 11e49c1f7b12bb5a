// Where a fast BLAS may lie on this machine: named by the user, inside Python wheels, in the system's own places.
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";

/** A shared library that may hold a BLAS, and who put it there. */
export interface Candidate {
  /** path, or a bare name that the system's loader resolves */
  readonly file: string;
  /** such as "NumPy wheel" */
  readonly origin: string;
  /** distributions' OpenBLAS may be older than the processor; wheels are new enough to know it */
  readonly mayBeOld: boolean;
}

/** Folders of a Python environment that carry an OpenBLAS, with the name of who brings it. */
const wheels: readonly [folder: string, origin: string][] = [
  ["numpy.libs", "NumPy wheel"],
  ["scipy.libs", "SciPy wheel"],
  ["scipy_openblas64/lib", "scipy-openblas64 wheel"],
  ["scipy_openblas32/lib", "scipy-openblas32 wheel"],
];

const openBlas = /^lib\w*openblas\w*[-.].*(so|dylib)|^lib\w*openblas.*\.dll$/;

const systemNames: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ["libopenblas.so.0", "libopenblas.so", "libmkl_rt.so.2", "libmkl_rt.so"],
  darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate"],
  win32: ["libopenblas.dll", "mkl_rt.2.dll"],
};

/**
 * Candidates in the order in which they are tried. Only the file system is asked: starting a Python would cost more
 * than the search.
 *
 * @param named the library the user named (THALWEG_BLAS); then nothing else is tried
 */
export function findCandidates(named: string | undefined, environment = process.env): Candidate[] {
  if (named) return [{ file: named, origin: "THALWEG_BLAS", mayBeOld: true }];
  const candidates: Candidate[] = [];
  for (const prefix of pythonPrefixes(environment)) {
    for (const packages of packageFolders(prefix))
      for (const [folder, origin] of wheels)
        for (const file of matching(join(packages, folder), openBlas))
          candidates.push({ file, origin, mayBeOld: false });
    for (const file of matching(join(prefix, "lib"), /^libmkl_rt\.(so|dylib)(\.\d+)?$/))
      candidates.push({ file, origin: "MKL of a conda environment", mayBeOld: false });
  }
  for (const file of systemNames[process.platform] ?? [])
    candidates.push({ file, origin: "system", mayBeOld: true });
  const seen = new Set<string>();
  return candidates.filter(({ file }) => !seen.has(file) && seen.add(file));
}

/** Environments of the Pythons a user of this shell would start, without starting one. */
function pythonPrefixes(environment: NodeJS.ProcessEnv): string[] {
  const prefixes = [parentPrefix(), environment.VIRTUAL_ENV, environment.CONDA_PREFIX].filter(
    (path) => path !== undefined,
  );
  const names = process.platform === "win32" ? ["python.exe"] : ["python3", "python"];
  for (const folder of (environment.PATH ?? "").split(delimiter))
    for (const name of names) {
      const file = join(folder, name);
      if (!existsSync(file)) continue;
      // a virtual environment links to the Python it was made from, which may carry wheels of its own
      prefixes.push(dirname(dirname(file)), dirname(dirname(realpathSync(file))));
    }
  return [...new Set(prefixes)];
}

/** The environment of the program that started this one: the Python that runs Jupyter, when a kernel asks. */
function parentPrefix(): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const [command] = readFileSync(`/proc/${process.ppid}/cmdline`, "utf8").split("\0");
    return isAbsolute(command) && /python[\d.]*$/.test(command) ? dirname(dirname(command)) : undefined;
  } catch {
    return undefined;
  }
}

/** Folders of the packages of the Pythons a user of this shell would start. */
export function pythonPackages(environment: NodeJS.ProcessEnv): string[] {
  return pythonPrefixes(environment).flatMap(packageFolders);
}

function packageFolders(prefix: string): string[] {
  if (process.platform === "win32") return [join(prefix, "Lib", "site-packages")];
  return [
    ...matching(join(prefix, "lib"), /^python3(\.\d+)?$/).flatMap((python) => [
      join(python, "site-packages"),
      join(python, "dist-packages"),
    ]),
  ];
}

/** Paths of the entries of a folder whose name matches, sorted; none where the folder cannot be read. */
function matching(folder: string, pattern: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

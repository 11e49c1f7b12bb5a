// Where libraries are looked for, and in which order.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coreTypeOf } from "../../../src/engines/blas/coreType";
import { findCandidates } from "../../../src/engines/blas/find";

describe("findCandidates", () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "thalweg-blas-"));
    const packages = join(root, "environment", "lib", "python3.11", "site-packages");
    for (const folder of ["numpy.libs", "scipy.libs"]) mkdirSync(join(packages, folder), { recursive: true });
    writeFileSync(join(packages, "numpy.libs", "libscipy_openblas64_-32a4b2a6.so"), "");
    writeFileSync(join(packages, "numpy.libs", "libgfortran-040039e1.so.5.0.0"), "");
    writeFileSync(join(packages, "scipy.libs", "libscipy_openblas-6cdc3b4a.so"), "");
    writeFileSync(join(root, "environment", "lib", "libmkl_rt.so.2"), "");
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const originsIn = (environment: NodeJS.ProcessEnv) =>
    findCandidates(undefined, environment)
      .filter(({ file }) => file.startsWith(root))
      .map(({ origin }) => origin);

  test("a named library is the only one", () =>
    expect(findCandidates("/opt/libblas.so", {})).toEqual([
      { file: "/opt/libblas.so", origin: "THALWEG_BLAS", mayBeOld: true },
    ]));

  test("wheels and conda's MKL of the environment that is active, each once", () => {
    const environment = join(root, "environment");
    const expected = ["NumPy wheel", "SciPy wheel", "MKL of a conda environment"];
    if (process.platform === "linux") {
      expect(originsIn({ VIRTUAL_ENV: environment })).toEqual(expected);
      expect(originsIn({ VIRTUAL_ENV: environment, CONDA_PREFIX: environment })).toEqual(expected);
    }
    expect(originsIn({})).toEqual([]);
  });

  test("the system's own libraries come last and may be old", () =>
    expect(findCandidates(undefined, {}).at(-1)?.origin ?? "system").toBe("system"));
});

describe("coreTypeOf", () => {
  const avx2 = ["sse2", "avx", "avx2", "fma"];
  test.each([
    [["avx512f", "avx512dq", "avx512bw", "avx512vl", ...avx2], "SKYLAKEX"],
    [["avx512f", ...avx2], "HASWELL"],
    [avx2, "HASWELL"],
    [["sse2", "avx"], "SANDYBRIDGE"],
    [["sse2"], null],
    [[], null],
  ])("%j", (flags, core) => expect(coreTypeOf(flags)).toBe(core));
});

// Jupyter's own conformance tests (pip's jupyter_kernel_test) against the installed kernel, every sample supplied.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installKernel } from "../../kernel";

const python = process.env.THALWEG_TEST_PYTHON ?? "";
const available = python !== "" && spawnSync(python, ["-c", "import jupyter_kernel_test"]).status === 0;
if (!available)
  process.stderr.write(
    "no Python with jupyter_kernel_test (THALWEG_TEST_PYTHON): conformance tests are skipped\n",
  );

(available ? test : test.skip)(
  "no failures, no errors, and no skip but that of a pager, which this kernel does not have",
  () => {
    const prefix = mkdtempSync(join(tmpdir(), "thalweg-conformance-"));
    try {
      installKernel({ prefix });
      // dist/tests/kernel -> tests/kernel
      const script = join(__dirname, "..", "..", "..", "tests", "kernel", "jupyterKernelTest.py");
      const { status, stderr } = spawnSync(python, [script], {
        encoding: "utf8",
        cwd: prefix,
        env: { ...process.env, JUPYTER_PATH: join(prefix, "share", "jupyter") },
        timeout: 180_000,
      });
      expect(`${stderr}exit ${status}`).toMatch(/Ran \d+ tests in [\d.]+s\s+OK( \(skipped=1\))?\s+exit 0$/);
    } finally {
      rmSync(prefix, { recursive: true });
    }
  },
  200_000,
);

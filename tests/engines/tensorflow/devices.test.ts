// The contract of engines on backends that not every machine has, each in a process of its own: the real TensorFlow runtime,
// and WebGPU on a graphics card or on SwiftShader, which comes with Debian's chromium.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { contract } from "../contract";
import type { ContractReport } from "./contractProcess";
import { flowChecks } from "./flowChecks";

const swiftShader = "/usr/lib/chromium";
/** the loader reads these when the process starts */
const graphics: NodeJS.ProcessEnv =
  process.env.VK_DRIVER_FILES === undefined && existsSync(join(swiftShader, "vk_swiftshader_icd.json"))
    ? { VK_DRIVER_FILES: join(swiftShader, "vk_swiftshader_icd.json"), LD_LIBRARY_PATH: swiftShader }
    : {};

const backends = [
  { backend: "node", variable: "THALWEG_TEST_TFJS_NODE", needs: "@tensorflow/tfjs-node", variables: {} },
  {
    backend: "webgpu",
    variable: "THALWEG_TEST_WEBGPU",
    needs: "@tensorflow/tfjs-backend-webgpu and webgpu",
    variables: graphics,
  },
];

describe.each(backends)("$backend", ({ backend, variable, needs, variables }) => {
  const folder = process.env[variable] ?? "";
  const available = folder !== "" && existsSync(join(folder, "node_modules"));
  if (!available) process.stderr.write(`no folder with ${needs} (${variable}): its tests are skipped\n`);
  const test = available ? it : it.skip;
  let report: ContractReport;

  beforeAll(() => {
    if (!available) return;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, "contractProcess.js"), backend],
      {
        cwd: folder,
        env: { ...process.env, ...variables },
        encoding: "utf8",
        timeout: 240_000,
      },
    );
    if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
    report = JSON.parse(stdout) as ContractReport;
    process.stderr.write(`${backend} on ${report.hardware}\n`);
  }, 250_000);

  const checks = [...contract, ...flowChecks].filter(({ long }) => !long || backend !== "webgpu");
  test.each(checks)("$name", ({ name }) => expect(report.results[name]).toBe("kept"));
  test("nothing is left of the vectors", () => expect(report.tensorsLeft).toBe(0));
});

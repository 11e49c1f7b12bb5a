// Which card is taken, in which precision, and what is said when the wish cannot be met: drivers and cards that fail.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type * as Cuda from "../../../src/engines/cuda";
import type * as Engines from "../../../src/engines";
import { breakEven } from "../../../src/engines/cuda/worth";
import { openStandin, type Setting, type Standin } from "./standin";

const opened = openStandin();
// no test is left out silently
if (typeof opened === "string") process.stderr.write(`${opened}: opening a card is not tested\n`);
const within = typeof opened === "string" ? describe.skip : describe;

const freshCuda = () => jest.requireActual<typeof Cuda>("../../../src/engines/cuda");
const freshEngines = () => jest.requireActual<typeof Engines>("../../../src/engines");

/** runs `use` where nothing has been opened yet, with variables of the environment */
function fresh(variables: Record<string, string>, use: () => void): void {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    jest.isolateModules(use);
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

test("no driver: `cuda` says so, `auto` does not mind, the description has the reason", () =>
  fresh({ THALWEG_CUDA_DRIVER: "/nowhere/libcuda.so.1" }, () => {
    const { createEngine, describeCuda, defaultEngine, describeEngine } = freshEngines();
    expect(() => createEngine("cuda")).toThrow("THALWEG_CUDA_DRIVER: /nowhere/libcuda.so.1 is not there.");
    expect(describeCuda()).toEqual({ reason: expect.stringContaining("/nowhere/libcuda.so.1 is not there") });
    const engine = defaultEngine(1e12, "auto");
    expect(engine.name).toMatch(/wasm|blas/);
    expect(describeEngine(engine).why).not.toContain("cuda");
  }));

test("the work from which on a card gains: launches against multiplications", () => {
  // 1e5 multiplications a microsecond gained: 20 launches of 10 us, three products of two operations each
  expect(breakEven(Infinity, 0.01, 100, 1)).toBeCloseTo((20 * 0.01 * 1e6 * 100) / 6, 0);
  expect(breakEven(1e4, 0.01, 100, 1)).toBeGreaterThan(breakEven(1e5, 0.01, 100, 1));
  expect(breakEven(120, 0.01, 100, 1.3)).toBe(Infinity);
});

within("on the stand-in", () => {
  const standin = opened as Standin;

  function withSettings(settings: Partial<Record<Setting, number>>, use: () => void): void {
    const before = Object.entries(settings).map(
      ([name, value]) => [name as Setting, standin.set(name as Setting, value)] as const,
    );
    try {
      use();
    } finally {
      for (const [name, value] of before) standin.set(name, value);
    }
  }

  test.each<[string, Partial<Record<Setting, number>>, string]>([
    [
      "no device",
      { init: 100 },
      "engine cuda: the driver sees no device. Check nvidia-smi and CUDA_VISIBLE_DEVICES",
    ],
    ["no device after the start", { devices: 0 }, "engine cuda: the driver sees no device."],
    [
      "a driver that does not fit its kernel module",
      { init: 803 },
      "does not start: system has unsupported display driver / cuda driver combination (CUDA error 803). Check nvidia-smi",
    ],
    [
      "an old card",
      { major: 5 },
      "engine cuda: CPU stand-in has compute capability 5.0; 6.0 (Pascal, 2016) is needed. Use engine wasm or blas.",
    ],
    [
      "PTX that does not compile",
      { ptx: 1 },
      "did not accept the kernels for CPU stand-in (CUDA error 218; ptxas application ptx input, line 7; fatal : Parsing error near 'xyz'). Install a newer driver",
    ],
    [
      "PTX that is too new",
      { ptx: 222 },
      "(CUDA error 222; ptxas application ptx input, line 7; fatal : Parsing error near 'xyz'). Install a driver from 520 on.",
    ],
    [
      "a driver that is too old for the PTX",
      { driver: 11040 },
      "the driver 11.4 did not accept the kernels for CPU stand-in (CUDA error 222). Install a driver from 520 on.",
    ],
    [
      "a driver in a container without its compiler",
      { ptx: 221 },
      "libnvidia-ptxjitcompiler is missing: install it or, in a container, ask for NVIDIA_DRIVER_CAPABILITIES=compute,utility.",
    ],
    ["a compiler that is switched off", { ptx: 223 }, "Unset CUDA_DISABLE_PTX_JIT."],
    [
      "a card that another program has for itself",
      { retain: 46 },
      "engine cuda: CPU stand-in cannot be opened: cuDevicePrimaryCtxRetain: CUDA-capable device(s) is/are busy or unavailable (CUDA error 46). Another program has it for itself: end that, or run nvidia-smi -c 0.",
    ],
    [
      "a card that others have filled",
      { retain: 2 },
      "engine cuda: cuDevicePrimaryCtxRetain: out of memory (CUDA error 2). Other programs may fill the card (see nvidia-smi)",
    ],
    [
      "no memory at all",
      { memory: 1000 },
      "engine cuda: out of memory: 1 MiB more wanted, 0 MiB in use here, ",
    ],
  ])("%s", (_, settings, message) =>
    withSettings(settings, () =>
      fresh({}, () => {
        const { createEngine, describeCuda } = freshEngines();
        expect(() => createEngine("cuda")).toThrow(message);
        expect(describeCuda()).toEqual({ reason: expect.stringContaining(message) });
      }),
    ),
  );

  test("a driver that lacks a function is too old, and the function is named", () => {
    const folder = mkdtempSync(join(tmpdir(), "thalweg-driver-"));
    try {
      const [source, library] = [join(folder, "old.cpp"), join(folder, "libcuda.so.1")];
      writeFileSync(source, 'extern "C" int cuInit(unsigned) { return 0; }\n');
      execFileSync("g++", ["-shared", "-fPIC", source, "-o", library]);
      fresh({ THALWEG_CUDA_DRIVER: library }, () =>
        expect(() => freshCuda().createCudaEngine()).toThrow(
          `engine cuda: the driver ${library} has no cuDriverGetVersion: it is too old. Install one from 520 on.`,
        ),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a driver that does not load says so", () => {
    const folder = mkdtempSync(join(tmpdir(), "thalweg-driver-"));
    try {
      const library = join(folder, "libcuda.so.1");
      writeFileSync(library, "not a library\n");
      fresh({ THALWEG_CUDA_DRIVER: library }, () =>
        expect(() => freshCuda().createCudaEngine()).toThrow(
          /^THALWEG_CUDA_DRIVER: .*libcuda\.so\.1 does not load: .*\. Is it a library of this platform\?$/,
        ),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("every thread that computes takes the context for itself", async () => {
    const koffi = JSON.stringify(require.resolve("koffi"));
    const cuda = JSON.stringify(join(__dirname, "../../../src/engines/cuda"));
    const program = `const { parentPort } = require("node:worker_threads");
      const library = require(${koffi}).load(process.env.THALWEG_CUDA_DRIVER);
      const allocate = library.func("cuMemAlloc_v2", "int", ["void *", "size_t"]);
      const without = allocate(new BigUint64Array(1), 256);
      const engine = require(${cuda}).createCudaEngine("float64");
      const x = engine.allocate(3);
      engine.fill(x, 2);
      parentPort.postMessage([without, engine.dot(x, x)]);`;
    freshCuda().createCudaEngine();
    const worker = new Worker(program, { eval: true, env: { ...process.env } });
    const [answer] = (await once(worker, "message")) as [unknown];
    // CUDA_ERROR_INVALID_CONTEXT, then a sum
    expect(answer).toEqual([201, 12]);
    await worker.terminate();
  });

  test("a cuBLAS that does not serve this card is left for our own kernels, and the reason is told", () =>
    withSettings({ cublas: 8, cublasFailures: 1 }, () =>
      fresh({ THALWEG_CUDA_LIBRARIES: standin.libraries }, () => {
        const { libraries, products } = freshCuda().readyCard();
        expect(products.library).toBeNull();
        expect(libraries[0].result).toMatch(/cuBLAS refused a call with status 8/);
      }),
    ));

  test("wishes that cannot be met", () => {
    fresh({ THALWEG_CUDA_DEVICE: "3" }, () =>
      expect(() => freshCuda().createCudaEngine()).toThrow(
        'THALWEG_CUDA_DEVICE: expected a number from 0 to 0, got "3".',
      ),
    );
    fresh({ THALWEG_CUDA_PRECISION: "float16" }, () =>
      expect(() => freshCuda().createCudaEngine()).toThrow(
        'THALWEG_CUDA_PRECISION: expected auto, float64, mixed or float32, got "float16".',
      ),
    );
  });

  test("found libraries are tested, taken and described", () =>
    fresh({ THALWEG_CUDA_LIBRARIES: standin.libraries, THALWEG_CUDA_PRECISION: "mixed" }, () => {
      const { createEngine, describeCuda, describeEngine } = freshEngines();
      const engine = createEngine("cuda");
      expect(describeEngine(engine)).toEqual({
        name: "cuda",
        precision: "mixed",
        threads: 1,
        variant: "CPU stand-in, cuBLAS 12.4, cuSOLVER",
        why: "THALWEG_CUDA_PRECISION=mixed",
      });
      expect(describeCuda()).toMatchObject({
        driver: standin.driver,
        driverVersion: "12.4",
        device: "CPU stand-in",
        devices: [
          { ordinal: 0, name: "CPU stand-in", computeCapability: "9.0", multiprocessors: 3, megahertz: 1000 },
        ],
        memory: { total: 2 ** 31 },
        precision: "mixed",
        selfTest: "passed",
        libraries: [
          { file: join(standin.libraries, "libcublas.so.12"), result: "cuBLAS 12.4" },
          { file: join(standin.libraries, "libcusolver.so.11"), result: "cuSOLVER" },
        ],
        measured: { float64: expect.any(Number), float32: expect.any(Number) },
      });
    }));

  test("a slow card is left alone by `auto`, and the description of the host's engine says so", () =>
    fresh({ THALWEG_BLAS: "/nowhere/libblas.so" }, () => {
      const { chooseEngine, createEngine, defaultEngine, describeEngine, hostEngine } = freshEngines();
      const engine = defaultEngine(1e12, "auto");
      expect(engine).toBe(chooseEngine().engine);
      expect(describeEngine(engine).why).toMatch(
        /CPU stand-in, own kernels is not 1\.3 times as fast as the host$/,
      );
      expect(createEngine("cuda").name).toBe("cuda");
      expect(defaultEngine(0, "cuda")).toBe(defaultEngine(1e12, "cuda"));
      process.env.THALWEG_ENGINE = "cuda";
      try {
        expect(defaultEngine().name).toBe("cuda");
        expect(hostEngine(1e12)).toBe(engine);
      } finally {
        delete process.env.THALWEG_ENGINE;
      }
    }));

  test("a card that fails while `auto` looks at it is announced, and the host computes", () =>
    withSettings({ ptx: 1 }, () =>
      fresh({ THALWEG_BLAS: "/nowhere/libblas.so" }, () => {
        const { defaultEngine, describeEngine } = freshEngines();
        const engine = defaultEngine(1e12, "auto");
        expect(engine.name).toBe("wasm");
        expect(describeEngine(engine).why).toContain("did not accept the kernels for CPU stand-in");
      }),
    ));
});

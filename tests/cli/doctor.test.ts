// thalweg doctor says what computes, and checks a product of matrices.
import { buildStandin } from "../engines/cuda/standin";
import { thalweg } from "./thalweg";

test("--json names engine, precision and reason, and finds the product right", () => {
  const { code, stdout } = thalweg(["doctor", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    engine: {
      name: expect.stringMatching(/^(wasm|blas)$/) as unknown,
      precision: "float64",
      why: expect.stringMatching(/\w/) as unknown,
    },
    product: { size: 256, right: true },
    // a driver, or why there is none
    cuda: expect.objectContaining({}) as unknown,
    tensorflow: { found: { backend: expect.stringMatching(/\w/) as unknown }, reason: "" },
    node: process.version,
  });
});

test("the text says it line by line", () => {
  const { code, stdout } = thalweg(["doctor"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^engine +(wasm|blas) /m);
  expect(stdout).toMatch(/^cuda +\w/m);
  expect(stdout).toMatch(/^tensorflow +[\w-]+ on .*float32.*GFLOP\/s$/m);
  expect(stdout).toMatch(/^precision +float64/m);
  expect(stdout).toMatch(/: right, [\d.]+ GFLOP\/s$/m);
});

test("a card is shown with its memory, its precision and why, and what was measured on it", () => {
  const standin = buildStandin();
  if (typeof standin === "string") return console.warn(`not tested: ${standin}`);
  const { code, stdout } = thalweg(["doctor"], { environment: { THALWEG_CUDA_DRIVER: standin.driver } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^card +.*compute capability \d+\.\d, \d+ multiprocessors, [\d.]+ GiB$/m);
  expect(stdout).toMatch(/^cuda +.*self-test passed$/m);
  expect(stdout).toMatch(/[\d.]+ of [\d.]+ GiB free; (float64|mixed|float32): \w/);
  expect(stdout).toMatch(/measured: float64 \d+, float32 \d+ GFLOP\/s/);
});

test("an engine that cannot be had is told together with everything else", () => {
  const environment = { THALWEG_ENGINE: "cuda", THALWEG_CUDA_DRIVER: "/nowhere/libcuda.so.1" };
  const { code, stdout } = thalweg(["doctor"], { environment });
  expect(code).toBe(2);
  expect(stdout).toMatch(/^engine +THALWEG_CUDA_DRIVER: \/nowhere\/libcuda\.so\.1 is not there\.$/m);
  expect(stdout).toMatch(/^ +without THALWEG_ENGINE (wasm|blas)/m);
  expect(stdout).toMatch(/: right, [\d.]+ GFLOP\/s$/m);
});

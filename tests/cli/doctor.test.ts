// thalweg doctor says what computes, and checks a product of matrices.
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
    node: process.version,
  });
});

test("the text says it line by line", () => {
  const { code, stdout } = thalweg(["doctor"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^engine +(wasm|blas) /m);
  expect(stdout).toMatch(/^precision +float64/m);
  expect(stdout).toMatch(/: right, [\d.]+ GFLOP\/s$/m);
});

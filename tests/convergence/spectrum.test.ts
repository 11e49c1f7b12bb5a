// Spectra at a place: closed forms, agreement of both ends with the whole, refusals.
import { spectrum } from "../../src/convergence";
import { product, settingB1, smooth } from "../integrators/settings";

test("K2: the kernel of w1 w2 is |w|^2, its Gauss-Newton matrix has rank one", () => {
  const experiment = product(1.5, -0.5, 1);
  const kernel = spectrum(experiment);
  expect(kernel.eigenvalues).toHaveLength(1);
  expect(kernel.largest).toBeCloseTo(2.5, 14);
  expect(kernel.singularValues?.[0]).toBeCloseTo(Math.sqrt(2.5), 14);
  expect(kernel.how).toContain("dense, order 1");
  // c = 1/2: J^T J with J = (w2, w1)
  expect(Array.from(spectrum(experiment, { of: "gaussNewton" }).eigenvalues ?? [])).toEqual([
    expect.closeTo(0, 14),
    expect.closeTo(2.5, 14),
  ]);
  // Hess L = J^T J + r [[0, 1], [1, 0]], r = -1.75: trace 2.5, determinant (1/4)(9/4) - (-3/4 - 7/4)^2
  const hessian = spectrum(experiment, { of: "hessian" });
  expect(hessian.smallest + hessian.largest).toBeCloseTo(2.5, 13);
  expect(hessian.smallest * hessian.largest).toBeCloseTo(9 / 16 - 6.25, 13);
});

test("B1: the singular values of the catalogue", () => {
  const { singularValues } = spectrum(settingB1());
  expect(singularValues?.[2]).toBeCloseTo(1.52156007, 7);
  expect(singularValues?.[0]).toBeCloseTo(2.32443112, 7);
});

test("at another theta; the kernel does not change where the network is linear", () => {
  const away = spectrum(smooth(), { theta: new Float64Array(16).fill(0.1) });
  expect(away.smallest).not.toBe(spectrum(smooth()).smallest);
  const linear = {
    network: {
      kind: "linear",
      widths: [2, 1] as [number, number],
      initialization: { kind: "gaussian", seed: 1 },
    },
    data: {
      kind: "explicit",
      inputs: [
        [1, 0],
        [0.6, 0.8],
      ],
      targets: [1, 2],
    },
  } as const;
  const experiment = JSON.parse(JSON.stringify(linear)) as Parameters<typeof spectrum>[0];
  expect(spectrum(experiment, { theta: [7, -3] }).eigenvalues).toEqual(spectrum(experiment).eigenvalues);
});

test("beyond order 2000 both ends come from Lanczos", () => {
  const experiment = settingB1({
    network: {
      kind: "mlp",
      widths: [2, 800, 1],
      activation: "tanh",
      initialization: { kind: "gaussian", seed: 1 },
    },
  });
  const ends = spectrum(experiment, { of: "gaussNewton" });
  expect(ends.eigenvalues).toBeNull();
  expect(ends.how).toContain("Lanczos");
  // the largest eigenvalue of 2c J^T J is that of 2c K, c = 1/2
  expect(Math.abs(ends.largest / spectrum(experiment).largest - 1)).toBeLessThan(1e-9);
});

test("what is refused", () => {
  expect(() => spectrum(settingB1(), { of: "fisher" as "kernel" })).toThrow(
    'spectrum: of must be one of kernel, gaussNewton, hessian, got "fisher".',
  );
  expect(() => spectrum(settingB1(), { theta: [1, 2] })).toThrow(
    "spectrum: theta must have 192 numbers, one a trained parameter, got 2.",
  );
});

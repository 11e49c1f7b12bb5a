// Singular values, kernel eigenvalues and initial rates of the theory's catalogue, to its printed digits.
import type { Experiment } from "../../src/experiment";
import { kernelSpectrum, singularValues } from "../../src/tangent";
import {
  caseA1,
  caseA6,
  caseA7,
  caseB1,
  caseB2,
  caseB3,
  caseC1,
  caseC2,
  caseD1,
  caseD2,
  caseF1,
  caseF2,
  caseF3,
  caseF4,
  caseF5,
  caseF6,
  caseG1,
} from "../problems/cases";
import { norm, onBench, type Bench } from "../problems/random";

/** Agreement with a printed number: one unit of its last digit. */
function expectPrinted(got: number, printed: string): void {
  const [mantissa, exponent = "0"] = printed.split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  expect(Math.abs(got - Number(printed))).toBeLessThanOrEqual(1.000001 * 10 ** (Number(exponent) - decimals));
}

const singular = (bench: Bench): Float64Array =>
  singularValues(bench.jacobian(), bench.problem.outputCount, bench.problem.parameterCount);

describe("singular values of J at the start, largest and smallest", () => {
  test.each<[string, Experiment, string, string]>([
    ["B1", caseB1, "2.32443112", "1.52156007"],
    ["B2", caseB2, "2.47073008", "2.23925848"],
    ["C1", caseC1, "5.477226", "2.738613"],
    ["D1", caseD1, "13.6202", "5.6460045"],
  ])("%s", (_, experiment, largest, smallest) =>
    onBench(experiment, (bench) => {
      const values = singular(bench);
      expectPrinted(values[0], largest);
      expectPrinted(values[values.length - 1], smallest);
      expectPrinted(Math.sqrt(kernelSpectrum(bench.point).eigenvalues[0]), smallest);
    }),
  );
  test.each<[string, Experiment, string]>([
    ["B3, first layer only", caseB3, "1.50405200"],
    ["D2", caseD2, "1.3692418"],
    ["F1", caseF1, "5.49093e-3"],
    ["F5", caseF5, "2.443767"],
    ["F6, width 16", caseF6(16), "0.272456"],
    ["F6, width 256", caseF6(256), "0.714154"],
    ["A1 seed 1", caseA1(1, [2, 6, 2], 5), "0.2965"],
    ["A1 seed 2", caseA1(2, [2, 6, 2], 5), "0.04709"],
    ["A1 seed 3", caseA1(3, [1, 8, 1], 8), "2.690e-3"],
    ["A1 seed 4", caseA1(4, [3, 5, 1], 10), "0.1841"],
  ])("%s: smallest", (_, experiment, smallest) =>
    onBench(experiment, (bench) => expectPrinted(singular(bench).at(-1) as number, smallest)),
  );
  test.each<[string, Experiment, string[]]>([
    ["C2", caseC2, ["22.28626", "8.419515", "5.952693"]],
    ["F3, p = 4 < N = 6", caseF3, ["3.2925495", "1.5869435", "0.1545473", "0.0339395"]],
  ])("%s: all of them", (_, experiment, printed) =>
    onBench(experiment, (bench) => {
      const values = singular(bench);
      expect(values).toHaveLength(printed.length);
      printed.forEach((value, k) => expectPrinted(values[k], value));
    }),
  );
  test.each<[string, Experiment, string[]]>([
    ["F2, antipodal inputs", caseF2, ["2.763991"]],
    ["F4, zero start", caseF4, ["1.41421356"]],
    ["G1, identical inputs", caseG1, ["2.98722120", "1.93475676"]],
  ])("%s: rank deficient", (_, experiment, printed) =>
    onBench(experiment, (bench) => {
      const values = singular(bench);
      printed.forEach((value, k) => expectPrinted(values[k], value));
      for (const rest of values.subarray(printed.length)) expect(rest).toBeLessThan(1e-15 * values[0]);
    }),
  );
});

describe("smallest eigenvalue of K at the start", () => {
  test.each<[string, Experiment, string]>([
    ["A6, m = 50", caseA6(50), "0.067410993"],
    ["A6, m = 200", caseA6(200), "0.061532234"],
    ["A6, m = 800", caseA6(800), "0.058439462"],
    ["A6, m = 3200", caseA6(3200), "0.061868741"],
    ["A7", caseA7(), "35.8552880"],
  ])("%s", (_, experiment, printed) =>
    onBench(experiment, ({ point }) => expectPrinted(kernelSpectrum(point).eigenvalues[0], printed)),
  );
});

describe("rate and loss at the start", () => {
  test.each<[string, Experiment, string]>([
    ["B1", caseB1, "4.646455"],
    ["B2", caseB2, "12.11593"],
    ["C1", caseC1, "17.64706"],
    ["C2", caseC2, "217.0653"],
    ["D1", caseD1, "123.0964"],
    ["F1", caseF1, "3.818826e-3"],
  ])("rho(0) of %s", (_, experiment, printed) =>
    onBench(experiment, (bench) => {
      expectPrinted(norm(bench.gradient()) ** 2 / bench.point.loss, printed);
      const { lossConstant, parameterCount } = bench.problem;
      const pulled = bench.result(parameterCount, (out) => bench.point.vjp(bench.point.residual, out));
      expectPrinted(4 * lossConstant * (norm(pulled) / norm(bench.residual())) ** 2, printed);
    }),
  );
  test.each<[string, Experiment, string]>([
    ["C1", caseC1, "0.17"],
    ["C2", caseC2, "0.63"],
    ["F1", caseF1, "1.507209"],
    ["G1", caseG1, "0.25"],
    ["A1 seed 1", caseA1(1, [2, 6, 2], 5), "1.094302"],
    ["A1 seed 2", caseA1(2, [2, 6, 2], 5), "4.074193"],
    ["A1 seed 3", caseA1(3, [1, 8, 1], 8), "0.282513"],
    ["A1 seed 4", caseA1(4, [3, 5, 1], 10), "0.374798"],
  ])("L(0) of %s", (_, experiment, printed) =>
    onBench(experiment, ({ point }) => expectPrinted(point.loss, printed)),
  );
  test.each<[string, Experiment, string]>([
    ["B1", caseB1, "0.866025404"],
    ["D1", caseD1, "0.13747727"],
    ["F5", caseF5, "89.06444"],
    ["F6, width 16", caseF6(16), "1.566563"],
    ["F6, width 256", caseF6(256), "1.663496"],
  ])("|r(0)| of %s", (_, experiment, printed) =>
    onBench(experiment, (bench) => expectPrinted(norm(bench.residual()), printed)),
  );
});

// Float64, mixed and float32 on the stand-in: how exact each operation is, and to which floor a network is followed.
import { residualFloor } from "../../../bench/residualFloor";
import type { Engine, Precision } from "../../../src/engines";
import { choosePrecision } from "../../../src/engines/cuda/open";
import { WasmEngine } from "../../../src/engines/wasm/engine";
import { numbers, withVectors } from "../helpers";
import { openStandin, type Standin } from "./standin";

const opened = openStandin();
// no test is left out silently
if (typeof opened === "string") process.stderr.write(`${opened}: precisions are not tested\n`);
const within = typeof opened === "string" ? describe.skip : describe;

within("float32 and mixed", () => {
  const standin = opened as Standin;
  const host: Engine = new WasmEngine();

  test("every operation in float32 is right to a few of its units", () => {
    const engine = standin.engine("float32");
    expect(engine).toMatchObject({ precision: "float32", unitRoundoff: 2 ** -24 });
    const [rows, width] = [40, 30];
    const contents = [1, 2, 3, 4].map((seed) => numbers(rows * width, seed).map(Math.fround));
    const operations: ((on: Engine, ...vectors: Parameters<Engine["dot"]>[0][]) => void)[] = [
      (on, A, B, C) => on.gemm(false, true, rows, rows, width, 0.1, A, B, 0, C.slice(0, 900)),
      (on, A, B, C, D) => on.biasActivation("gelu", rows, width, A, B.slice(0, width), C, D, A),
      (on, A, B) => on.multiplyInto(A, B),
      (on, A, B) => on.addRow(rows, width, A.slice(0, width), B),
      (on, A, B) => on.columnSum(rows, width, A, 2, B.slice(0, width)),
      (on, A, B) => on.columnSum(rows * width, 1, A, 0, B.slice(0, 1)),
      (on, A, B, C, D) => on.linearCombination(D, [A, B, C], [0.5, 2, -1]),
      (on, A, B, C) => on.hadamardAccumulate(A, B, C),
      (on, A, B) => on.copy(A, B),
      (on, A) => on.fill(A, 1 / 3),
    ];
    operations[0] = (on, A, B, C) => on.gemm(false, true, 30, 30, 40, 0.1, A, B, 0, C.slice(0, 900));
    for (const operate of operations) {
      const [single, double] = [engine, host].map((on) =>
        withVectors(on, contents, (...vectors) => {
          operate(on, ...vectors);
          return vectors.map((vector) => on.read(vector));
        }),
      );
      single.forEach((values, v) =>
        values.forEach((value, i) => expect(Math.abs(value - double[v][i])).toBeLessThan(6e-7 * 4)),
      );
      expect(single.flatMap((values) => [...values]).every((value) => value === Math.fround(value))).toBe(
        true,
      );
    }
    const reduce = (on: Engine): number[] =>
      withVectors(on, contents, (A, B, C) => [on.dot(A, B), on.norm(A), on.weightedNorm(A, B, C, 1e-3, 0.1)]);
    const exact = reduce(host);
    // sums are carried in double: the operands are the same, and so is the result
    reduce(engine).forEach((value, i) => expect(value / exact[i]).toBeCloseTo(1, 12));
    withVectors(engine, [[1], [0], [2 ** -30]], (x, low, step) => {
      for (let i = 0; i < 8; i++) engine.addCompensated(x, low, step, x, low);
      expect(engine.read(x)[0] - 1 + engine.read(low)[0]).toBe(2 ** -27);
    });
  });

  test("factorisations in float32 are those of the host", () => {
    const engine = standin.engine("float32");
    withVectors(engine, [[4, 2, 2, 5], [8, 9], new Float64Array(2)], (A, b, values) => {
      engine.eigenSymmetric(2, A, values);
      expect(engine.read(values)[0]).toBeCloseTo((9 - Math.sqrt(17)) / 2, 6);
      expect(engine.cholesky(2, A)).toBe(true);
      expect([...engine.read(A)]).toEqual([2, 2, 1, 2]);
      engine.choleskySolve(2, A, b);
      expect(engine.read(b)[0]).toBeCloseTo(1.375, 6);
    });
  });

  test("mixed multiplies in float32 only while it goes backwards, and adds onto float64", () => {
    const engine = standin.engine("mixed");
    expect(engine).toMatchObject({ precision: "mixed", unitRoundoff: 2 ** -53, backward: false });
    const e = 2 ** -40;
    withVectors(engine, [[1 + e], [1], [2 ** -30]], (A, B, C) => {
      engine.gemm(false, false, 1, 1, 1, 3, A, B, 1, C);
      expect(engine.read(C)[0]).toBe(3 + 3 * e + 2 ** -30);
      engine.backward = true;
      engine.write(C, [2 ** -30]);
      engine.gemm(false, false, 1, 1, 1, 3, A, B, 1, C);
      expect(engine.read(C)[0]).toBe(3 + 2 ** -30);
      engine.gemm(false, false, 1, 1, 1, 3, A, B, 0, C);
      expect(engine.read(C)[0]).toBe(3);
      engine.backward = false;
    });
  });

  test("a tanh network is followed to 3e-16 in float64, nearly so in mixed, to 1e-7 in float32", () => {
    const floor = (precision: Precision): number => residualFloor(standin.engine(precision));
    expect(floor("float64")).toBeLessThan(6e-16);
    expect(floor("mixed")).toBeLessThan(8e-16);
    const single = floor("float32");
    expect(single).toBeGreaterThan(1e-8);
    expect(single).toBeLessThan(6e-7);
  });
});

describe("the choice of a precision", () => {
  test("a wish is a wish", () => {
    const measured = { float64: 100, float32: 5000 };
    expect(choosePrecision("float32", measured)).toEqual({
      precision: "float32",
      why: "THALWEG_CUDA_PRECISION=float32",
    });
  });

  test("cards with slow double precision go backwards in single precision", () => {
    expect(choosePrecision("auto", { float64: 30_000, float32: 60_000 })).toEqual({
      precision: "float64",
      why: "its float32 products are 2.0 times as fast as float64",
    });
    expect(choosePrecision("auto", { float64: 500, float32: 20_000 })).toEqual({
      precision: "mixed",
      why: "its float32 products are 40.0 times as fast as float64, so backward passes multiply in float32 (floor 3.5e-16)",
    });
  });
});

// What the contract of all engines does not ask of the cuda engine: queued work, slices, memory, libraries, lost cards.
import fc from "fast-check";
import { InputError, InternalError } from "../../../src/errors";
import { CudaEngine, readyCard } from "../../../src/engines/cuda";
import { loadCublas } from "../../../src/engines/cuda/cublas";
import { loadCusolver } from "../../../src/engines/cuda/cusolver";
import { Products } from "../../../src/engines/cuda/products";
import { measureRate } from "../../../src/engines/cuda/selfTest";
import { WasmEngine } from "../../../src/engines/wasm/engine";
import type { Engine, Vector } from "../../../src/engines";
import { numbers, withVectors } from "../helpers";
import { openStandin, type Standin } from "./standin";

const opened = openStandin();
// no test is left out silently
if (typeof opened === "string") process.stderr.write(`${opened}: the cuda engine is not tested\n`);

(typeof opened === "string" ? describe.skip : describe)("on the stand-in", () => {
  const standin = opened as Standin;
  let engine: CudaEngine;
  const host: Engine = new WasmEngine();
  beforeAll(() => {
    engine = standin.engine("float64");
  });
  afterEach(() => {
    standin.set("slow", 0);
    engine.onSlice = undefined;
  });

  const largest = (values: Float64Array): number =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

  test("every activation has the bits of the embedded engine with fused multiply-add", () => {
    const relaxed = new WasmEngine("relaxed");
    const z = numbers(3000, 5).map((x, i) => x * [1e-3, 1, 10, 400][i % 4]);
    const names = ["tanh", "sigmoid", "softplus", "arctan", "erf", "gelu", "swish", "leakyRelu"] as const;
    for (const name of names) {
      const results = [engine, relaxed].map((on: Engine) =>
        withVectors(on, [z, z, z, z], (Z, H, d, dd) => {
          on.biasActivation(name, 1, z.length, Z, null, H, d, dd);
          return [H, d, dd].map((vector) => on.read(vector));
        }),
      );
      expect(results[0]).toEqual(results[1]);
    }
  });

  test("many entries a thread, and columns that do not divide the grid", () => {
    const [rows, width] = [531, 97];
    const z = numbers(rows * width, 1);
    const bias = numbers(width, 2);
    for (const on of [engine, host])
      withVectors(on, [z, bias, new Float64Array(width)], (Z, b, sum) => {
        on.biasActivation("identity", rows, width, Z, b, Z, null, null);
        expect(on.read(Z)).toEqual(z.map((entry, i) => entry + bias[i % width]));
        on.addRow(rows, width, b, Z);
        on.columnSum(rows, width, Z, 0, sum);
        const exact = Float64Array.from({ length: width }, (_, j) => {
          let total = 0;
          for (let i = 0; i < rows; i++) total += z[i * width + j] + 2 * bias[j];
          return total;
        });
        // sums of 1600 in magnitude, of 531 terms
        expect(largest(on.read(sum).map((value, j) => value - exact[j]))).toBeLessThan(1e-11);
      });
  });

  test("thin products are cut along k, with the same bits each time", () => {
    const [m, n, k] = [5, 3, 4000];
    withVectors(engine, [numbers(m * k, 1), numbers(k * n, 2), numbers(m * n, 3)], (A, B, C) => {
      const before = engine.read(C);
      const launches = standin.set("launches", 0);
      engine.gemm(false, true, m, n, k, 0.5, A, B, 2, C);
      engine.finish();
      expect(standin.set("launches", launches)).toBe(2);
      const first = engine.read(C);
      engine.write(C, before);
      engine.gemm(false, true, m, n, k, 0.5, A, B, 2, C);
      expect(engine.read(C)).toEqual(first);
    });
  });

  test("products beyond 32-bit integers are refused before anything is queued", () => {
    const x = engine.allocate(1);
    expect(() => engine.gemm(false, false, 1, 1, 2 ** 31, 1, x, x, 0, x)).toThrow(
      "engine cuda: a product of 1 x 2147483648 and 2147483648 x 1 matrices is beyond 32-bit integers.",
    );
    engine.release(x);
  });

  test("copies that overlap, and values read at the moment of writing", () => {
    withVectors(engine, [numbers(10, 1)], (x) => {
      const values = engine.read(x);
      engine.copy(x.slice(0, 8), x.slice(2, 8));
      expect([...engine.read(x)]).toEqual([...values.subarray(0, 2), ...values.subarray(0, 8)]);
      const list = Float64Array.from({ length: 10 }, (_, i) => i);
      engine.write(x, list);
      list.fill(-1);
      expect([...engine.read(x)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });
  });

  test("numbers beyond the staging area, there and back", () => {
    const values = numbers(1_300_000, 4);
    withVectors(engine, [values], (x) => {
      engine.write(x, values);
      engine.write(x.slice(7, 3), [1, 2, 3]);
      const result = engine.read(x);
      expect([...result.subarray(6, 11)]).toEqual([values[6], 1, 2, 3, values[10]]);
      result.set(values.subarray(7, 10), 7);
      expect(Buffer.compare(Buffer.from(result.buffer), Buffer.from(values.buffer))).toBe(0);
    });
  });

  test("vectors of another engine, released ones, slices that are released", () => {
    const x = engine.allocate(4);
    expect(() => host.norm(x)).toThrow("belongs to another engine");
    expect(() => engine.norm(host.allocate(1))).toThrow(InternalError);
    expect(() => engine.release(x.slice(1, 2))).toThrow("a slice cannot be released");
    const part = x.slice(1, 2);
    engine.release(x);
    expect(() => engine.norm(part)).toThrow("the vector was released");
    expect(() => engine.allocate(-1)).toThrow(InternalError);
  });

  test("a slow card is waited for, and the hook that throws leaves the engine usable", () => {
    standin.set("slow", 1);
    const x = engine.allocate(5);
    engine.fill(x, 2);
    let looks = 0;
    engine.onSlice = () => {
      looks++;
    };
    const started = performance.now();
    while (performance.now() - started < 100) expect(engine.dot(x, x)).toBe(20);
    expect(looks).toBeGreaterThanOrEqual(2);
    engine.onSlice = () => {
      throw new Error("enough");
    };
    expect(() => {
      for (;;) {
        engine.fill(x, 3);
        engine.dot(x, x);
      }
    }).toThrow("enough");
    engine.onSlice = undefined;
    standin.set("slow", 0);
    expect(engine.dot(x, x)).toBe(45);
    engine.release(x);
  });

  test("a long product is queued in slices, each waited for, and can be left", () => {
    const [m, n, k] = [700, 40, 30];
    const { device } = readyCard();
    const products = new Products(device, null);
    // 1.7e6 operations at 1.5e4 a millisecond: over 100 ms
    products.rates.float64 = 1.5e4;
    const slow = new CudaEngine(device, products, {
      precision: "float64",
      variant: "",
      why: "",
      solver: null,
    });
    const contents = [numbers(m * k, 1), numbers(k * n, 2)];
    for (const transposeA of [false, true])
      withVectors(slow, [...contents, new Float64Array(m * n)], (A, B, C) => {
        const launches = standin.set("launches", 0);
        slow.gemm(transposeA, false, m, n, k, 1, A, B, 0, C);
        const result = slow.read(C);
        expect(standin.set("launches", launches)).toBeGreaterThan(4);
        const expected = withVectors(host, [...contents, new Float64Array(m * n)], (a, b, c) => {
          host.gemm(transposeA, false, m, n, k, 1, a, b, 0, c);
          return host.read(c);
        });
        expect(largest(result.map((entry, i) => entry - expected[i]))).toBeLessThan(1e-13);
        slow.onSlice = () => {
          throw new Error("enough");
        };
        expect(() => {
          for (;;) slow.gemm(transposeA, false, m, n, k, 1, A, B, 0, C);
        }).toThrow("enough");
        slow.onSlice = undefined;
        expect(slow.read(A)).toEqual(contents[0]);
      });
  });

  describe("memory", () => {
    test("what is released serves again, and goes back to the driver when memory is short", () => {
      const { pool } = engine.device;
      const used = pool.bytesInUse;
      pool.trim();
      const held = standin.bytesInUse();
      const x = engine.allocate(1000);
      engine.release(x);
      engine.release(engine.allocate(999));
      expect(standin.bytesInUse()).toBe(held + 8192);
      const before = standin.set("memory", held + 12000);
      try {
        // fits only after the 8 KiB without an owner were given back
        engine.release(engine.allocate(1400));
        expect(standin.bytesInUse()).toBe(held + 11264);
        expect(() => engine.allocate(2000)).toThrow(
          /^engine cuda: out of memory: 1 MiB more wanted, \d+ MiB in use here, \d+ MiB of the card's \d+ MiB free\. Use a smaller network/,
        );
        expect(() => engine.allocate(2000)).toThrow(InputError);
      } finally {
        standin.set("memory", before);
      }
      expect(pool.bytesInUse).toBe(used);
      const y = engine.allocate(2000);
      expect(engine.norm(y)).toBe(0);
      engine.release(y);
    });

    test("operations hold no memory afterwards, whatever ends them", () => {
      const { pool } = engine.device;
      withVectors(engine, [numbers(6000, 1), new Float64Array(1)], (x, y) => {
        const used = pool.bytesInUse;
        engine.norm(x);
        engine.columnSum(3000, 2, x, 0, engine.allocate(2));
        engine.gemm(false, true, 1, 1, 6000, 1, x, x, 0, y);
        engine.linearCombination(x, new Array(40).fill(x), new Array(40).fill(0.025));
        engine.finish();
        expect(pool.bytesInUse).toBe(used + 256);
      });
    });
  });

  describe("libraries", () => {
    let withLibraries: CudaEngine;
    beforeAll(() => {
      const { device } = readyCard();
      const cublas = loadCublas(`${standin.libraries}/libcublas.so.12`, device);
      const solver = loadCusolver(`${standin.libraries}/libcusolver.so.11`, device);
      if (typeof cublas === "string" || typeof solver === "string") throw new Error(`${String(cublas)}`);
      expect(cublas.version).toBe("12.4");
      withLibraries = new CudaEngine(device, new Products(device, cublas), {
        ...{ precision: "float64", variant: "", why: "", solver },
      });
    });

    test("a library that is not there says so", () => {
      expect(loadCublas("/nowhere/libcublas.so.12", readyCard().device)).toMatch(
        /^not there, or not to be loaded/,
      );
      expect(loadCusolver("/nowhere/libcusolver.so.11", readyCard().device)).toMatch(/^not there/);
    });

    test("the speed of products is not that of loading their kernels", () => {
      const { device } = readyCard();
      const withCublas = new Products(
        device,
        loadCublas(`${standin.libraries}/libcublas.so.12`, device) as never,
      );
      // longer than the whole measurement may take
      standin.set("load", 30);
      standin.set("products", 0);
      try {
        const rate = measureRate(device, withCublas, "float64");
        expect(withCublas.rates.float64).toBe(1e6 * rate);
      } finally {
        standin.set("load", 0);
      }
      const measured = standin.set("products", 0);
      expect(measured).toBeGreaterThanOrEqual(3);
      expect(measured % 3).toBe(0);
    });

    test("a cuBLAS without memory gets what lies idle, and else says so", () => {
      withVectors(withLibraries, [[3], [5], [0]], (A, B, C) => {
        const { pool } = withLibraries.device;
        withLibraries.release(withLibraries.allocate(70_000));
        const held = standin.bytesInUse();
        standin.set("cublas", 3);
        standin.set("cublasFailures", 1);
        withLibraries.gemm(false, false, 1, 1, 1, 1, A, B, 0, C);
        expect(withLibraries.read(C)[0]).toBe(15);
        expect(standin.bytesInUse()).toBeLessThanOrEqual(held - 8 * 70_000);
        standin.set("cublasFailures", 2);
        const used = pool.bytesInUse;
        expect(() => withLibraries.gemm(false, false, 1, 1, 1, 1, A, B, 0, C)).toThrow(
          /^engine cuda: out of memory: cuBLAS wants more, \d+ MiB in use here/,
        );
        expect(pool.bytesInUse).toBe(used);
        standin.set("cublas", 13);
        standin.set("cublasFailures", 1);
        expect(() => withLibraries.gemm(false, false, 1, 1, 1, 1, A, B, 0, C)).toThrow(InternalError);
        expect(standin.set("cublasFailures", 0)).toBe(0);
      });
    });

    test("products of every shape agree with the host", () =>
      fc.assert(
        fc.property(
          fc.record({ transposeA: fc.boolean(), transposeB: fc.boolean() }),
          fc.tuple(
            fc.integer({ min: 0, max: 9 }),
            fc.integer({ min: 1, max: 9 }),
            fc.integer({ min: 0, max: 9 }),
          ),
          fc.constantFrom(0, 1, -0.5),
          fc.nat(),
          ({ transposeA, transposeB }, [m, n, k], beta, seed) => {
            const [a, b] = [withLibraries, host].map((on: Engine) =>
              withVectors(
                on,
                [numbers(m * k, seed), numbers(k * n, seed + 1), numbers(m * n, seed + 2)],
                (A, B, C) => {
                  on.gemm(transposeA, transposeB, m, n, k, 1.5, A, B, beta, C);
                  return on.read(C);
                },
              ),
            );
            // either is within (k + 3) roundings of sums of magnitudes, of factors below 1
            const allowed = 2 * (k + 4) * 2 ** -53 * (1.5 * k + 1);
            expect(largest(a.map((entry, i) => entry - b[i]))).toBeLessThanOrEqual(allowed);
          },
        ),
        { numRuns: 150 },
      ));

    const gram = (n: number): Float64Array => {
      const B = numbers(n * n, 3);
      return Float64Array.from({ length: n * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        let sum = i === j ? 1 : 0;
        for (let l = 0; l < n; l++) sum += B[i * n + l] * B[j * n + l];
        return sum;
      });
    };

    test("Cholesky: the factor, the solution, the untouched upper triangle, and a refusal", () => {
      const n = 80;
      const A = gram(n);
      const marked = A.map((entry, at) => (at % n > Math.floor(at / n) ? NaN : entry));
      const b = numbers(n, 4);
      const factorise = (on: Engine): [Float64Array, Float64Array] =>
        withVectors(on, [marked, b], (L, x) => {
          expect(on.cholesky(n, L)).toBe(true);
          on.choleskySolve(n, L, x);
          return [on.read(L), on.read(x)];
        });
      const [[L, x], [expected, y]] = [factorise(withLibraries), factorise(host)];
      L.forEach((entry, at) => {
        if (at % n > Math.floor(at / n)) expect(entry).toBeNaN();
        else expect(Math.abs(entry - expected[at])).toBeLessThan(1e-12);
      });
      expect(largest(x.map((entry, i) => entry - y[i]))).toBeLessThan(1e-11);
      for (const bad of [-1, NaN, Infinity]) {
        const wrong = marked.slice();
        wrong[5 * n + 5] = bad;
        expect(withVectors(withLibraries, [wrong], (L) => withLibraries.cholesky(n, L))).toBe(false);
      }
    });

    test("QR of tall and square matrices", () => {
      for (const [m, n] of [
        [150, 70],
        [64, 64],
      ]) {
        const A = numbers(m * n, 6);
        const empty = [m * n, n * n, m * n, n * n].map((length) => new Float64Array(length));
        withVectors(withLibraries, [A, ...empty], (a, Q, R, product, square) => {
          withLibraries.qr(m, n, a, Q, R);
          withLibraries.gemm(false, false, m, n, n, 1, Q, R, 0, product);
          withLibraries.gemm(true, false, n, n, m, 1, Q, Q, 0, square);
          expect(withLibraries.read(a)).toEqual(A);
          expect(largest(withLibraries.read(product).map((entry, i) => entry - A[i]))).toBeLessThan(1e-13);
          const departure = withLibraries.read(square).map((entry, i) => entry - (i % (n + 1) === 0 ? 1 : 0));
          expect(largest(departure)).toBeLessThan(1e-13);
          const upper = withLibraries.read(R);
          for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(upper[i * n + j]).toBe(0);
        });
      }
    });
  });

  test("what a driver would refuse is refused here: a stray address loses the card, in words", () => {
    const { device } = readyCard();
    const x: Vector = engine.allocate(8);
    device.launcher
      .long(8)
      .double(1)
      .long(engine.allocate(1).address + 4);
    device.launcher.launch(device.kernel("fill_f64"), 1);
    expect(() => engine.read(x)).toThrow(
      /^engine cuda: the device was lost: waiting for the device: misaligned address \[fill_f64 was given a misaligned address\] \(CUDA error 716\)\. Start the kernel or program again/,
    );
    expect(() => engine.fill(x, 1)).toThrow("the device was lost");
    standin.set("reset", 0);
    device.launcher.long(1e9).double(1).long(engine.allocate(1).address);
    device.launcher.launch(device.kernel("fill_f64"), 1);
    expect(() => engine.read(x)).toThrow("fill_f64 touched memory outside of every live allocation");
    standin.set("reset", 0);
    device.launcher.long(8).double(1);
    expect(() => device.launcher.launch(device.kernel("fill_f64"), 1)).toThrow(
      "16 bytes of parameters, 24 expected",
    );
    device.launcher.long(8).double(1).long(engine.allocate(8).address);
    expect(() => device.launcher.launch(device.kernel("fill_f64"), 0)).toThrow("grid of 0 x 1");
    expect(() => device.kernel("levitate")).toThrow("cuModuleGetFunction levitate: named symbol not found");
    engine.fill(x, 1);
    expect(engine.dot(x, x)).toBe(8);
  });

  test("a card that is lost in the middle of work", () => {
    const x = engine.allocate(8);
    standin.set("loseAfter", 2);
    engine.fill(x, 1);
    expect(() => {
      for (let i = 0; i < 5; i++) engine.dot(x, x);
    }).toThrow(/the device was lost: .*unspecified launch failure.*a run continues from its last checkpoint/);
    standin.set("loseAfter", -1);
    standin.set("reset", 0);
  });
});

// Work shared among threads: the same bits for any number of them, workers that start late, sleep, die or are left alone
// by an interrupted main thread, and long calls that can be ended between slices.
import { runInNewContext } from "node:vm";
import type { Worker } from "node:worker_threads";
import { InputError } from "../../../src/errors";
import { WasmEngine } from "../../../src/engines/wasm/engine";
import { threadCount } from "../../../src/engines/wasm/threads";
import { numbers, withVectors } from "../helpers";

function engineWith(threads: number, variant: string): WasmEngine {
  const before = process.env.THALWEG_THREADS;
  process.env.THALWEG_THREADS = String(threads);
  try {
    return new WasmEngine(variant);
  } finally {
    if (before === undefined) delete process.env.THALWEG_THREADS;
    else process.env.THALWEG_THREADS = before;
  }
}

/** What the tests look at behind the engine's back. */
interface Inside {
  crew: { crew: { workers: Worker[]; fit: boolean }; control: number; unjoined: boolean };
}
const inside = (engine: WasmEngine): Inside["crew"] => (engine as unknown as Inside).crew;

/** tasks of the last job that workers did */
const doneByWorkers = (engine: WasmEngine): number =>
  new Int32Array(engine.memory.buffer)[inside(engine).control / 4 + 32];

/** Looks until something holds; throws when that takes too long. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds());) {
    if (Date.now() > end) throw new Error(`waited in vain for ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** multiplies until workers have taken part */
async function warm(engine: WasmEngine): Promise<void> {
  const n = 300;
  const [A, C] = [engine.allocate(n * n), engine.allocate(n * n)];
  for (const end = Date.now() + 20000; Date.now() < end;) {
    for (let i = 0; i < 20; i++) engine.gemm(false, false, n, n, n, 1, A, A, 0, C);
    if (doneByWorkers(engine) > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(inside(engine).crew.workers).toHaveLength(engine.threads - 1);
  expect(doneByWorkers(engine)).toBeGreaterThan(0);
  engine.release(A);
  engine.release(C);
}

describe.each(["plain", "relaxed"])("the same bits with 1, 2 and 3 threads, %s", (variant) => {
  const engines = [1, 2, 3].map((threads) => engineWith(threads, variant));

  /** bits of the results of `use` on each engine, compared with those of one thread */
  function same(contents: readonly ArrayLike<number>[], use: (...args: never[]) => Float64Array[]): void {
    const [one, ...others] = engines.map((engine) =>
      withVectors(engine, contents, (...vectors) =>
        (use as (engine: WasmEngine, ...v: unknown[]) => Float64Array[])(engine, ...vectors),
      ),
    );
    for (const other of others)
      other.forEach((result, i) => expect(Buffer.compare(bytesOf(result), bytesOf(one[i]))).toBe(0));
  }
  const bytesOf = (values: Float64Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);

  beforeAll(async () => {
    for (const engine of engines.slice(1)) await warm(engine);
  });

  test("products", () => {
    for (const [m, n, k] of [
      [301, 257, 290],
      [97, 1500, 300],
      [2000, 30, 200],
      [1, 700, 900],
      [900, 1, 700],
    ])
      for (const [tA, tB] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ])
        same([numbers(m * k, 1), numbers(k * n, 2), numbers(m * n, 3)], ((
          e: WasmEngine,
          A: never,
          B: never,
          C: never,
        ) => {
          e.gemm(tA, tB, m, n, k, -0.7, A, B, 0.3, C);
          return [e.read(C)];
        }) as never);
  });

  test("activations, combinations and sums", () => {
    const n = 300_007;
    const lists = [1, 2, 3, 4, 5].map((seed) => numbers(n, seed));
    same(lists, ((e: WasmEngine, x: never, y: never, z: never, u: never, v: never) => {
      const values = [e.dot(x, y), e.norm(x), e.weightedNorm(x, y, z, 1e-3, 1e-2)];
      e.biasActivation("tanh", 1, n, x, null, u, v, null);
      e.hadamardAccumulate(z, u, v);
      e.multiplyInto(z, y);
      e.addCompensated(x, u, z, x, u);
      e.linearCombination(v, [x, y, z, u, v], [0.1, -0.2, 0.3, 0.4, 0.5]);
      return [Float64Array.from(values), e.read(v), e.read(u), e.read(y)];
    }) as never);
  });

  test.each([
    [1001, 299],
    [3, 100_000],
  ])("rows: %i x %i", (rows, width) => {
    same([numbers(rows * width, 1), numbers(width, 2), numbers(rows * width, 3)], ((
      e: WasmEngine,
      Z: never,
      bias: never,
      H: never,
    ) => {
      e.biasActivation("gelu", rows, width, Z, bias, H, Z, null);
      e.addRow(rows, width, bias, H);
      e.columnSum(rows, width, H, 0.5, bias);
      return [e.read(Z), e.read(H), e.read(bias)];
    }) as never);
  });

  test("Cholesky, eigenvectors, QR and SVD", () => {
    const n = 530;
    same([numbers(n * n, 4), ...[1, 2, 3].map(() => new Float64Array(n * n))], ((
      e: WasmEngine,
      A: never,
      B: never,
      C: never,
      D: never,
    ) => {
      const w = e.allocate(n);
      const results: Float64Array[] = [];
      e.gemm(false, true, n, n, n, 1, A, A, 0, B);
      e.eigenSymmetric(n, B, w, C);
      results.push(e.read(w), e.read(C));
      e.eigenSymmetric(n, B, w);
      results.push(e.read(w));
      expect(e.cholesky(n, B)).toBe(true);
      results.push(e.read(B));
      e.qr(n, n, A, B, C);
      results.push(e.read(B), e.read(C));
      e.svd(300, n, (A as unknown as { slice: (s: number, l: number) => never }).slice(0, 300 * n), w, C, D);
      results.push(e.read(w).slice(0, 300), e.read(C).slice(0, 300 * 300), e.read(D).slice(0, n * 300));
      e.release(w);
      return results;
    }) as never);
  });
});

describe("workers", () => {
  test("are not started by short work, and their number is limited by THALWEG_THREADS", () => {
    const engine = engineWith(3, "relaxed");
    expect(engine.threads).toBe(3);
    withVectors(engine, [numbers(10_000, 1), new Float64Array(10_000)], (A, C) => {
      for (let i = 0; i < 20; i++) engine.gemm(false, true, 100, 100, 100, 1, A, A, 0, C);
    });
    expect(inside(engine).crew.workers).toHaveLength(0);
    expect(threadCount("5")).toBe(5);
    expect(threadCount("")).toBeGreaterThanOrEqual(1);
    expect(threadCount(undefined)).toBeLessThanOrEqual(Math.max(8, Number(process.env.THALWEG_THREADS ?? 0)));
    for (const wrong of ["0", "-1", "2.5", "many"]) expect(() => threadCount(wrong)).toThrow(InputError);
    expect(() => threadCount("many")).toThrow('THALWEG_THREADS: expected an integer >= 1, got "many".');
  });

  test("that sleep use no processor time", async () => {
    const engine = engineWith(2, "relaxed");
    await warm(engine);
    const control = inside(engine).control / 4;
    const sleeping = new Int32Array(engine.memory.buffer, 4 * (control + 48), 1);
    await until(() => sleeping[0] === 1);
    // one that looks again and again uses all of each while; what else goes on in this process does not last
    await until(async () => {
      const { user, system } = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const used = process.cpuUsage();
      return used.user + used.system - user - system < 150_000;
    });
    expect(sleeping[0]).toBe(1);
  });

  test("that have finished their tasks count as free, however many jobs there were", async () => {
    const engine = engineWith(2, "relaxed");
    await warm(engine);
    const n = 1_000_000;
    const [x, y] = [engine.allocate(n), engine.allocate(n)];
    // V8 optimises the loop of a worker after some hundred of them
    for (let job = 0; job < 400; job++) engine.multiplyInto(x, y);
    const control = inside(engine).control / 4;
    const words = new Int32Array(engine.memory.buffer);
    expect(words[control]).toBeGreaterThanOrEqual(400);
    await until(() => Atomics.load(words, control + 64) === 0);
  });

  test("that end are replaced by the main thread, with a warning and the same results", async () => {
    const engine = engineWith(2, "relaxed");
    await warm(engine);
    const warn = jest.spyOn(process, "emitWarning").mockImplementation();
    await inside(engine).crew.workers[0].terminate();
    await until(() => warn.mock.calls.length > 0);
    expect(warn.mock.calls).toEqual([
      ["a worker thread of the wasm engine ended (exit code 1). It goes on with one thread.", "thalweg"],
    ]);
    warn.mockRestore();
    expect(inside(engine).crew.fit).toBe(false);
    const n = 400;
    withVectors(engine, [new Float64Array(n * n).fill(1), new Float64Array(n * n)], (A, C) => {
      engine.gemm(false, false, n, n, n, 1, A, A, 0, C);
      expect(engine.read(C).every((entry) => entry === n)).toBe(true);
    });
  });
});

describe("a main thread terminated in the middle", () => {
  test.each(["plain", "relaxed"])("of any operation leaves a usable engine, %s", async (variant) => {
    const engine = engineWith(3, variant);
    await warm(engine);
    const n = 350;
    const [A, B, C, w] = [n * n, n * n, n * n, n].map((length) => engine.allocate(length));
    engine.fill(A, 1);
    const endless: Record<string, () => void> = {
      gemm: () => engine.gemm(false, false, n, n, n, 1, A, A, 0, B),
      dot: () => engine.dot(A, A),
      tanh: () => engine.biasActivation("tanh", n, n, A, null, B, C, null),
      eigen: () => engine.eigenSymmetric(n, A, w, B),
      svd: () => engine.svd(n, n, A, w, B, C),
    };
    let interrupted = 0;
    for (let round = 0; round < 8; round++)
      for (const operation of Object.values(endless)) {
        try {
          runInNewContext("for (;;) operation()", { operation }, { timeout: 7 + round });
        } catch {
          interrupted++;
        }
        // what workers still write must be over before memory is used again
        const fresh = engine.allocate(n * n);
        expect(engine.read(fresh).every((entry) => entry === 0)).toBe(true);
        engine.gemm(false, true, n, n, n, 1, A, A, 0, fresh);
        expect(engine.read(fresh).every((entry) => entry === n)).toBe(true);
        expect(engine.dot(A, A)).toBe(n * n);
        engine.release(fresh);
      }
    expect(interrupted).toBe(40);
    expect(inside(engine).crew.fit).toBe(true);
  });
});

describe.each([1, 2])("onSlice with %i threads", (threads) => {
  const engine = engineWith(threads, "relaxed");
  const n = 700;
  const [A, B, C, w] = [n * n, n * n, n * n, n].map((length) => engine.allocate(length));
  engine.write(A, numbers(n * n, 5));
  engine.gemm(false, true, n, n, n, 1, A, A, 0, B);
  const before = engine.read(B);
  const long: Record<string, () => void> = {
    eigenSymmetric: () => engine.eigenSymmetric(n, B, w, C),
    svd: () => engine.svd(n, n, B, w),
    qr: () => engine.qr(n, n, B, A, C),
    gemm: () => {
      const [m, k] = [1200, 1200];
      const [X, Y] = [engine.allocate(m * k), engine.allocate(m * m)];
      try {
        engine.gemm(false, true, m, m, k, 1, X, X, 0, Y);
      } finally {
        engine.release(X);
        engine.release(Y);
      }
    },
  };

  test.each(["eigenSymmetric", "svd", "gemm"])("%s calls it often enough", (name) => {
    // in processor time of all threads: on a busy machine a slice may wait for its turn
    const processor = (): number => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000 / threads;
    };
    let last = processor();
    let calls = 0;
    const gaps: number[] = [];
    engine.onSlice = () => {
      calls++;
      gaps.push(processor() - last);
      last = processor();
    };
    const start = last;
    long[name]();
    engine.onSlice = undefined;
    expect(calls).toBeGreaterThanOrEqual(processor() - start > 200 ? 1 : 0);
    if (gaps.length > 2) expect(gaps.sort((a, b) => a - b)[gaps.length >> 1]).toBeLessThan(100);
  });

  test.each(Object.keys(long))("what it throws ends %s, and the engine stays usable", (name) => {
    const used = engine["heap"].bytesInUse;
    engine.onSlice = () => {
      throw new Error("enough");
    };
    let message = "";
    for (let attempt = 0; attempt < 20 && message === ""; attempt++)
      try {
        long[name]();
      } catch (error) {
        ({ message } = error as Error);
      }
    engine.onSlice = undefined;
    if (name !== "qr") expect(message).toBe("enough");
    expect(engine["heap"].bytesInUse).toBe(used);
    expect(Buffer.compare(Buffer.from(engine.read(B).buffer), Buffer.from(before.buffer))).toBe(0);
    withVectors(engine, [new Float64Array(n * n).fill(1), new Float64Array(n * n)], (X, Y) => {
      engine.gemm(false, false, n, n, n, 1, X, X, 0, Y);
      expect(engine.read(Y).every((entry) => entry === n)).toBe(true);
    });
  });
});

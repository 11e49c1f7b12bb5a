// The allocator: aligned blocks that never overlap, storage used again, and growth that moves nothing.
import fc from "fast-check";
import { InputError, InternalError } from "../../../src/errors";
import { WasmEngine } from "../../../src/engines/wasm/engine";
import { Heap } from "../../../src/engines/wasm/heap";

describe("blocks", () => {
  test("start at multiples of 64 and are zero, also when used again", () => {
    const heap = new Heap();
    const first = heap.allocate(10);
    expect(first % 64).toBe(0);
    heap.float64.fill(7, first / 8, first / 8 + 10);
    heap.release(first);
    const again = heap.allocate(16);
    expect(again).toBe(first);
    expect([...heap.float64.subarray(again / 8, again / 8 + 16)]).toEqual(new Array(16).fill(0));
  });

  test("released neighbours become one block, whatever the order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (order) => {
        const heap = new Heap();
        const blocks = [8, 80, 800, 8, 80, 800].map((length) => heap.allocate(length));
        const guard = heap.allocate(8);
        order.forEach((i) => heap.release(blocks[i]));
        expect(heap.allocate(2 * 888)).toBe(blocks[0]);
        expect(heap.allocate(8)).toBe(guard + 64);
      }),
    );
  });

  test("a free block at the top is extended, not stepped over", () => {
    const heap = new Heap();
    heap.allocate(8);
    const last = heap.allocate(80);
    heap.float64.fill(7, last / 8, last / 8 + 80);
    heap.release(last);
    const longer = heap.allocate(800);
    expect(longer).toBe(last);
    expect(heap.float64.subarray(longer / 8, longer / 8 + 800).every((entry) => entry === 0)).toBe(true);
  });

  test("the smallest block that fits is taken", () => {
    const heap = new Heap();
    const [large, , small] = [800, 8, 80, 8].map((length) => heap.allocate(length));
    heap.release(large);
    heap.release(small);
    expect(heap.allocate(72)).toBe(small);
    expect(heap.allocate(72)).toBe(large);
  });

  test("live blocks never overlap and keep their contents", () => {
    const length = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 60000 }));
    const actions = fc.array(fc.record({ release: fc.boolean(), which: fc.nat(), length }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(actions, (list) => {
        const heap = new Heap();
        const live: { address: number; length: number; mark: number }[] = [];
        let mark = 0;
        for (const action of list) {
          if (action.release && live.length > 0) {
            const [block] = live.splice(action.which % live.length, 1);
            heap.release(block.address);
          } else {
            const address = heap.allocate(action.length);
            const view = heap.float64.subarray(address / 8, address / 8 + action.length);
            expect(address % 64).toBe(0);
            expect(view.length).toBe(action.length);
            expect(view.every((entry) => entry === 0)).toBe(true);
            view.fill(++mark);
            live.push({ address, length: action.length, mark });
          }
          for (const block of live)
            expect(
              heap.float64
                .subarray(block.address / 8, block.address / 8 + block.length)
                .every((entry) => entry === block.mark),
            ).toBe(true);
        }
        live.forEach((block) => heap.release(block.address));
        expect(heap.bytesInUse).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test("misuse", () => {
    const heap = new Heap();
    expect(() => heap.release(65536)).toThrow(InternalError);
    expect(() => heap.allocate(-1)).toThrow(InternalError);
    expect(() => heap.allocate(1.5)).toThrow(InternalError);
  });
});

describe("growth", () => {
  test("vectors made before the memory grew keep their place and contents", () => {
    const engine = new WasmEngine();
    const early = engine.allocate(3);
    engine.write(early, [1, 2, 3]);
    const large = engine.allocate(20_000_000);
    engine.write(large.slice(19_999_999, 1), [5]);
    engine.copy(large.slice(19_999_999, 1), early.slice(1, 1));
    expect([...engine.read(early)]).toEqual([1, 5, 3]);
    expect(engine.dot(early, early)).toBe(35);
  });

  test("4 GiB is the end, said clearly, and what exists stays usable", () => {
    const engine = new WasmEngine();
    const before = engine.allocate(2);
    engine.write(before, [3, 4]);
    expect(() => engine.allocate(2 ** 29)).toThrow(InputError);
    expect(() => engine.allocate(2 ** 29)).toThrow(
      /^engine wasm: out of memory: 4096 MiB more wanted, \d+ MiB of at most 4096 MiB in use\. Use a smaller network/,
    );
    const half = engine.allocate(2 ** 28);
    expect(() => engine.allocate(2 ** 28)).toThrow(/2048 MiB more wanted, 205\d MiB/);
    // the upper half lies beyond 2^31, where a signed address would be negative
    engine.write(half.slice(2 ** 28 - 2, 2), [6, 8]);
    expect(engine.norm(half.slice(2 ** 28 - 2, 2))).toBe(10);
    expect(engine.norm(before)).toBe(5);
  });
});

describe("vectors", () => {
  const engine = new WasmEngine();

  test("slices share storage", () => {
    const vector = engine.allocate(6);
    engine.write(vector, [1, 2, 3, 4, 5, 6]);
    const middle = vector.slice(1, 4).slice(1, 2);
    engine.write(middle, [30, 40]);
    expect([...engine.read(vector)]).toEqual([1, 2, 30, 40, 5, 6]);
    expect(vector.slice(6, 0)).toHaveLength(0);
    expect(() => vector.slice(5, 2)).toThrow("internal: Vector.slice: [5, 5 + 2) is outside of 6 entries.");
    expect(() => vector.slice(-1, 2)).toThrow(InternalError);
  });

  test("a released vector and its slices refuse every use", () => {
    const vector = engine.allocate(4);
    const slice = vector.slice(0, 2);
    expect(() => engine.release(slice.slice(1, 1))).toThrow("a slice cannot be released");
    engine.release(vector);
    expect(() => engine.read(vector)).toThrow("internal: read: the vector was released.");
    expect(() => engine.fill(slice, 1)).toThrow(InternalError);
    expect(() => engine.release(vector)).toThrow(InternalError);
  });

  test("vectors of another engine are refused", () => {
    const other = new WasmEngine("plain").allocate(4);
    expect(() => engine.norm(other)).toThrow("internal: norm: the vector belongs to another engine.");
  });

  test("write and read move exactly what they are given", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 100 }), (values) => {
        const vector = engine.allocate(values.length);
        engine.write(vector, values);
        expect([...engine.read(vector)]).toEqual(values);
        const into = new Float64Array(values.length + 1).fill(9);
        expect(engine.read(vector, into)).toBe(into);
        expect([...into]).toEqual([...values, 9]);
        engine.release(vector);
      }),
    );
    const vector = engine.allocate(3);
    expect(() => engine.write(vector, [1, 2])).toThrow(
      "internal: write: 2 values for a vector of 3 entries.",
    );
    expect(() => engine.write(vector, [1, 2, 3, 4])).toThrow(InternalError);
    expect(() => engine.read(vector, new Float64Array(2))).toThrow(InternalError);
  });
});

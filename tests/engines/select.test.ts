// Which engine and which variant is taken, and what is said when the wish cannot be met.
import type * as Engines from "../../src/engines";
import { InputError } from "../../src/errors";
import { createEngine, defaultEngine, describeEngine, engineNames, type Engine } from "../../src/engines";
import { chooseVariant } from "../../src/engines/wasm/module";

/** runs `use` with the variable set, or unset for undefined */
function withVariable(name: string, value: string | undefined, use: () => void): void {
  const before = process.env[name];
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
  try {
    use();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}

/** a library that is not there: the embedded engine is left */
function withoutBlas(use: () => void): void {
  withVariable("THALWEG_BLAS", "/nowhere/libblas.so", () => jest.isolateModules(use));
}
const fresh = () => jest.requireActual<typeof Engines>("../../src/engines");

describe("createEngine", () => {
  test("by name, or by THALWEG_ENGINE", () => {
    expect(engineNames).toEqual(["auto", "wasm", "blas", "tensorflow", "cuda"]);
    withVariable("THALWEG_ENGINE", "wasm", () =>
      expect(createEngine()).toMatchObject({ name: "wasm", precision: "float64" }),
    );
    expect(createEngine("wasm")).not.toBe(createEngine("wasm"));
  });

  test("an unknown name in THALWEG_ENGINE", () =>
    withVariable("THALWEG_ENGINE", "abacus", () => {
      expect(() => createEngine()).toThrow(InputError);
      expect(() => createEngine()).toThrow(
        'THALWEG_ENGINE: unknown engine "abacus". Known: auto, wasm, blas, tensorflow, cuda.',
      );
      expect(createEngine("wasm").name).toBe("wasm");
    }));

  test("an unknown name from a user without types", () =>
    expect(() => createEngine("abacus" as "wasm")).toThrow(
      'createEngine: unknown engine "abacus". Known: auto, wasm, blas, tensorflow, cuda.',
    ));

  test("blas where there is none says what was looked at and what to do", () =>
    withoutBlas(() => {
      const { createEngine: create } = fresh();
      expect(() => create("blas")).toThrow(
        "createEngine: no BLAS library can be used (/nowhere/libblas.so: not there, or not a library of this platform). " +
          "Install NumPy in the Python of this shell, or name an OpenBLAS, MKL or Accelerate library in THALWEG_BLAS.",
      );
      withVariable("THALWEG_ENGINE", "blas", () =>
        expect(() => create()).toThrow("THALWEG_ENGINE: no BLAS library can be used"),
      );
    }));
});

describe("defaultEngine", () => {
  test("is one, and embedded for small problems", () =>
    withVariable("THALWEG_ENGINE", undefined, () => {
      expect(defaultEngine()).toBe(defaultEngine(100));
      expect(defaultEngine().name).toBe("wasm");
      expect(defaultEngine(1e12, "wasm")).toBe(defaultEngine());
    }));

  test("stays embedded for large ones where there is no library, and says why", () =>
    withVariable("THALWEG_ENGINE", undefined, () =>
      withoutBlas(() => {
        const { chooseEngine, defaultEngine: choose } = fresh();
        expect(choose(1e12)).toBe(choose());
        expect(chooseEngine()).toMatchObject({ why: "no BLAS library was found", measured: null });
        expect(chooseEngine().libraries).toHaveLength(1);
      }),
    ));
});

describe("THALWEG_WASM", () => {
  test.each(["plain", "relaxed"])("%s forces the variant and is named as the reason", (variant) =>
    withVariable("THALWEG_WASM", variant, () =>
      expect(describeEngine(createEngine("wasm"))).toMatchObject({
        name: "wasm",
        precision: "float64",
        variant,
        why: `THALWEG_WASM=${variant}`,
      }),
    ),
  );

  test("unset takes relaxed, which every Node from 20 on has", () =>
    withVariable("THALWEG_WASM", undefined, () =>
      expect(describeEngine(createEngine("wasm"))).toMatchObject({
        variant: "relaxed",
        why: "this machine has fused multiply-add in WebAssembly",
      }),
    ));

  test("anything else is refused", () => {
    expect(() => chooseVariant("fast")).toThrow(
      'THALWEG_WASM: expected plain or relaxed, got "fast". Unset it to take the fastest this machine has.',
    );
    expect(chooseVariant("").variant).toBe("relaxed");
  });

  test("the variants round differently: 1 - (1 + e)(1 - e) is e^2 only when fused", () => {
    const e = 2 ** -30;
    const results = ["plain", "relaxed"].map((variant) => {
      let result = NaN;
      withVariable("THALWEG_WASM", variant, () => {
        const engine = createEngine("wasm");
        const [K, P, Q] = [1, 1 + e, -(1 - e)].map((value) => {
          const vector = engine.allocate(1);
          engine.fill(vector, value);
          return vector;
        });
        engine.hadamardAccumulate(K, P, Q);
        result = engine.read(K)[0];
      });
      return result;
    });
    expect(results).toEqual([0, e * e]);
  });
});

test("an engine without variants is described too", () => {
  const engine = { name: "other", precision: "float32", threads: 2 } as Engine;
  expect(describeEngine(engine)).toEqual({
    name: "other",
    precision: "float32",
    threads: 2,
    variant: "",
    why: "",
  });
});

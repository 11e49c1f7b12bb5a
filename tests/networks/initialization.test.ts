// Starting weights: each kind against its definition, the order of draws, and what it refuses.
import * as fc from "fast-check";
import { InputError } from "../../src/errors";
import type { LayeredNetwork, Initialization, MlpNetwork } from "../../src/experiment";
import { completeNetwork } from "../../src/experiment";
import { forward, initialWeights } from "../../src/networks";
import { mulberry32 } from "../../src/random";

const network = (
  widths: number[],
  initialization: Initialization,
  rest: Partial<MlpNetwork> = {},
): LayeredNetwork => completeNetwork({ kind: "mlp", widths, activation: "tanh", initialization, ...rest });

/** A network whose start is exchanged after completion, as no experiment can hold it. */
const unchecked = (
  widths: number[],
  initialization: Initialization,
  rest: Partial<LayeredNetwork> = {},
): LayeredNetwork => ({
  ...network(widths, { kind: "gaussian", seed: 1 }),
  initialization,
  ...rest,
});

const start = (net: LayeredNetwork): { weights: number[][]; biases: (number[] | null)[] } => {
  const { weights, biases } = initialWeights(net);
  return { weights: weights.map((w) => [...w]), biases: biases.map((b) => b && [...b]) };
};

describe("explicit", () => {
  test("the numbers themselves, copied", () => {
    const weights = [[[1, 2], [3, 4], [5, 6]], [[7, 8, 9]]]; // prettier-ignore
    const net = network(
      [2, 3, 1],
      { kind: "explicit", weights, biases: [null, [10]] },
      { biases: [false, true] },
    );
    expect(start(net)).toEqual({
      weights: [
        [1, 2, 3, 4, 5, 6],
        [7, 8, 9],
      ],
      biases: [null, [10]],
    });
    initialWeights(net).weights[0][0] = 99;
    expect(initialWeights(net).weights[0][0]).toBe(1);
  });
  test.each<[string, LayeredNetwork]>([
    ["weights must be 2 matrices", unchecked([1, 1, 1], { kind: "explicit", weights: [[[1]]] })],
    [
      "weights[1] must be 1 rows of 2",
      unchecked([1, 2, 1], { kind: "explicit", weights: [[[1], [2]], [[1]]] }),
    ],
    [
      "biases[0] must be null or absent",
      unchecked([1, 1], { kind: "explicit", weights: [[[1]]], biases: [[1]] }),
    ],
    [
      "biases[0] must be 1 numbers",
      unchecked([1, 1], { kind: "explicit", weights: [[[1]]] }, { biases: [true] }),
    ],
  ])("refuses: %s", (message, net) => {
    expect(() => initialWeights(net)).toThrow(InputError);
    expect(() => initialWeights(net)).toThrow(message);
  });
});

describe("gaussian and uniform", () => {
  test("gaussian draws W_1, b_1, W_2, b_2 from one stream", () => {
    const net = network(
      [2, 3, 1],
      { kind: "gaussian", seed: 7, standardDeviation: [1, 0.5], biasStandardDeviation: [2, 3] },
      { biases: true, trained: [2] },
    );
    const random = mulberry32(7);
    const draw = (count: number, deviation: number): number[] =>
      Array.from({ length: count }, () => deviation * random.normal());
    const [w1, b1, w2, b2] = [draw(6, 1), draw(3, 2), draw(3, 0.5), draw(1, 3)];
    expect(start(net)).toEqual({ weights: [w1, w2], biases: [b1, b2] });
  });
  test("uniform draws in the same order; case F5 of the catalogue", () => {
    const net = network(
      [2, 8, 1],
      { kind: "uniform", seed: 9, halfWidth: 40, biasHalfWidth: 40 },
      { biases: true },
    );
    const random = mulberry32(9);
    const flat = Array.from({ length: 16 + 8 + 8 + 1 }, () => 40 * (2 * random.next() - 1));
    const { weights, biases } = start(net);
    expect([weights[0], biases[0], weights[1], biases[1]].flat()).toEqual(flat);
  });
  test("defaults: 1 / sqrt(fan in), and unit variance where the scales hold that factor", () => {
    const gaussian: Initialization = { kind: "gaussian", seed: 3 };
    const uniform: Initialization = { kind: "uniform", seed: 3 };
    const unit = network([4, 9, 1], gaussian, { parametrization: "ntk" });
    const scaled = network([4, 9, 1], gaussian);
    expect(initialWeights(scaled).weights[0]).toEqual(initialWeights(unit).weights[0].map((w) => w / 2));
    const wide = initialWeights(network([4, 9, 1], uniform, { parametrization: "ntk" })).weights.flatMap(
      (w) => [...w],
    );
    const narrow = initialWeights(network([4, 9, 1], uniform)).weights[1];
    expect(Math.max(...wide.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(3));
    expect(Math.max(...wide.map(Math.abs))).toBeGreaterThan(1);
    expect(Math.max(...narrow.map(Math.abs))).toBeLessThanOrEqual(1 / 3);
  });
  test("zero spreads give +0 and take their draws", () => {
    const spread = (biasStandardDeviation: number): LayeredNetwork =>
      network([2, 3, 1], { kind: "gaussian", seed: 7, biasStandardDeviation }, { biases: true });
    const { weights, biases } = start(spread(0));
    expect(biases).toEqual([[0, 0, 0], [0]]);
    expect(weights).toEqual(start(spread(1)).weights);
  });
  test("refuses spreads that are not one a layer", () => {
    const net = unchecked([2, 3, 1], { kind: "uniform", seed: 1, halfWidth: [1], biasHalfWidth: 0 });
    expect(() => initialWeights(net)).toThrow(
      "uniform.halfWidth: must be one number or one a layer, 2 here, got [1].",
    );
  });
});

describe("antisymmetric", () => {
  test("family B: directions at half-integer angles, opposite output weights", () => {
    const { weights } = start(network([2, 4, 1], { kind: "antisymmetric", frequency: 2, output: 4 }));
    const expected = [0, 2, 0, -2, 0, 2, 0, -2]; // psi = pi/2, 3 pi/2, repeated
    weights[0].forEach((entry, k) => expect(Math.abs(entry - expected[k])).toBeLessThan(1e-15));
    expect(weights[1]).toEqual([4, 4, -4, -4]);
  });
  test("the output is zero, whatever the seed, the dimension and the number of outputs", () => {
    fc.assert(
      fc.property(
        fc.record({
          dimension: fc.integer({ min: 1, max: 5 }),
          half: fc.integer({ min: 1, max: 8 }),
          outputs: fc.integer({ min: 1, max: 3 }),
          seed: fc.nat(),
          biases: fc.boolean(),
        }),
        ({ dimension, half, outputs, seed, biases }) => {
          const net = network(
            [dimension, 2 * half, outputs],
            { kind: "antisymmetric", frequency: 1.5, output: 3, seed },
            { biases, activation: "softplus" },
          );
          const { weights, biases: vectors } = initialWeights(net);
          const inputs = Float64Array.from({ length: 4 * dimension }, (_, k) => Math.sin(k + 1));
          for (const output of forward(net, weights, vectors, 4, inputs))
            expect(Math.abs(output)).toBeLessThan(1e-13);
          for (let unit = 0; unit < 2 * half; unit++) {
            const row = weights[0].slice(unit * dimension, (unit + 1) * dimension);
            expect(Math.hypot(...row)).toBeCloseTo(1.5, 12);
          }
        },
      ),
    );
  });
  test("a seed draws directions also in the plane", () => {
    const drawn: Initialization = { kind: "antisymmetric", frequency: 1, output: 1, seed: 5 };
    const random = mulberry32(5);
    const [x, y] = [random.normal(), random.normal()];
    const { weights } = start(network([2, 2, 1], drawn));
    expect(weights[0].slice(0, 2)).toEqual([x / Math.hypot(x, y), y / Math.hypot(x, y)]);
  });
  const planar: Initialization = { kind: "antisymmetric", frequency: 1, output: 1 };
  test.each<[string, number[]]>([
    [
      "needs a network of two layers, got widths [2,4,4,1]. Give input, hidden and output width",
      [2, 4, 4, 1],
    ],
    ["must be even, got 5. Give widths such as [2,6,1].", [2, 5, 1]],
    ["input width 3 needs a seed. Add seed: 1.", [3, 4, 1]],
  ])("refuses: %s", (message, widths) => {
    expect(() => initialWeights(unchecked(widths, planar))).toThrow(InputError);
    expect(() => initialWeights(unchecked(widths, planar))).toThrow(message);
  });
});

describe("positive", () => {
  test("W_1 = 0, biases 0, hidden entries, output entries", () => {
    const net = network([3, 2, 2, 1], { kind: "positive", hidden: 0.5, output: 7 }, { biases: true });
    expect(start(net)).toEqual({
      weights: [
        [0, 0, 0, 0, 0, 0],
        [0.5, 0.5, 0.5, 0.5],
        [7, 7],
      ],
      biases: [[0, 0], [0, 0], [0]],
    });
  });
  test("hidden entries are 1 unless said", () => {
    expect(start(network([1, 1, 1, 1], { kind: "positive", output: 2 })).weights).toEqual([[0], [1], [2]]);
  });
  test("refuses a network without hidden layer", () => {
    const net = unchecked([2, 1], { kind: "positive", output: 2 });
    expect(() => initialWeights(net)).toThrow("positive: needs a hidden layer, got widths [2,1].");
  });
});

/** The product A^T A or A A^T of a stored matrix, as rows. */
const gram = (matrix: Float64Array, columns: number, transposed: boolean): number[][] => {
  const rows = matrix.length / columns;
  const entry = (row: number, column: number): number => matrix[row * columns + column];
  const [size, inner] = transposed ? [columns, rows] : [rows, columns];
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < inner; k++)
        sum += transposed ? entry(k, i) * entry(k, j) : entry(i, k) * entry(j, k);
      return sum;
    }),
  );
};

/** The largest entry of the difference of two square matrices. */
const distance = (a: number[][], b: number[][]): number =>
  Math.max(...a.flatMap((row, i) => row.map((entry, j) => Math.abs(entry - b[i][j]))));

const identityTimes = (factor: number, size: number): number[][] =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? factor : 0)));

const someWidths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 5 });
const someSeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("orthogonal", () => {
  test("one entry is the sign of its draw, and a column its normal vector divided by its length", () => {
    const sign = Math.sign(mulberry32(3).normal());
    expect(start(network([1, 1], { kind: "orthogonal", seed: 3 })).weights).toEqual([[sign]]);
    const random = mulberry32(8);
    const drawn = [random.normal(), random.normal(), random.normal()];
    const { weights } = start(network([1, 3], { kind: "orthogonal", seed: 8, gain: 2 }));
    drawn.forEach((entry, k) => expect(weights[0][k]).toBeCloseTo((2 * entry) / Math.hypot(...drawn), 14));
  });
  test("columns or rows are orthonormal times the gain, whichever fit", () => {
    fc.assert(
      fc.property(
        someWidths,
        someSeed,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (widths, seed, gain) => {
          const { weights, biases } = initialWeights(
            network(widths, { kind: "orthogonal", seed, gain }, { biases: true }),
          );
          weights.forEach((matrix, layer) => {
            const [inputs, outputs] = widths.slice(layer);
            const product = gram(matrix, inputs, outputs >= inputs);
            const wanted = identityTimes(gain * gain, Math.min(inputs, outputs));
            expect(distance(product, wanted)).toBeLessThan(1e-14 * gain * gain);
          });
          expect(biases.every((bias) => bias?.every((entry) => entry === 0))).toBe(true);
        },
      ),
    );
  });
  test("the first factor of Q R has a positive diagonal: each vector leans to its draw", () => {
    const { weights } = start(network([3, 3], { kind: "orthogonal", seed: 21 }));
    const random = mulberry32(21);
    for (let column = 0; column < 3; column++) {
      const drawn = [random.normal(), random.normal(), random.normal()];
      const product = drawn.reduce((sum, entry, row) => sum + entry * weights[0][3 * row + column], 0);
      expect(product).toBeGreaterThan(0);
    }
  });
});

describe("balanced", () => {
  test("W_{l+1}^T W_{l+1} = W_l W_l^T, of rank min(widths) with equal singular values", () => {
    fc.assert(
      fc.property(
        someWidths,
        someSeed,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (widths, seed, scale) => {
          const net = completeNetwork({
            kind: "deepLinear",
            widths,
            initialization: { kind: "balanced", seed, scale },
          });
          const { weights } = initialWeights(net);
          const bound = 2e-14 * scale * scale;
          weights.forEach((matrix, layer) => {
            const outer = gram(matrix, widths[layer], false);
            if (layer + 1 < weights.length)
              expect(distance(gram(weights[layer + 1], widths[layer + 1], true), outer)).toBeLessThan(bound);
            // scale^2 times a projection: its square is scale^2 times itself, its trace scale^2 times its rank
            const square = outer.map((row) =>
              outer.map((_, j) => row.reduce((sum, entry, k) => sum + entry * outer[k][j], 0)),
            );
            const scaled = outer.map((row) => row.map((entry) => entry * scale * scale));
            expect(distance(square, scaled)).toBeLessThan(bound * scale * scale);
            const trace = outer.reduce((sum, row, i) => sum + row[i], 0);
            expect(trace / (scale * scale)).toBeCloseTo(Math.min(...widths), 12);
          });
        },
      ),
    );
  });
  test("a single layer that is square is orthogonal", () => {
    const { weights } = initialWeights(
      completeNetwork({ kind: "linear", widths: [4, 4], initialization: { kind: "balanced", seed: 2 } }),
    );
    expect(distance(gram(weights[0], 4, true), identityTimes(1, 4))).toBeLessThan(1e-14);
  });
});

// The reference forward pass: by hand, and under the symmetries of a network.
import * as fc from "fast-check";
import type { MlpNetwork } from "../../src/experiment";
import { completeNetwork } from "../../src/experiment";
import { forward, initialWeights } from "../../src/networks";

describe("forward", () => {
  test("two layers with scales and biases, by hand", () => {
    const net = completeNetwork({
      kind: "mlp",
      widths: [2, 2, 1],
      activation: "tanh",
      biases: true,
      layerScales: [0.5, 3],
      initialization: { kind: "explicit", weights: [[[1, 2], [3, -4]], [[5, -6]]], biases: [[0.1, 0.2], [0.3]] }, // prettier-ignore
    });
    const { weights, biases } = initialWeights(net);
    const at = (x: number, y: number): number =>
      3 * (5 * Math.tanh(0.5 * (x + 2 * y) + 0.1) - 6 * Math.tanh(0.5 * (3 * x - 4 * y) + 0.2)) + 0.3;
    const outputs = forward(net, weights, biases, 3, Float64Array.of(1, 0, 0.3, 0.7, -1, 2));
    [at(1, 0), at(0.3, 0.7), at(-1, 2)].forEach((wanted, j) => expect(outputs[j]).toBeCloseTo(wanted, 14));
  });
  test("a single layer is an affine map, without activation", () => {
    const net = completeNetwork({
      kind: "mlp",
      widths: [2, 2],
      activation: "tanh",
      initialization: { kind: "explicit", weights: [[[1, 2], [3, 4]]] }, // prettier-ignore
    });
    const { weights, biases } = initialWeights(net);
    expect([...forward(net, weights, biases, 1, Float64Array.of(10, 1))]).toEqual([12, 34]);
  });
  test("permuting hidden neurons changes nothing but rounding", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 6 }), (seed, width) => {
        const base: MlpNetwork = {
          kind: "mlp",
          widths: [2, width, 2],
          activation: "arctan",
          biases: true,
          initialization: { kind: "gaussian", seed, biasStandardDeviation: 1 },
        };
        const net = completeNetwork(base);
        const { weights, biases } = initialWeights(net);
        const inputs = Float64Array.of(0.3, -1, 2, 0.5);
        const before = forward(net, weights, biases, 2, inputs);
        // moves the last neuron to the front
        const turned = weights[0].slice();
        turned.copyWithin(2, 0);
        turned.set(weights[0].subarray(2 * (width - 1)), 0);
        const outgoing = weights[1].map((_, k) => weights[1][k - (k % width) + ((k + width - 1) % width)]);
        const bias = (biases[0] as Float64Array).map((_, k, all) => all[(k + width - 1) % width]);
        const after = forward(net, [turned, outgoing], [bias, biases[1]], 2, inputs);
        before.forEach((output, j) => expect(after[j]).toBeCloseTo(output, 12));
      }),
    );
  });
});

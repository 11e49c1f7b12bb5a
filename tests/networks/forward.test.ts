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
  test("a residual network skips from the second hidden layer on, by hand", () => {
    const net = completeNetwork({
      kind: "residual",
      widths: [1, 2, 2, 2, 1],
      activation: "sin",
      biases: [true, false, false, true],
      layerScales: [1, 0.5, 2, 1],
      initialization: { kind: "explicit", weights: [[[1], [2]], [[3, 4], [5, 6]], [[0.1, 0], [0, -0.2]], [[7, -8]]], biases: [[0.5, 0], null, null, [0.25]] }, // prettier-ignore
    });
    const { weights, biases } = initialWeights(net);
    const at = (x: number): number => {
      const [a, b] = [Math.sin(x + 0.5), Math.sin(2 * x)];
      const [c, d] = [a + Math.sin(0.5 * (3 * a + 4 * b)), b + Math.sin(0.5 * (5 * a + 6 * b))];
      return 7 * (c + Math.sin(0.2 * c)) - 8 * (d + Math.sin(-0.4 * d)) + 0.25;
    };
    const outputs = forward(net, weights, biases, 2, Float64Array.of(0.3, -2));
    [at(0.3), at(-2)].forEach((wanted, j) => expect(outputs[j]).toBeCloseTo(wanted, 13));
  });
  test("a residual network whose inner layers are 0 is the two-layer network around them", () => {
    const first = [[1, 2], [3, -1]]; // prettier-ignore
    const [zero, last] = [[[0, 0], [0, 0]], [[2, 5]]]; // prettier-ignore
    const deep = completeNetwork({ kind: "residual", widths: [2, 2, 2, 2, 1], activation: "tanh", initialization: { kind: "explicit", weights: [first, zero, zero, last] } }); // prettier-ignore
    const flat = completeNetwork({ kind: "mlp", widths: [2, 2, 1], activation: "tanh", initialization: { kind: "explicit", weights: [first, last] } }); // prettier-ignore
    const outputs = [deep, flat].map((net) => {
      const { weights, biases } = initialWeights(net);
      return [...forward(net, weights, biases, 2, Float64Array.of(0.4, -1, 2, 0.1))];
    });
    expect(outputs[0]).toEqual(outputs[1]);
  });
  test("a sine network is sum_i a_i sin(w_i x)", () => {
    const net = completeNetwork({ kind: "sineNetwork", frequencies: [1, 2.5], amplitudes: [1, 0.8] });
    const { weights, biases } = initialWeights(net);
    const outputs = forward(net, weights, biases, 2, Float64Array.of(0.7, -3));
    [0.7, -3].forEach((x, j) => expect(outputs[j]).toBeCloseTo(Math.sin(x) + 0.8 * Math.sin(2.5 * x), 15));
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

// The Gauss-Legendre rule: known rules, exactness to the promised degree, and the mean of a sine.
import * as fc from "fast-check";
import { gaussLegendre } from "../../src/data/quadrature";

const mean = (count: number, f: (x: number) => number): number => {
  const { nodes, weights } = gaussLegendre(count);
  return nodes.reduce((sum, node, k) => sum + weights[k] * f(node), 0);
};

test("two, three and four nodes in closed form", () => {
  const rules: [number[], number[]][] = [
    [
      [-1 / Math.sqrt(3), 1 / Math.sqrt(3)],
      [1 / 2, 1 / 2],
    ],
    [
      [-Math.sqrt(3 / 5), 0, Math.sqrt(3 / 5)],
      [5 / 18, 4 / 9, 5 / 18],
    ],
    [
      [-1, -1, 1, 1].map(
        (sign, k) => sign * Math.sqrt(3 / 7 + ((k % 3 === 0 ? 2 : -2) / 7) * Math.sqrt(6 / 5)),
      ),
      [-1, 1, 1, -1].map((sign) => (18 + sign * Math.sqrt(30)) / 72),
    ],
  ];
  for (const [nodes, weights] of rules) {
    const rule = gaussLegendre(nodes.length);
    nodes.forEach((node, k) => expect(Math.abs(rule.nodes[k] - node)).toBeLessThan(3e-16));
    weights.forEach((weight, k) => expect(Math.abs(rule.weights[k] / weight - 1)).toBeLessThan(5e-16));
  }
});

test("the outermost of 2000 nodes and its weight, 17 digits computed with mpmath", () => {
  const { nodes, weights } = gaussLegendre(2000);
  expect(Math.abs(nodes[1999] - 0.9999992774631703)).toBeLessThan(1.2e-16);
  expect(Math.abs(weights[1999] / 9.271313051066364e-7 - 1)).toBeLessThan(1e-14);
});

test("nodes ascend inside (-1, 1), symmetric to the bit; weights are positive and add up to 1", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), (count) => {
      const { nodes, weights } = gaussLegendre(count);
      let before = -1;
      nodes.forEach((node, k) => {
        expect(node).toBeGreaterThan(before);
        expect(node).toBe(-nodes[count - 1 - k] + 0);
        expect(weights[k]).toBe(weights[count - 1 - k]);
        expect(weights[k]).toBeGreaterThan(0);
        before = node;
      });
      expect(before).toBeLessThan(1);
      expect(Math.abs(weights.reduce((sum, weight) => sum + weight) - 1)).toBeLessThan(4e-15);
    }),
  );
});

test("even powers to degree 2 n - 2 are exact, the power 2 n is not", () => {
  for (const count of [2, 3, 4, 5, 8, 16, 64]) {
    for (let k = 0; k < count; k++)
      expect(Math.abs(mean(count, (x) => x ** (2 * k)) * (2 * k + 1) - 1)).toBeLessThan(3e-15 * (k + 1));
    if (count <= 16) {
      // too small by the mean square of the monic Legendre polynomial, 4^n (n!)^4 / ((2n)!)^2 / (2n + 1)
      let error = 1 / (2 * count + 1);
      for (let k = 1; k <= count; k++) error *= (k / (count + k)) ** 2 * 4;
      const missing = 1 / (2 * count + 1) - mean(count, (x) => x ** (2 * count));
      expect(Math.abs(missing - error)).toBeLessThan(1e-16 + error * 1e-6);
    }
  }
});

test("the mean of cos(b x) is sin(b) / b, to rounding with 64 nodes", () => {
  for (const b of [0.5, 4, 20, 50])
    expect(Math.abs(mean(64, (x) => Math.cos(b * x)) - Math.sin(b) / b)).toBeLessThan(5e-16);
});

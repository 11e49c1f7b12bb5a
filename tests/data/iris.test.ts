// Fisher's flowers: the means of his table, the two flowers that copies get wrong, targets and norms.
import { realizeData } from "../../src/data";
import type { IrisData, IrisSpecies } from "../../src/experiment";
import { iris, irisSpecies } from "../../src/experiment";

const real = (fields: Partial<IrisData> = {}) => realizeData({ kind: "iris", ...fields });

/** Means of the four measurements, from Fisher's Table 2. */
const means: Record<IrisSpecies, number[]> = {
  setosa: [5.006, 3.428, 1.462, 0.246],
  versicolor: [5.936, 2.77, 4.26, 1.326],
  virginica: [6.588, 2.974, 5.552, 2.026],
};

test.each(irisSpecies)("the means of %s are Fisher's", (species) => {
  const { samples, dimension, inputs } = real({ classes: [species] });
  expect([samples, dimension, inputs.length]).toEqual([50, 4, 200]);
  means[species].forEach((mean, column) => {
    const millimetres = inputs.filter((_, k) => k % 4 === column).reduce((sum, value) => sum + 10 * value, 0);
    expect(Math.round(millimetres)).toBe(Math.round(500 * mean));
  });
});

test("every measurement is the double of its decimal, and within Fisher's ranges", () => {
  const { inputs } = real();
  const [least, most] = [[4.3, 2, 1, 0.1], [7.9, 4.4, 6.9, 2.5]]; // prettier-ignore
  for (let column = 0; column < 4; column++) {
    const values = inputs.filter((_, k) => k % 4 === column);
    expect([Math.min(...values), Math.max(...values)]).toEqual([least[column], most[column]]);
  }
  expect(inputs.every((value) => value === Number(value.toFixed(1)))).toBe(true);
});

test("flowers 1, 35, 38, 51 and 150 are those of the paper", () => {
  const { inputs } = real();
  const flower = (number: number): number[] => [...inputs.subarray(4 * number - 4, 4 * number)];
  expect([1, 35, 38, 51, 150].map(flower)).toEqual([
    [5.1, 3.5, 1.4, 0.2],
    [4.9, 3.1, 1.5, 0.2],
    [4.9, 3.6, 1.4, 0.1],
    [7, 3.2, 4.7, 1.4],
    [5.9, 3, 5.1, 1.8],
  ]);
});

test("three species have one-hot rows, two have -1 and 1 or what labels say", () => {
  const all = real();
  expect([all.outputs, ...all.targets.subarray(147, 156)]).toEqual([3, 1, 0, 0, 0, 1, 0, 0, 1, 0]);
  const two: IrisData = iris({ classes: ["virginica", "setosa"] });
  const pair = realizeData(two);
  expect([pair.outputs, pair.targets[49], pair.targets[50]]).toEqual([1, -1, 1]);
  expect(pair.inputs.subarray(200)).toEqual(real({ classes: ["setosa"] }).inputs);
  const rows = real({ classes: ["virginica", "setosa"], labels: "oneHot" });
  expect([rows.outputs, ...rows.targets.subarray(98, 102)]).toEqual([2, 1, 0, 0, 1]);
  expect(real({ labels: [3, 4, 5] }).targets[149]).toBe(5);
});

test("unitNorm divides each flower by its length", () => {
  const { inputs } = real({ unitNorm: true });
  for (let start = 0; start < 600; start += 4)
    expect(Math.hypot(...inputs.subarray(start, start + 4))).toBeCloseTo(1, 14);
  expect(inputs[0] * Math.hypot(5.1, 3.5, 1.4, 0.2)).toBeCloseTo(5.1, 14);
});

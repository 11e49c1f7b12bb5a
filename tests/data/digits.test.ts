// Real handwritten digits: what the files hold, in which order, with which targets.
import { realizeData } from "../../src/data";
import { digitCounts, digitPixels } from "../../src/experiment";
import type { DigitsData } from "../../src/experiment";

function real(fields: Partial<DigitsData>) {
  return realizeData({ kind: "digits", classes: [0, 1], perClass: 2, ...fields });
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

test.each(digitCounts.map((count, digit) => [digit, count]))(
  "class %d has exactly %d digits, its pixels lie in [0, 1]",
  (digit, count) => {
    const { inputs } = real({ classes: [digit], perClass: count });
    expect(inputs.length).toBe(count * digitPixels);
    expect(inputs.every((pixel) => pixel >= 0 && pixel <= 1)).toBe(true);
    expect(() => real({ classes: [digit], perClass: count + 1 })).toThrow(/^internal: class/);
  },
);

test("the table of counts adds up to 10 000", () => {
  expect(digitCounts.reduce((total, count) => total + count)).toBe(10_000);
});

test("the first digit of each class has the ink of its file, in thousandths", () => {
  const inks = digitCounts.map((_, digit) =>
    Math.round(1000 * sum(real({ classes: [digit], perClass: 1 }).inputs)),
  );
  expect(inks).toEqual([121921, 67188, 116072, 140635, 76251, 107938, 111530, 99193, 106292, 91026]);
});

test("the first 0 has its ink in the middle of the picture and none at the border", () => {
  const picture = real({ classes: [0], perClass: 1 }).inputs;
  const border = picture.filter((_, k) => k < 84 || k >= 700 || k % 28 < 2 || k % 28 >= 26);
  expect(sum(border)).toBe(0);
  expect([...picture.subarray(126, 132)]).toEqual([0, 0.2, 0.624, 0.992, 0.624, 0.196]);
});

test("a 1 has least ink, a 0 most", () => {
  const brightness = digitCounts.map(
    (count, digit) => sum(real({ classes: [digit], perClass: count }).inputs) / count,
  );
  expect(brightness.indexOf(Math.min(...brightness))).toBe(1);
  expect(brightness.indexOf(Math.max(...brightness))).toBe(0);
});

test("digits come class by class in the order asked for, each class from its beginning", () => {
  const { samples, dimension, outputs, inputs } = real({ classes: [7, 2], perClass: 3 });
  expect([samples, dimension, outputs, inputs.length]).toEqual([6, 784, 1, 6 * 784]);
  expect(inputs.subarray(0, 3 * 784)).toEqual(real({ classes: [7], perClass: 3 }).inputs);
  expect(inputs.subarray(3 * 784)).toEqual(real({ classes: [2], perClass: 3 }).inputs);
});

test("two classes are -1 and 1, three are one-hot rows, labels override both", () => {
  expect([...real({}).targets]).toEqual([-1, -1, 1, 1]);
  const three = real({ classes: [5, 6, 7], perClass: 1 });
  expect([three.outputs, ...three.targets]).toEqual([3, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect([...real({ labels: [0.5, 2] }).targets]).toEqual([0.5, 0.5, 2, 2]);
  const labelled = real({ classes: [5, 6, 7], perClass: 1, labels: [5, 6, 7] });
  expect([labelled.outputs, ...labelled.targets]).toEqual([1, 5, 6, 7]);
});

test("unitNorm divides each picture by its own length", () => {
  const raw = real({}).inputs;
  const unit = real({ unitNorm: true }).inputs;
  for (let start = 0; start < raw.length; start += digitPixels) {
    const picture = unit.subarray(start, start + digitPixels);
    expect(Math.hypot(...picture)).toBeCloseTo(1, 14);
    const length = Math.hypot(...raw.subarray(start, start + digitPixels));
    picture.forEach((pixel, k) => expect(pixel * length).toBeCloseTo(raw[start + k], 14));
  }
});

// Which targets a loss takes.
import { completeExperiment, oneHot } from "../../src/experiment";
import { network, refusal } from "./valid";

const rows = [[0, 1], [1, 2], [2, 3]]; // prettier-ignore
const logistic = { kind: "logistic" };
const crossEntropy = { kind: "crossEntropy" };
const sines = { kind: "sineNetwork", frequencies: [1], amplitudes: [1] };

test("labels of both signs and rows of probabilities are taken", () => {
  const taken = (data: object, loss: object, widths: number[]) =>
    completeExperiment({ network: network(widths), data, loss }).loss.kind;
  const points = { kind: "explicit", inputs: rows };
  expect(taken({ ...points, targets: [1, -1, 1] }, logistic, [2, 1])).toBe("logistic");
  expect(taken({ ...points, targets: [[1], [-1], [1]] }, logistic, [2, 1])).toBe("logistic");
  expect(taken({ ...points, targets: oneHot([0, 1, 2], 3) }, crossEntropy, [2, 3])).toBe("crossEntropy");
  // 0.1 + 0.2 + 0.7 is not 1 in float64
  expect(taken({ ...points, targets: Array(3).fill([0.1, 0.2, 0.7]) }, crossEntropy, [2, 3])).toBe(
    "crossEntropy",
  );
  expect(taken({ kind: "digits", classes: [0, 1], perClass: 2 }, logistic, [784, 1])).toBe("logistic");
  expect(
    taken({ kind: "iris", classes: ["setosa", "virginica"], labels: "oneHot" }, crossEntropy, [4, 2]),
  ).toBe("crossEntropy");
});

test.each<[object, object, number[], string]>([
  [
    { kind: "explicit", inputs: rows, targets: [1, 0, 1] },
    logistic,
    [2, 1],
    "data.targets[1] must be 1 or -1, got 0, for the logistic loss.",
  ],
  [
    { kind: "explicit", inputs: rows, targets: oneHot([0, 1, 0], 2) },
    logistic,
    [2, 2],
    "data must give the logistic loss one target of 1 or -1 a sample, got 2 a sample. Use crossEntropy() for several classes.",
  ],
  [
    { kind: "explicit", inputs: rows, targets: [0, 1, 2] },
    crossEntropy,
    [2, 1],
    'data must give the crossEntropy loss a row of two or more probabilities a sample, got 1 a sample. Give rows, as oneHot(labels, classes) and labels: "oneHot" do, or use logistic() for two classes.',
  ],
  [
    { kind: "explicit", inputs: rows, targets: [[1, 0], [0.5, 0.6], [0, 1]] }, // prettier-ignore
    crossEntropy,
    [2, 2],
    "data.targets[1] must have the sum 1, got 1.1, for the crossEntropy loss.",
  ],
  [
    { kind: "explicit", inputs: rows, targets: [[1, 0], [1.5, -0.5], [0, 1]] }, // prettier-ignore
    crossEntropy,
    [2, 2],
    "data.targets[1] must have entries >= 0, got -0.5, for the crossEntropy loss.",
  ],
  [
    { kind: "explicit", inputs: rows, targets: [[1, 0], [0.5, 0.5 + 2e-12], [0, 1]] }, // prettier-ignore
    crossEntropy,
    [2, 2],
    "data.targets[1] must have the sum 1, got 1.000000000002, for the crossEntropy loss.",
  ],
  [
    { kind: "digits", classes: [0, 1], perClass: 2, labels: [0, 1] },
    logistic,
    [784, 1],
    "data.labels[0] must be 1 or -1, got 0, for the logistic loss.",
  ],
  [
    { kind: "circle", count: 2, targets: { kind: "gaussian", seed: 1 } },
    logistic,
    [2, 1],
    "data must give the logistic loss one target of 1 or -1 a sample, but their targets are real numbers. Use the squared loss.",
  ],
  [
    { kind: "interval", halfWidth: 1, teacher: sines },
    logistic,
    [1, 1],
    "data must give the logistic loss one target of 1 or -1 a sample, but their targets are real numbers. Use the squared loss.",
  ],
  [
    { kind: "interval", halfWidth: 1, teacher: sines },
    { kind: "squared", constant: "1/n" },
    [1, 1],
    'loss.constant must be a number for data of kind "interval", whose loss is a population mean already, got "1/n". Give 0.5.',
  ],
])("%j with %j is refused", (data, loss, widths, message) => {
  expect(refusal({ network: network(widths), data, loss })).toBe(`InputError experiment: ${message}`);
});

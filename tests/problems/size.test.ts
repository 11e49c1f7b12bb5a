// What an engine is chosen by: the largest matrix product of an experiment.
import { completeExperiment, differentiable } from "../../src/experiment";
import { largestProduct } from "../../src/problems";
import { settingB1 } from "../integrators/settings";

test("the widest layer, or the tangent kernel", () => {
  // B1: 3 samples, widths 2, 64, 1: layers 384 and 192, kernel 9 x 64
  expect(largestProduct(completeExperiment(settingB1()))).toBe(576);
  const data = {
    kind: "gaussian",
    count: 10,
    dimension: 50,
    seed: 1,
    targets: { kind: "gaussian", seed: 2 },
  } as const;
  const network = {
    kind: "mlp",
    widths: [50, 300, 1],
    activation: "tanh",
    initialization: { kind: "gaussian", seed: 3 },
  } as const;
  expect(
    largestProduct(completeExperiment({ network: { ...network, widths: [...network.widths] }, data })),
  ).toBe(10 * 50 * 300);
});

test("formulas have no products", () =>
  expect(
    largestProduct(
      completeExperiment({
        network: { kind: "system", parameters: ["w"], outputs: ["w^2"], start: [1] },
        data: { kind: "explicit", inputs: [[]], targets: [[2]] },
      }),
    ),
  ).toBe(0));

test("of a function only the product of its Jacobian with itself is known", () => {
  const network = differentiable({
    parameters: [[2, 5], [5], [5, 1]], // prettier-ignore
    forward: (_, [W, b, v], x) => x.matMul(W).add(b).tanh().matMul(v),
  });
  const data = { kind: "circle", count: 3, targets: [1, 2, 3] } as const;
  const experiment = completeExperiment({ network, data: { ...data, targets: [...data.targets] } });
  expect(largestProduct(experiment)).toBe(3 * 3 * 20);
});

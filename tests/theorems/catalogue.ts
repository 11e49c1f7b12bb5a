// The settings named in tests/cases/certificates.json, as experiments.
import type { Experiment, MlpNetwork } from "../../src/experiment";
import {
  caseA1,
  caseA6,
  caseA7,
  caseB1,
  caseB2,
  caseB3,
  caseC1,
  caseC2,
  caseD1,
  caseD2,
  caseF1,
  caseF2,
  caseF3,
  caseF4,
  caseF5,
  caseF6,
  caseG1,
  familyB,
} from "../problems/cases";

const adapted = (experiment: Experiment): Experiment => ({
  ...experiment,
  flow: { kind: "outputEuclidean" },
});

export const withTargets = (experiment: Experiment, targets: number[]): Experiment => {
  if (experiment.data.kind !== "explicit" && experiment.data.kind !== "circle")
    throw new Error("only explicit and circle data carry targets here");
  return { ...experiment, data: { ...experiment.data, targets } };
};

const a6 = (m: number): Experiment => adapted(caseA6(m));

/** B1 with the labels of published radii and of stochastic descent. */
const b1 = (size: number): Experiment => withTargets(caseB1, [size, -size, size]);

/** Family B at another width, with its output scale 1/sqrt(m). */
export function familyBOfWidth(m: number, size: number): Experiment {
  const network = { ...caseB1.network, widths: [2, m, 1], layerScales: [1, 1 / Math.sqrt(m)] };
  return { ...b1(size), network: network as Experiment["network"] };
}

/** Settings with a flow of their own: gradient descent or mini-batches. */
const descending = (experiment: Experiment, stepSize: number): Experiment => ({
  ...experiment,
  flow: { kind: "descent", stepSize },
});

const system = (outputs: string[], start: number[], targets: number[]): Experiment => ({
  network: { kind: "system", parameters: start.map((_, k) => `w${k + 1}`), outputs, start },
  data: { kind: "explicit", inputs: [[]], targets: [targets] },
});

/** K1: the circle |w|^2 = 1 from a point with |w|^2 = square. */
export const circleFrom = (square: number): Experiment =>
  system(["w1^2 + w2^2"], [Math.sqrt(square), 0], [1]);

/** K2: w1 w2 = y. */
export const productFrom = (w1: number, w2: number, y: number): Experiment =>
  system(["w1 * w2"], [w1, w2], [y]);

/** By the names of the catalogue. */
export const catalogue: Record<string, () => Experiment> = {
  B1: () => caseB1,
  "B1 doubled": () => familyB("tanh", { targets: [1, -1, 1] }),
  B2: () => caseB2,
  B3: () => caseB3,
  C1: () => caseC1,
  C2: () => caseC2,
  "C2 with A = 3": () => ({
    ...caseC2,
    network: { ...(caseC2.network as MlpNetwork), initialization: { kind: "positive", output: 3 } },
  }),
  D1: () => caseD1,
  D2: () => caseD2,
  F1: () => caseF1,
  F2: () => caseF2,
  F3: () => adapted(caseF3),
  F4: () => adapted(caseF4),
  F5: () => caseF5,
  "F6, width 16": () => caseF6(16),
  "F6, width 256": () => caseF6(256),
  F8: () => familyB("relu"),
  G1: () => caseG1,
  "A1, seed 1": () => ({ ...caseA1(1, [2, 6, 2], 5), until: { loss: 1e-6 } }),
  "A1, seed 2": () => caseA1(2, [2, 6, 2], 5),
  "A1, seed 3": () => caseA1(3, [1, 8, 1], 8),
  "A1, seed 4": () => caseA1(4, [3, 5, 1], 10),
  "A6, width 50": () => a6(50),
  "A6, width 200": () => a6(200),
  "A6, width 800": () => a6(800),
  "A6, width 3200": () => a6(3200),
  "A6, width 800, labels 0.5": () => withTargets(a6(800), [0.5, -0.5, 0.5, -0.5]),
  "B1, descent 0.0352": () => descending(caseB1, 0.0352),
  "B1, descent 0.05": () => descending(caseB1, 0.05),
  "B1, labels 0.1": () => descending(b1(0.1), 0.1338158),
  "B1, labels 0.1, step 0.14": () => descending(b1(0.1), 0.14),
  "B1, labels 0.5, descent": () => descending(caseB1, 0.1),
  "B1, labels 0.02, batch 1": () => ({
    ...b1(0.02),
    flow: { kind: "sgd", stepSize: 0.01, batch: 1, seed: 1 },
  }),
  "B1, labels 0.05, batch 1": () => ({
    ...b1(0.05),
    flow: { kind: "sgd", stepSize: 0.01, batch: 1, seed: 1 },
  }),
  "C1, descent": () => descending(caseC1, 0.0123),
  "C2, drawn": () => ({
    ...caseC2,
    network: {
      ...(caseC2.network as MlpNetwork),
      initialization: { kind: "gaussian", seed: 1, standardDeviation: [0, 5] },
    },
  }),
  "K1, 0.9": () => circleFrom(0.9),
  A7: () => adapted(caseA7()),
};

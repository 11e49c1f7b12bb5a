// The settings named in tests/cases/certificates.json, as experiments.
import type { Experiment } from "../../src/experiment";
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
    network: { ...caseC2.network, initialization: { kind: "positive", output: 3 } },
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
  A7: () => adapted(caseA7()),
};

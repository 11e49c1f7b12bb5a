// Ten thousand steps of every method leave the heap as it was, and release gives the engine's memory back.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createField } from "../../src/flows";
import {
  Dopri5,
  DualMethod,
  Exponential,
  GradientDescent,
  HeavyBall,
  Radau,
  Rkc,
  Rock4,
  StochasticDescent,
  Tsit5,
  type Method,
} from "../../src/integrators";
import type { Flow } from "../../src/experiment";
import type { Problem } from "../../src/problems";
import { problemOf, smooth } from "./settings";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function bytesInUse(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const makers: [string, Flow, (problem: Problem) => Method][] = [
  ["dual", { kind: "euclidean" }, (p) => new DualMethod(p, createField(p))],
  ["rkc", { kind: "euclidean" }, (p) => new Rkc(p, createField(p))],
  ["rock4", { kind: "euclidean" }, (p) => new Rock4(p, createField(p))],
  ["dopri5", { kind: "euclidean" }, (p) => new Dopri5(p, createField(p))],
  ["tsit5", { kind: "euclidean" }, (p) => new Tsit5(p, createField(p))],
  ["radau", { kind: "euclidean" }, (p) => new Radau(p, createField(p))],
  ["exponential", { kind: "euclidean" }, (p) => new Exponential(p, createField(p))],
  ["descent", { kind: "descent", stepSize: 1e-4 }, (p) => new GradientDescent(p)],
  ["heavyBall", { kind: "heavyBall", stepSize: 1e-4, momentum: 0.5 }, (p) => new HeavyBall(p)],
  ["sgd", { kind: "sgd", stepSize: 1e-4, batch: 2, seed: 1 }, (p) => new StochasticDescent(p)],
];

test.each(makers)("%s", (_name, flow, make) => {
  const problem = problemOf(smooth({ flow }));
  const method = make(problem);
  const h = method.fixedStep ?? 1e-4;
  method.begin(problem.initialTheta);
  const advance = (steps: number): void => {
    for (let k = 0; k < steps; k++) if (method.attempt(h)) method.accept();
  };
  advance(1000);
  const before = bytesInUse();
  advance(10_000);
  // a hundred bytes in every step would make a megabyte
  expect(bytesInUse() - before).toBeLessThan(200_000);
  method.release();
  problem.release();
});

test("a released method leaves its memory to the next one", () => {
  const problem = problemOf(smooth());
  const once = (): void => {
    for (const [, flow, make] of makers) {
      if (flow.kind !== "euclidean") continue;
      const method = make(problem);
      method.begin(problem.initialTheta);
      method.attempt(0.01);
      method.release();
    }
  };
  for (let k = 0; k < 10; k++) once();
  const before = bytesInUse() + process.memoryUsage().external;
  for (let k = 0; k < 100; k++) once();
  expect(bytesInUse() + process.memoryUsage().external - before).toBeLessThan(1_000_000);
  problem.release();
});

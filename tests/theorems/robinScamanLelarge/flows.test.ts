// Proved bounds beside integrated flows: never exceeded, and attained where the statement is an equality.
import * as fc from "fast-check";
import { lemniscate, powerLaw } from "../../../src/theorems";
import type { Experiment } from "../../../src/experiment";
import { mulberry32 } from "../../../src/random";
import { judged } from "../flowsAgainstBounds";
import { caseE1, caseR1, caseR3, caseR3Matrix, caseR4, caseR6, product, sines, teacherR5 } from "./settings";

test.each<[string, Experiment, string, number]>([
  ["one power of one parameter", powerLaw({ start: 2 }), "powerLaw", 20],
  ["a higher power", powerLaw({ start: -1.2, degree: 3, constant: 0.7 }), "powerLaw", 20],
  ["three hidden units", caseR3, "scalarLinear", 3],
  ["one hidden unit", product([1.5], [-0.5], 1), "scalarLinear", 3],
  ["a balanced product", product([0.8], [0.8], 1.5), "scalarLinear", 3],
  ["equal lengths, a product that passes 0", product([1, 0], [-0.6, 0.8], 1), "scalarLinear", 3],
  ["harmonic sines", caseR6(3), "sine", 8],
])("%s: the bound is attained", async (_, experiment, id, time) => {
  const { result, curve } = await judged(experiment, `robin-scaman-lelarge.${id}`, time);
  expect(result.verdict).toBe("proved");
  expect(curve.verdict).toBe("attained");
});

test.each<[string, Experiment, string, number]>([
  ["R1", caseR1(0), "linear", 60],
  ["R2", lemniscate({ start: 0.2 }), "lemniscate", 12],
  ["R2, another size", lemniscate({ start: 2.5, a: 1.7 }), "lemniscate", 8],
  ["R3'", caseR3Matrix(), "deepLinear", 4],
  ["R4", caseR4(0.01), "studentTeacher", 1],
  ["R5", sines(4, teacherR5, 0.06), "sine", 20],
  ["E1 scaled", caseE1(10, 20), "logistic", 1000],
  ["E1 scaled, sharper", caseE1(10, 20), "logisticSharp", 1000],
])("%s: the bound is respected", async (_, experiment, id, time) => {
  const { result, curve } = await judged(experiment, `robin-scaman-lelarge.${id}`, time);
  expect(result.verdict).toBe("proved");
  expect(curve.verdict).toBe("respected");
});

const size = fc.integer({ min: -150, max: 150 }).map((k) => k / 100);

test("random products of two layers follow the closed form", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 1, max: 3 })
        .chain((m) =>
          fc.tuple(
            fc.array(size, { minLength: m, maxLength: m }),
            fc.array(size, { minLength: m, maxLength: m }),
          ),
        ),
      size,
      async ([u, w], y) => {
        const { result, curve } = await judged(product(u, w, y), "robin-scaman-lelarge", 3);
        if (result.verdict === "proved") expect(curve.verdict).not.toBe("exceeded");
      },
    ),
    { numRuns: 5 },
  );
});

test("random softmax regressions: separable ones are proved and respected", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 2, max: 3 }),
      async (seed, classes) => {
        const random = mulberry32(seed);
        const inputs = Array.from({ length: 5 }, () => [random.normal(), random.normal(), 1]);
        const experiment: Experiment = {
          network: {
            kind: "softmaxRegression",
            widths: [3, classes],
            initialization: { kind: "gaussian", seed },
          },
          data: {
            kind: "explicit",
            inputs,
            targets: inputs.map((_, i) =>
              Array.from({ length: classes }, (_, k) => (k === i % classes ? 1 : 0)),
            ),
          },
          loss: { kind: "crossEntropy" },
        };
        const { result, curve } = await judged(experiment, "robin-scaman-lelarge", 50);
        expect(["proved", "refuted"]).toContain(result.verdict);
        if (result.verdict === "proved") expect(curve.verdict).not.toBe("exceeded");
      },
    ),
    { numRuns: 5 },
  );
});

test("random linear models and student-teacher pairs", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom(0.02, 0.3),
      async (seed, distance) => {
        const random = mulberry32(seed);
        const start = [0, 1].map(() => random.normal());
        const teacher = { a: [1, -0.7], w: [1 + random.next(), 3 + random.next()] };
        const student = {
          a: teacher.a.map((a) => a + distance * start[0]),
          w: teacher.w.map((w) => w + distance * start[1]),
        };
        const { result, curve } = await judged(sines(3, teacher, student), "robin-scaman-lelarge", 10);
        if (result.verdict === "proved") expect(curve.verdict).not.toBe("exceeded");
      },
    ),
    { numRuns: 5 },
  );
});

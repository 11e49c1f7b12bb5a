// A long certificate can be interrupted from its pauses, and the next one is right again.
import { jacobianLipschitz, onBreath, parameterPlace, singularValueBounds } from "../../src/certify";
import { caseD1 } from "../problems/cases";
import { onBench } from "../problems/random";

const sigmaMin = (): number =>
  onBench(caseD1, ({ problem }) => {
    const place = parameterPlace(problem);
    jacobianLipschitz(place).at(0.01);
    return singularValueBounds(place.network, problem.outputCount, problem.parameterCount).smallest;
  });

afterEach(() => onBreath(null));

test("the pauses are many, and what the hook does not do changes nothing", () => {
  const expected = sigmaMin();
  let pauses = 0;
  expect(onBreath(() => pauses++)).toBeNull();
  expect(sigmaMin()).toBe(expected);
  expect(pauses).toBeGreaterThan(20);
});

test("a hook that throws ends the certificate wherever it is, and leaves nothing behind", () => {
  const expected = sigmaMin();
  let pauses = 0;
  onBreath(() => pauses++);
  sigmaMin();
  const all = pauses;
  for (let stop = 1; stop <= all; stop += 7) {
    let left = stop;
    onBreath(() => {
      if (--left === 0) throw new Error("interrupted");
    });
    expect(sigmaMin).toThrow("interrupted");
    onBreath(null);
  }
  expect(sigmaMin()).toBe(expected);
});

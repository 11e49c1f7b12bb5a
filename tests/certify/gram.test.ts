// The Gram matrix in parameter space.
import { parameterGramSmallestEigenvalue } from "../../src/certify";

test("the Gram matrix in parameter space: 3 x 2 Jacobian with J^T J = [[2, 1], [1, 2]]", () => {
  const J = { center: Float64Array.from([1, 0, 0, 1, 1, 1]), radius: new Float64Array(6) };
  const bound = parameterGramSmallestEigenvalue(J, 3, 2);
  expect(bound).toBeLessThanOrEqual(1);
  expect(bound).toBeGreaterThan(1 - 1e-13);
  // fewer samples than parameters
  expect(parameterGramSmallestEigenvalue(J, 2, 3)).toBe(0);
  const uncertain = { ...J, radius: new Float64Array(6).fill(0.01) };
  expect(parameterGramSmallestEigenvalue(uncertain, 3, 2)).toBeLessThan(bound);
});

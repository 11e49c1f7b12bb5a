// The last line of a test run counts files that could not run as failures.
import { lastLine } from "./reporter";

test("passed and failed", () => {
  expect(lastLine({ numPassedTests: 12, numFailedTests: 0, numRuntimeErrorTestSuites: 0 })).toBe(
    "12 passed, 0 failed",
  );
  expect(lastLine({ numPassedTests: 3, numFailedTests: 2, numRuntimeErrorTestSuites: 1 })).toBe(
    "3 passed, 3 failed",
  );
});

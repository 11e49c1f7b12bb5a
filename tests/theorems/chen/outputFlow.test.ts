// The decoupled flow in output space against paths known in closed form.
import { followOutputs } from "../../../src/theorems/chen/outputFlow";

/** Length, slope and error of every sample where the integration ends. */
function endOf(
  outputs: number[],
  labels: number[],
): { lengths: number[]; slopes: number[]; errors: number[] } {
  let end = { lengths: [0], slopes: [0], errors: [0] };
  const [x, y] = [Float64Array.from(outputs), Float64Array.from(labels)];
  followOutputs(x, y, 2, Infinity, 1e-7, ({ lengths, slopes, errors }) => {
    end = { lengths: [...lengths], slopes: [...slopes], errors: [...errors] };
    return true;
  });
  return end;
}

// two classes: the gap x_1 - x_2 falls from g to ln(y_1 / y_2), so the path has length (g - ln(y_1 / y_2)) / sqrt 2
test.each([
  [1 / 2, 24],
  [63 / 64, 40],
  [255 / 256, 12],
])("label %d, gap %d: a path that is slow and straight is followed to its end", (y, gap) => {
  const { lengths, slopes, errors } = endOf([gap, 0], [y, 1 - y]);
  const exact = (gap - Math.log(y / (1 - y))) / Math.SQRT2;
  // what is left beyond the end is at most the slope over the curvature y (1 - y) there
  const rest = slopes[0] / (y * (1 - y));
  expect(slopes[0]).toBeLessThanOrEqual(1e-7);
  expect(lengths[0]).toBeGreaterThanOrEqual(exact - 2 * rest);
  expect(lengths[0]).toBeLessThanOrEqual(exact * (1 + 3e-3));
  expect(errors[0]).toBeLessThan(1e-5);
});

test("a sample that stands still does not stop the others", () => {
  const { lengths, slopes } = endOf([3, 3, 5, 0], [0.5, 0.5, 0.5, 0.5]);
  expect(slopes[0]).toBe(0);
  expect(slopes[1]).toBeLessThanOrEqual(1e-7);
  expect(Math.abs(lengths[1] / (5 / Math.SQRT2) - 1)).toBeLessThan(3e-3);
});

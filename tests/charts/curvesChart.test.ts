// Curves of one's own: what the axes can show, told apart, and refusals.
import { curvesChart } from "../../src/charts";
import { InputError } from "../../src/errors";

const options = { title: "Width", x: "m", y: "threshold", xAxis: "log" as const };
const curve = { name: "a < b", x: [0, 1, 10, 100], y: [1, 2, NaN, 4] };

test("points that a logarithmic axis cannot show are left out, names are escaped", () => {
  const { data, layout } = curvesChart([curve], options);
  expect(data[0]).toMatchObject({ name: "a &lt; b", x: [1, 100], y: [2, 4], mode: "lines+markers" });
  expect(layout).toMatchObject({ xaxis: { type: "log" }, yaxis: { type: "log" } });
  const linear = curvesChart([curve], { ...options, xAxis: "linear", yAxis: "linear" });
  expect(linear.data[0]).toMatchObject({ x: [0, 1, 100], y: [1, 2, 4] });
});

test("six curves differ in colour, dash or symbol", () => {
  const { data } = curvesChart(
    Array.from({ length: 6 }, (_, k) => ({ ...curve, name: String(k), as: k === 5 ? "points" : "line" })),
    options,
  );
  const looks = data.map(({ line, marker }) => JSON.stringify([line, (marker as { symbol: string }).symbol]));
  expect(new Set(looks).size).toBe(6);
  expect(data[5].mode).toBe("markers");
});

test("the same curves give the same figure", () => {
  expect(curvesChart([curve], options)).toEqual(curvesChart([curve], options));
});

test.each([
  [[], /1 to 6 curves/],
  [Array.from({ length: 7 }, () => curve), /got 7/],
  [[{ ...curve, y: [1] }], /4 abscissas and 1 values/],
])("%# is refused", (curves, message) => {
  expect(() => curvesChart(curves, options)).toThrow(InputError);
  expect(() => curvesChart(curves, options)).toThrow(message);
});

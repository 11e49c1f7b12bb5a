// The order in which a figure's words are read: legends, statements of a heading, the table of claims.
import { claimsTable, compareChart, convergenceChart, outputsChart, type Figure } from "../../src/charts";
import { wrapText } from "../../src/charts/markup";
import { eventfulRun, leastSquaresRun, several, targets } from "./gallery";

/** Names in the legend from above to below. */
function legendOf({ data, layout }: Figure): string[] {
  const names = data.filter(({ showlegend }) => showlegend !== false).map(({ name }) => String(name));
  return (layout.legend as { traceorder: string }).traceorder === "reversed" ? names.reverse() : names;
}

test("runs that are compared are listed as they were given", () => {
  const legend = legendOf(compareChart(several.slice(0, 3), ["first", "second", "third"]));
  expect(legend.map((name) => name.split(",")[0])).toEqual(["first", "second", "third"]);
});

test("events are listed in the order of time, below the loss", () => {
  const times = legendOf(convergenceChart(eventfulRun())).filter((name) => name.startsWith("t = "));
  expect(times.map((name) => name.split(":")[0])).toEqual(["t = 1", "t = 2.5", "t = 6"]);
});

test("the first pair of outputs is listed first, its path before its straight line", () => {
  const legend = legendOf(outputsChart(leastSquaresRun(), {}, targets));
  expect(legend[0]).toBe("path of (F₁, F₂), from ○");
  expect(legend[1]).toBe("straight line of (F₁, F₂) to its target");
});

test.each([90, 150, 400])("no line of %d pixels starts with the dot between two statements", (pixels) => {
  const lines = wrapText("first statement · second · third statement · x = 3 · y", pixels, 10);
  expect(lines.filter((line) => line.startsWith("·"))).toEqual([]);
  expect(lines.join(" ")).toBe("first statement · second · third statement · x = 3 · y");
});

test("a table of claims sets indices and powers", () => {
  const claim = {
    id: "a/b",
    statement: "below 1/L_F and (1 − x)^k, L_0",
    expected: "proved",
    found: "proved",
    holds: true,
  };
  expect(claimsTable([claim])).toContain("below 1/L<sub>F</sub> and (1 − x)<sup>k</sup>, L<sub>0</sub>");
});

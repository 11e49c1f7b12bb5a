// Two runs of a notebook compared: claims exactly, curves within tolerances, also at other abscissas.
import { differences } from "../../../src/cli/notebook/comparison";
import { asNotebook } from "../../../src/cli/notebook/format";

const claim = {
  id: "chen/rate",
  paper: "chen",
  statement: "It decays.",
  theorem: "chen",
  expected: "proved",
  verdict: "proved",
  curve: "attained",
  largestRatio: 1,
  checks: [{ name: "alpha", value: 2, target: 2, tolerance: 1e-6, holds: true }],
  wallSeconds: 1,
  holds: true,
  failures: [],
};
const times = (count: number) => Array.from({ length: count }, (_, k) => (4 * k) / (count - 1));
const decay = (x: number[], rate = 1) => ({ x, y: x.map((t) => Math.exp(-rate * t)) });

const run = (trace: object, changed: object = {}, more: object[] = []) =>
  asNotebook(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        {
          id: "cell",
          cell_type: "code",
          metadata: {},
          source: "",
          outputs: [
            {
              output_type: "display_data",
              metadata: {},
              data: {
                "application/vnd.plotly.v1+json": { data: [trace], layout: {}, config: {} },
                "application/vnd.thalweg.claim+json": { ...claim, ...changed },
              },
            },
            ...more,
          ],
        },
      ],
    },
    "a.ipynb",
  );

const before = run(decay(times(41)));

test("a run agrees with itself, with rounding, and with records at other times", () => {
  expect(differences(before, before)).toEqual([]);
  const rounded = decay(times(41));
  rounded.y = rounded.y.map((y) => y * (1 + 1e-9));
  expect(differences(before, run(rounded))).toEqual([]);
  expect(differences(before, run(decay(times(57))))).toEqual([]);
  // a step that another engine rounds differently moves a fast curve by more than its time
  const fast = decay(times(41), 40);
  const moved = times(41).map((t) => Number((t * (1 + 5e-6)).toPrecision(6)));
  expect(differences(run(fast), run(decay(moved, 40)))).toEqual([]);
  expect(differences(before, run(decay(times(41)), { wallSeconds: 9, largestRatio: 1.1 }))).toEqual([]);
});

test.each<[string, ReturnType<typeof run>, RegExp]>([
  ["another curve", run(decay(times(41), 1.001)), /^figure 1 \(cell cell\), curve 1: at 0\.1 was/],
  ["another curve at other times", run(decay(times(57), 1.1)), /curve 1: at/],
  ["no points", run(decay([])), /has no points/],
  ["another verdict", run(decay(times(41)), { verdict: "undecided" }), /verdict was proved, is undecided/],
  ["another statement", run(decay(times(41)), { statement: "It grows." }), /statement was/],
  ["another id", run(decay(times(41)), { id: "chen/other" }), /chen\/rate: is missing/],
])("%s is named", (_, after, message) => {
  expect(differences(before, after)[0]).toMatch(message);
});

test("numbers of claims may differ within their own tolerance", () => {
  const withAlpha = (value: number) => run(decay(times(41)), { checks: [{ ...claim.checks[0], value }] });
  expect(differences(before, withAlpha(2 * (1 + 5e-7)))).toEqual([]);
  expect(differences(before, withAlpha(2 * (1 + 5e-6)))).toEqual([
    expect.stringMatching(/^claim chen\/rate: alpha was 2, is 2\.00001/) as string,
  ]);
});

test("a figure more or less is named", () => {
  const bare = asNotebook({ ...before, cells: [{ ...before.cells[0], outputs: [] }] }, "a.ipynb");
  expect(differences(before, bare)).toEqual(["claim chen/rate: is missing", "figures: there were 1, are 0"]);
  expect(differences(bare, before)[0]).toBe("claim chen/rate: is new");
});

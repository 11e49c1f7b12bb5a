// Figures and tables as a notebook shows them: the library once, then the chart with its picture.
import {
  compareChart,
  converge,
  displayKey,
  familyChart,
  hypothesisTable,
  installNotebookHost,
  interactive,
  workPrecisionChart,
  type Displayable,
} from "../../src/convergence";
import type { MimeBundle } from "../../src/charts";
import { workPoints } from "../charts/gallery";
import { settingB1 } from "../integrators/settings";

const run = converge(settingB1(), { until: { loss: 1e-6 } });
const bundleOf = (value: Displayable) => value[displayKey]();

test("comparisons, families and work are shown with a picture", async () => {
  const runs = [await run, await run];
  for (const figure of [
    compareChart(runs, ["first", "second"]),
    familyChart(runs, [1, 2], "seed"),
    workPrecisionChart(workPoints),
    (await run).chart("ball"),
  ]) {
    const bundle = bundleOf(figure);
    expect(bundle["image/png"]).toMatch(/^iVBOR/);
    expect(bundle["application/vnd.plotly.v1+json"]).toEqual(figure);
    // the method by which it shows itself is no part of the figure
    expect(Object.keys(JSON.parse(JSON.stringify(figure)) as object).sort()).toEqual(
      Object.keys(figure).sort(),
    );
  }
});

test("a table of hypotheses is HTML and text", async () => {
  const bundle = bundleOf(hypothesisTable(await run));
  expect(Object.keys(bundle)).toEqual(["text/html", "text/plain"]);
  expect(bundle["text/plain"]).toMatch(/hypotheses proved\nTheorem/);
});

test("in a notebook a chart brings the library along", async () => {
  const figure = compareChart([await run], ["one"]);
  const slider = interactive({ a: [0, 1] }, ({ a }) => [a, 2 * a]);
  const sent: MimeBundle[] = [];
  installNotebookHost({
    live: true,
    cell: "display-test",
    signal: new AbortController().signal,
    interrupted: () => false,
    display: (bundle) => void sent.push(bundle),
  });
  try {
    bundleOf(figure);
    bundleOf(slider);
  } finally {
    installNotebookHost(undefined);
  }
  expect(sent.length).toBeGreaterThan(0);
  expect(String(sent[0]["text/html"])).toContain("data-thalweg-plotly=");
});

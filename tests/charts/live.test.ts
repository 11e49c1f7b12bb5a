// The display of a running flow: whole each time, safe in a page, and the same for JupyterLab's extension as for a script.
import { chartMime } from "../../src/charts/labextension";
import { figureText, liveBundle, liveChart } from "../../src/charts";
import { mixedRun } from "./fixtures";

const figure = liveChart(mixedRun());
const words = "t = 12.34, loss 1.2e-3";

test("the extension of JupyterLab and the script are given the same figure and words", () => {
  const bundle = liveBundle(figure, "run-1", words);
  expect(bundle[chartMime]).toEqual({ version: 1, live: "run-1", figure, words });
  const html = String(bundle["text/html"]);
  expect(html).toContain(JSON.stringify(figure).replaceAll("<", "\\u003c"));
  expect(html).toContain(words);
  expect(bundle["text/plain"]).toBe(`${figureText(figure)} ${words}`);
});

test("ids and words cannot leave their place", () => {
  const html = String(liveBundle(figure, `x"];alert(1)</script>`, "</div><b>")["text/html"]);
  expect(html).toContain("x---alert-1---script-");
  expect(html).not.toContain("alert(");
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toContain("<b>");
});

test("the reader's own view of the chart outlives an update", () => {
  expect(figure.layout.uirevision).toBe(liveChart(mixedRun()).layout.uirevision);
  expect(figure.layout.uirevision).toBeDefined();
});

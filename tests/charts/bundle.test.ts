// The display of a figure: its forms, its substitute, and scripts that no content can break out of.
import fc from "fast-check";
import {
  convergenceChart,
  figureBundle,
  libraryHtml,
  runSummary,
  verdictCard,
  type Figure,
} from "../../src/charts";
import { equalityRun, mixedRun, provedRun } from "./fixtures";

const figure = convergenceChart(mixedRun());
const bundle = figureBundle(figure, { text: runSummary(mixedRun()), card: verdictCard(mixedRun()) });
const html = String(bundle["text/html"]);

/** The texts of the script elements, as a browser splits them. */
function scripts(page: string): string[] {
  return [...page.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/gi)].map((match) => match[1]);
}

test("the forms are Plotly's, a page fragment and one line; never SVG", () => {
  expect(Object.keys(bundle).sort()).toEqual([
    "application/vnd.plotly.v1+json",
    "application/vnd.thalweg.chart+json",
    "text/html",
    "text/plain",
  ]);
  expect(bundle["application/vnd.plotly.v1+json"]).toEqual(figure);
  expect(figure).toHaveProperty("layout");
  expect(bundle["text/plain"]).toBe(runSummary(mixedRun()));
  expect(String(bundle["text/plain"])).not.toContain("\n");
});

test("the same figure gives the same bytes", () => {
  const again = figureBundle(convergenceChart(mixedRun()), {
    text: runSummary(mixedRun()),
    card: verdictCard(mixedRun()),
  });
  expect(JSON.stringify(again)).toBe(JSON.stringify(bundle));
  expect(html).toMatch(/data-thalweg-figure="[0-9a-f]{12}"/);
});

test("different figures have different ids", () => {
  const other = String(figureBundle(convergenceChart(provedRun()), { text: "" })["text/html"]);
  const id = /data-thalweg-figure="([0-9a-f]{12})"/;
  expect(id.exec(other)?.[1]).not.toBe(id.exec(html)?.[1]);
});

test("a table of the curves stands in for the chart", () => {
  expect(html).toContain('data-part="substitute"');
  const table = html.slice(0, html.indexOf("<script"));
  expect(table).toContain("observed loss");
  expect(table).toContain("Newton–Kantorovich");
  expect(table).toContain("1.29×10⁻¹³");
  // every row has a value for every curve
  expect(table).not.toContain(">–<");
  expect(table.match(/<tr/g)?.length).toBe(8);
});

test("a picture takes the table's place and joins the bundle", () => {
  const drawn = figureBundle(figure, { text: 'a "chart"', picture: { png: "iVBORw0KGgo=" } });
  expect(drawn["image/png"]).toBe("iVBORw0KGgo=");
  expect(String(drawn["text/html"])).toContain(
    '<img src="data:image/png;base64,iVBORw0KGgo=" alt="a &quot;chart&quot;"',
  );
  const [before, after] = String(drawn["text/html"]).split("<details");
  expect(before).not.toContain("<table");
  expect(after).toContain("The chart in numbers</summary>");
});

test("a chart can be told from the library it waits for", () => {
  expect(html).not.toContain("data-thalweg-plotly");
  expect(libraryHtml()).toContain("data-thalweg-plotly=");
});

test("the card is part of the page and never of the script", () => {
  expect(html).toContain(verdictCard(mixedRun()).html);
  expect(scripts(html)).toHaveLength(1);
});

test("a figure without curves has its words", () => {
  const empty: Figure = { data: [], layout: {}, config: {} };
  const text = String(figureBundle(empty, { text: "two\nlines" })["text/html"]);
  expect(text).toContain("two lines");
  expect(text).not.toContain("<table");
});

test("no text breaks out of its place", () => {
  const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>" ' <!--`;
  const run = { ...equalityRun(), title: hostile };
  const page = String(
    figureBundle(convergenceChart(run), { text: hostile, card: verdictCard(run) })["text/html"],
  );
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).not.toMatch(/<img|<!--/);
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("<", "/", "script", ">", "!--", '"', "'", "&", "$") }),
      (title) => {
        const wild: Figure = {
          data: [{ type: "scatter", name: title, x: [1], y: [1] }],
          layout: { title },
          config: {},
        };
        const [script] = scripts(String(figureBundle(wild, { text: title })["text/html"]));
        // the script is whole: it compiles, and it holds the figure
        expect(() => new Function(script)).not.toThrow();
        expect(script).toContain(".newPlot(");
        expect(script).not.toContain("</");
      },
    ),
  );
});

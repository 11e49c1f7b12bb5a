// The offline page: one library, no way out to a network, every word safe.
import { claimsTable, convergenceChart, figureBundle, libraryHtml, reportHtml } from "../../src/charts";
import { equalityRun, mixedRun, section } from "./fixtures";

const claims = [
  { id: "chatterjee/two-layer", statement: "L ≤ <bound>", expected: "proved", found: "proved", holds: true },
  { id: "chen/equality", statement: "L = bound", expected: "attained", found: "exceeded", holds: false },
];

test("embeds the library once for many figures, and not at all without one", () => {
  const page = reportHtml({ title: "Report", sections: [section(mixedRun()), section(equalityRun())] });
  expect(page.match(/data-length=/g)).toHaveLength(1);
  expect(page).toContain(libraryHtml());
  const plain = reportHtml({
    title: "Report",
    sections: [{ heading: "Claims", parts: [claimsTable(claims)] }],
  });
  expect(plain).not.toContain("<script");
  expect(plain.length).toBeLessThan(8000);
});

test("sees charts inside markup, and a library that came along", () => {
  const chart = String(figureBundle(convergenceChart(mixedRun()), { text: "x" })["text/html"]);
  const page = (parts: string[]): string => reportHtml({ title: "x", sections: [{ heading: "x", parts }] });
  const embedded = /data-thalweg-plotly=/g;
  expect(page([chart]).match(embedded)).toHaveLength(1);
  expect(page([libraryHtml(), chart]).match(embedded)).toHaveLength(1);
});

test("forbids every request", () => {
  const page = reportHtml({ title: "x", sections: [] });
  expect(page).toContain("default-src 'none'");
  expect(page).toContain('<link rel="icon" href="data:,">');
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
});

test("headings and titles are text; sections can be reached", () => {
  const page = reportHtml({
    title: "A < B",
    sections: [section({ ...mixedRun(), title: "<i>" }), section(equalityRun())],
  });
  expect(page).toContain("<title>A &lt; B</title>");
  expect(page).toContain('<h2 id="heading-1">&lt;i&gt;</h2>');
  expect(page).toContain('<a href="#section-2">');
  expect(page).toContain('<html lang="en">');
});

test("claims say how many hold, and each in words", () => {
  const table = claimsTable(claims);
  expect(table).toContain("1 of 2 claims hold");
  expect(table).toContain("✓ holds");
  expect(table).toContain("✗ fails");
  expect(table).toContain("L ≤ &lt;bound&gt;");
});

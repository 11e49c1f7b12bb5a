// Look-ups of elements: the quick ones find what jsdom's own find.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Kinds that are answered by a walk, kinds that are not, and kinds that find nothing. */
const selectors = [
  "text",
  "g",
  ".line",
  "tspan.line",
  "g.legendpoints",
  ".text-math-group",
  "path.js-line",
  "g.trace path.js-line",
  "g[class*=math-group]",
  ":first-child",
  "svg.null-math",
  "#inner",
  "clipPath",
  "g, text",
  "b",
];

test("simple selectors and all others find what a browser's search finds, in its order", () => {
  // jsdom does not start inside of jest
  const script = `const { JSDOM } = require("jsdom");
    const { installQuickSelectors } = require(${JSON.stringify(join(__dirname, "../../../src/charts/static/quickSelectors"))});
    const markup = '<svg><clipPath id="inner"><rect/></clipPath><g class="trace  a"><path class="js-line"/><g class="legendpoints b">' +
      '<text><tspan class="line">1</tspan><tspan class="line two">2</tspan></text></g></g><g class="x legendpoints-no"><text/></g></svg><b class="line">3</b>';
    const answers = (quick) => {
      const { window } = new JSDOM(markup);
      if (quick) installQuickSelectors(window);
      const all = [...window.document.querySelectorAll("*")];
      return all.map((root) => ${JSON.stringify(selectors)}.map((selector) =>
        [all.indexOf(root.querySelector(selector)), ...Array.from(root.querySelectorAll(selector), (one) => all.indexOf(one))]));
    };
    console.log(JSON.stringify([answers(false), answers(true)]));`;
  const [own, quick] = JSON.parse(
    execFileSync(process.execPath, ["-e", script], {
      encoding: "utf8",
      cwd: join(__dirname, "../../../.."),
    }),
  ) as [number[][][], number[][][]];
  expect(quick).toEqual(own);
  const found = selectors.filter((_, k) => own.some((ofRoot) => ofRoot[k][0] >= 0));
  expect(selectors.filter((one) => !found.includes(one))).toEqual([
    ".text-math-group",
    "g[class*=math-group]",
    "svg.null-math",
  ]);
});

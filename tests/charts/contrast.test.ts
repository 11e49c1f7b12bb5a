// Colours that people with weak sight can tell from their ground (WCAG 2.2, AA): words 4.5 : 1, lines and symbols 3 : 1.
import { claimsTable, hypothesisTable, reportHtml, verdictCard, type Figure } from "../../src/charts";
import { palest } from "../../src/charts/pale";
import {
  boundStyles,
  curveStyles,
  observedColor,
  runStyles,
  sequence,
  verdictStyles,
} from "../../src/charts/style";
import { stillOf } from "../../src/charts/still";
import { awkward } from "./awkward";
import { contrast } from "./contrast";
import { mixedRun, section } from "./fixtures";
import { gallery } from "./gallery";

const white = "#ffffff";

/** Values of every `color` below a part of a figure, with whether something makes it paler. */
function colorsIn(value: unknown, key = ""): string[] {
  if (typeof value === "string") return /color$/.test(key) && /^#[0-9a-f]{6}$/i.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((entry) => colorsIn(entry, key));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => colorsIn(entry, name));
}

/** Colours of the words in a figure: of its fonts, and in its markup. */
function wordColors({ layout }: Figure): string[] {
  const fonts: string[] = [];
  JSON.stringify(layout, (key, value: unknown) => {
    if (/font$/i.test(key)) fonts.push(...colorsIn(value));
    return value;
  });
  return [
    ...fonts,
    ...[...JSON.stringify(layout).matchAll(/color:(#[0-9a-f]{6})/g)].map(([, color]) => color),
  ];
}

describe.each(Object.entries({ ...gallery, ...awkward }))("%s", (_, make) => {
  const figure = stillOf(make());

  test("has words that are read on white", () => {
    const colors = wordColors(figure);
    expect(colors.length).toBeGreaterThan(0);
    for (const color of colors) expect([color, contrast(color, white) >= 4.5]).toEqual([color, true]);
  });

  test("has lines and symbols that are seen on white", () => {
    // bounds in the ground of a comparison repeat what the words say; a white line or symbol has a dark edge
    const drawn = figure.data.filter(({ opacity = 1, type }) => opacity === 1 && type === "scatter");
    for (const color of drawn.flatMap(({ line, marker }) => [
      ...colorsIn(line, "color"),
      ...colorsIn(marker),
    ]))
      if (color !== white) expect([color, contrast(color, white) >= 3]).toEqual([color, true]);
  });
});

test("every style of a curve is seen on white, and told from the others by its symbol", () => {
  for (const styles of [boundStyles, curveStyles, runStyles]) {
    for (const { color } of styles) expect(contrast(color, white)).toBeGreaterThanOrEqual(3);
    expect(new Set(styles.map(({ symbol }) => symbol)).size).toBe(styles.length);
    expect(new Set(styles.map(({ color }) => color)).size).toBe(styles.length);
  }
  for (const share of [0, 0.25, 0.5, 0.75, 1]) expect(contrast(sequence(share), white)).toBeGreaterThan(3);
});

test("an equality is as pale as is seen on white, and the loss is seen on it", () => {
  for (const { color } of boundStyles) {
    expect(contrast(palest(color), white)).toBeGreaterThanOrEqual(3);
    expect(contrast(palest(color), white)).toBeLessThan(3.2);
    expect(contrast(palest(color), observedColor)).toBeGreaterThan(4.5);
  }
});

test("verdicts are read on white and on their tint", () => {
  for (const { color, tint } of Object.values(verdictStyles))
    for (const ground of [white, tint]) expect(contrast(color, ground)).toBeGreaterThanOrEqual(4.5);
});

test("every word of a card and a table is read on its own ground", () => {
  const { theorems } = mixedRun();
  const claim = { id: "a", statement: "b", expected: "c", found: "d", holds: false };
  const pages = [verdictCard(mixedRun()).html, hypothesisTable(theorems).html, claimsTable([claim])];
  for (const html of pages)
    for (const [, style] of html.matchAll(/style="([^"]*)"/g)) {
      const color = /(?:^|;)color:(#[0-9a-f]{6})/.exec(style)?.[1];
      const ground = /background:(#[0-9a-f]{6})/.exec(style)?.[1] ?? white;
      if (color !== undefined) expect([style, contrast(color, ground) >= 4.5]).toEqual([style, true]);
    }
});

test("a page is read in light and in dark", () => {
  const html = reportHtml({ title: "t", sections: [section(mixedRun())] });
  const themes = [...html.matchAll(/:root \{([^}]*--page[^}]*)\}/g)].map(([, rules]) =>
    Object.fromEntries(
      [...rules.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]),
    ),
  );
  expect(themes).toHaveLength(2);
  for (const { page, text, quiet, link } of themes)
    for (const color of [text, quiet, link]) expect(contrast(color, page)).toBeGreaterThanOrEqual(4.5);
});

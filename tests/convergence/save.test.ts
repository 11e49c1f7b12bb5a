// run.save: every form, sizes for print, whole files, and clear refusals.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { converge } from "../../src/convergence";
import { InputError } from "../../src/errors";
import { settingB1 } from "../integrators/settings";

const run = converge(settingB1(), { until: { loss: 1e-10 } });
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "thalweg-save-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const points = (millimetres: number) => (millimetres / 25.4) * 72;

test.each([1, 2] as const)("an SVG for %i columns states its width", async (columns) => {
  const path = join(folder, "figure.svg");
  (await run).save(path, { columns });
  const width = /^<svg width="([\d.]+)pt"/.exec(readFileSync(path, "utf8"))?.[1];
  expect(Number(width)).toBeCloseTo(points(columns === 1 ? 83 : 175), 0);
});

test("a PDF has the width of two columns, and is the same each time", async () => {
  const path = join(folder, "figure.pdf");
  (await run).save(path);
  const first = readFileSync(path);
  const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(first.toString("latin1"));
  expect(Number(box?.[1])).toBeCloseTo(points(175), 0);
  (await run).save(path);
  expect(readFileSync(path).equals(first)).toBe(true);
});

test("a PNG has 300 dots an inch, in grey where asked", async () => {
  const path = join(folder, "figure.PNG");
  (await run).save(path, { kind: "ball", columns: 1, style: "grey" });
  const png = readFileSync(path);
  expect(png.readUInt32BE(16)).toBeCloseTo((83 / 25.4) * 300, -1);
  const at = png.indexOf("PLTE");
  const palette = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  for (let k = 0; k < palette.length; k += 3)
    expect(
      Math.max(palette[k], palette[k + 1], palette[k + 2]) -
        Math.min(palette[k], palette[k + 1], palette[k + 2]),
    ).toBeLessThanOrEqual(2);
});

test("a page holds the chart, its picture and the card, and asks for nothing", async () => {
  const path = join(folder, "page.html");
  (await run).save(path);
  const html = readFileSync(path, "utf8");
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain("data-thalweg-figure=");
  expect(html).toContain('<img src="data:image/png;base64,iVBOR');
  expect(html).toContain("CH-F2");
  expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)="https?:/);
});

test("JSON is the run's own", async () => {
  const path = join(folder, "run.json");
  (await run).save(path);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(JSON.parse(JSON.stringify(await run)));
});

test("CSV has comments with units, a line of names, and every record with all its digits", async () => {
  const path = join(folder, "run.csv");
  const { trajectory } = await run;
  (await run).save(path);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const comments = lines.filter((line) => line.startsWith("#"));
  expect(comments.join("\n")).toMatch(/time: flow time.*\n.*noise|units/s);
  const [names, ...rows] = lines.slice(comments.length).map((line) => line.split(","));
  expect(names).toEqual(expect.arrayContaining(["time", "loss", "smallestEigenvalue", "bound:chatterjee"]));
  expect(rows).toHaveLength(trajectory.time.length);
  rows.forEach((row, k) => {
    expect(row).toHaveLength(names.length);
    expect(Number(row[0])).toBe(trajectory.time[k]);
    expect(Number(row[1])).toBe(trajectory.loss[k]);
  });
});

describe("refused", () => {
  test.each([
    ["figure.gif", {}, /must end in \.svg, \.pdf/],
    ["figure", {}, /must end in/],
    [join("no", "such", "folder.svg"), {}, /there is no folder/],
    ["figure.svg", { columns: 3 as 1 }, /columns must be 1 or 2, got 3/],
    ["figure.svg", { style: "color" as "colour" }, /"colour" or "grey"/],
    ["figure.svg", { kind: "pie" as "ball" }, /there is no chart "pie"/],
  ])("%s with %o", async (name, options, message) => {
    const path = join(folder, "refused", name);
    const done = await run;
    const target = name.startsWith("no") ? path : join(folder, name);
    rmSync(target, { force: true });
    expect(() => done.save(target, options)).toThrow(message);
    expect(() => done.save(target, options)).toThrow(InputError);
    expect(existsSync(target)).toBe(false);
  });
});

test("what cannot be written leaves the old file and nothing beside it", async () => {
  const path = join(folder, "kept.csv");
  writeFileSync(path, "old");
  const done = await run;
  expect(() => done.save(path.replace("csv", "svg"), { kind: "pie" as "ball" })).toThrow();
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

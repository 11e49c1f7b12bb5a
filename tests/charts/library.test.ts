// The embedded library: whole, compressed, the same on every machine, and read only when asked for.
import fs from "node:fs";
import { gunzipSync } from "node:zlib";
import type * as Charts from "../../src/charts";
import { libraryBundle, libraryHtml } from "../../src/charts";

test("is read at the first call, not when the door opens, and once", () => {
  const read = jest.spyOn(fs, "readFileSync");
  jest.isolateModules(() => {
    const door = jest.requireActual<typeof Charts>("../../src/charts");
    const plotly = (): number =>
      read.mock.calls.filter(([path]) => /plotly-cartesian/.test(String(path))).length;
    expect(plotly()).toBe(0);
    const first = door.libraryHtml();
    expect(plotly()).toBe(1);
    expect(door.libraryHtml()).toBe(first);
    expect(plotly()).toBe(1);
  });
  read.mockRestore();
});

test("unpacks to the package's own text", () => {
  const element =
    /^<script type="text\/plain" data-thalweg-library data-thalweg-plotly="([\d.]+)" data-length="(\d+)">([A-Za-z0-9+/=]+)<\/script>$/;
  const match = element.exec(libraryHtml());
  if (match === null) throw new Error("the element has another shape");
  const [, version, length, text] = match;
  expect(text).toHaveLength(Number(length));
  const packed = Buffer.from(text, "base64");
  expect([packed[4], packed[5], packed[6], packed[7], packed[9]]).toEqual([0, 0, 0, 0, 255]);
  const source = gunzipSync(packed).toString("utf8");
  expect(source).toBe(fs.readFileSync(require.resolve("plotly.js-cartesian-dist-min"), "utf8"));
  expect(source).toContain(`v${version}`);
});

test("costs less than 700 kB of a notebook", () => {
  expect(libraryHtml().length).toBeLessThan(700_000);
  expect(libraryBundle()["text/plain"]).toMatch(/plotly\.js \d+\.\d+\.\d+/);
});

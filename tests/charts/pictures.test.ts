// Pictures drawn without a browser: golden pictures, the same bytes each time, small, and never fatal.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  drawPicture,
  figureBundle,
  libraryBundle,
  pictureOf,
  type Figure,
  type MimeBundle,
  type PictureFormat,
} from "../../src/charts";
import { palettePng } from "../../src/charts/static/png";
import { withoutFarAway } from "../../src/charts/static/farAway";
import { awkward } from "./awkward";
import { gallery } from "./gallery";
import { readPng } from "./png";

const golden = join(__dirname, "../../../tests/charts/golden");
const hashFile = join(golden, "svg-hashes.json");
// UPDATE_GOLDEN=1 writes them anew; look at the pictures before committing
const update = process.env.UPDATE_GOLDEN === "1";
const names = Object.keys(gallery);

function draw(figure: Figure, format: PictureFormat, scale: number): Buffer {
  const answer = drawPicture({ figure, format, scale, title: "a figure" });
  if ("error" in answer) throw new Error(answer.error);
  return Buffer.from(answer.bytes);
}

function hash(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

describe("golden pictures", () => {
  // the bytes of a compressed file depend on the compressor of the Node that wrote it, so that pixels are compared
  test.each(names)("%s has the pixels it had", (name) => {
    const picture = draw(gallery[name](), "png", 0.75);
    const path = join(golden, `${name}.png`);
    if (update) writeFileSync(path, picture);
    expect(existsSync(path)).toBe(true);
    const [now, before] = [readPng(picture), readPng(readFileSync(path))];
    expect([now.width, now.height]).toEqual([before.width, before.height]);
    expect(Buffer.compare(now.pixels, before.pixels)).toBe(0);
  });

  test("the drawings with letters as paths have the hashes they had", () => {
    const hashes = Object.fromEntries(names.map((name) => [name, hash(draw(gallery[name](), "svg", 1))]));
    if (update) writeFileSync(hashFile, `${JSON.stringify(hashes, null, 1)}\n`);
    expect(hashes).toEqual(JSON.parse(readFileSync(hashFile, "utf8")));
  });
});

test("the part of Plotly that a page carries draws every figure as the whole does", () => {
  // jsdom does not start inside of jest
  const script = `const { Painter, outlined } = require(${JSON.stringify(join(__dirname, "../../src/charts/static/painter"))});
    const { gallery } = require(${JSON.stringify(join(__dirname, "gallery"))});
    const [whole, part] = [new Painter(), new Painter("plotly.js-cartesian-dist-min")];
    (async () => {
      const different = [];
      for (const [name, figure] of Object.entries(gallery))
        if (outlined(await whole.svg(figure())) !== outlined(await part.svg(figure()))) different.push(name);
      console.log(JSON.stringify({ count: Object.keys(gallery).length, different }));
    })();`;
  const answer = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
  expect(JSON.parse(answer)).toEqual({ count: names.length, different: [] });
}, 120_000);

describe("a drawing", () => {
  test("gives the same bytes each time, whatever was drawn before", () => {
    for (const format of ["png", "svg", "pdf"] as const) {
      const first = hash(draw(gallery.proved(), format, 1));
      draw(gallery.landscape(), format, 1);
      expect(hash(draw(gallery.proved(), format, 1))).toBe(first);
    }
  });

  test("an SVG has no text but paths, and states its size", () => {
    const svg = draw(gallery.mixed(), "svg", 0.5).toString();
    const { width, height } = gallery.mixed().layout as { width: number; height: number };
    expect(svg).toMatch(
      new RegExp(`^<svg width="${width / 2}pt" height="${height / 2}pt" viewBox="0 0 ${width} `),
    );
    expect(svg).not.toMatch(/<text|<image|font-family|NaN/);
  });

  test("a PDF has one page of the size asked for", () => {
    const pdf = draw(gallery.mixed(), "pdf", 0.5).toString("latin1");
    const { width, height } = gallery.mixed().layout as { width: number; height: number };
    expect(pdf.startsWith("%PDF-1.")).toBe(true);
    expect(pdf).toContain(`/MediaBox [0 0 ${width / 2} ${height / 2}]`);
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
  });

  test("a figure that Plotly refuses is an answer, and the next one is drawn", () => {
    const broken: Figure = { data: [], layout: { width: -1, height: 0 }, config: {} };
    const answer = drawPicture({ figure: broken, format: "png", scale: 1, title: "" });
    expect("error" in answer && answer.error).toMatch(/Error|error/);
    expect(pictureOf(gallery.proved())).toBeDefined();
  });
});

describe("curves far outside the picture", () => {
  // resvg would end the process, and with it the notebook's kernel
  const square = (y: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30"><clipPath id="c"><rect width="40" height="30"/></clipPath>` +
    `<path d="M0,${y}H40" style="fill: none; stroke: #000" clip-path="url(#c)"/><path d="M0,${-y}V${y}" stroke="#000" clip-path="url(#c)"/></svg>`;

  test.each([15, -31, 61, -5000, 5000, -1e7, 1e12])("a path at %p", (y) => {
    const inside = Math.abs(y) < 30;
    expect(withoutFarAway(square(y)).match(/<path/g)).toHaveLength(inside ? 2 : 1);
    const script = `require(${JSON.stringify(join(__dirname, "../../src/charts/static/painter"))}).pngOf(${JSON.stringify(square(y))}, 1);console.log("drawn")`;
    expect(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }).trim()).toBe("drawn");
  });

  test("a figure is drawn, and its legend says where they are", () => {
    const figure = awkward.trivial();
    draw(figure, "png", 0.5);
    const names = figure.data.map(({ name }) => String(name));
    expect(names.filter((name) => name.endsWith("above the picture"))).toEqual([
      "A bound near 1e+100: L(t) ≤ C, proved, above the picture",
    ]);
    expect(names.filter((name) => name.endsWith("below the picture"))).toHaveLength(1);
  });
});

/** What a notebook shows of each figure, drawn once. */
const bundles = new Map<string, MimeBundle>();
function bundleOf(name: string): MimeBundle {
  const figure = gallery[name]();
  const bundle = bundles.get(name) ?? figureBundle(figure, { text: name, picture: pictureOf(figure) });
  bundles.set(name, bundle);
  return bundle;
}

describe("in a notebook", () => {
  test.each(names)("%s adds at most 250 kB, with its picture twice", (name) => {
    const bundle = bundleOf(name);
    expect(JSON.stringify(bundle).length).toBeLessThan(250_000);
    expect(bundle["image/png"]).toMatch(/^iVBORw0KGgo/);
    expect(bundle["text/html"]).toContain(String(bundle["image/png"]));
    expect(Object.keys(bundle)).not.toContain("image/svg+xml");
  });
});

test("ten charts with the library are less than 4 MB", () => {
  expect(JSON.stringify([libraryBundle(), ...names.slice(0, 10).map(bundleOf)]).length).toBeLessThan(
    4_000_000,
  );
});

test("the package is ready without what draws: no jsdom, no Plotly, no resvg, no font", () => {
  const script = `require(${JSON.stringify(join(__dirname, "../../src/index.js"))});
    console.log(Object.keys(require.cache).filter((name) => /jsdom|plotly|resvg|opentype|pdfkit|dejavu/.test(name)).length)`;
  expect(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }).trim()).toBe("0");
});

describe("palette PNG", () => {
  test("keeps every colour of a picture with few of them", () => {
    const colour = fc.constantFrom([0, 0, 0], [255, 255, 255], [213, 94, 0], [0, 114, 178], [9, 200, 9]);
    fc.assert(
      fc.property(fc.array(colour, { minLength: 12, maxLength: 12 }), (colours) => {
        const rgba = Uint8Array.from(colours.flatMap((rgb) => [...rgb, 255]));
        const { width, height, pixels } = readPng(palettePng(rgba, 4, 3));
        expect([width, height]).toEqual([4, 3]);
        expect([...pixels]).toEqual(colours.flat());
      }),
    );
  });

  test("brings more colours than entries to neighbours", () => {
    const count = 64 * 64;
    const rgba = new Uint8Array(4 * count);
    for (let k = 0; k < count; k++) rgba.set([4 * (k % 64), 4 * Math.floor(k / 64), 128, 255], 4 * k);
    const { pixels } = readPng(palettePng(rgba, 64, 64));
    expect(new Set(Array.from({ length: count }, (_, k) => pixels.slice(3 * k, 3 * k + 3).join())).size).toBe(
      256,
    );
  });
});

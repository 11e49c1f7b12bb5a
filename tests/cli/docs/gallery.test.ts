// The gallery: every public name has words and a place, pages need neither network nor script, no link is broken.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readExports, type PublicExport } from "../../../src/cli/docs/exports";
import { framed } from "../../../src/cli/docs/frame";
import { writeGallery } from "../../../src/cli/docs/gallery";
import { highlight } from "../../../src/cli/docs/highlight";
import { brokenLinks } from "../../../src/cli/docs/links";
import { anchorOf, proseHtml } from "../../../src/cli/docs/prose";
import { firstSentence } from "../../../src/cli/docs/referencePages";
import { topicsOf } from "../../../src/cli/docs/topics";
import * as library from "../../../src/index";
import { theoremList } from "../../../src/theorems";
import { packageFolder, temporaryFolder } from "../thalweg";

const folder = temporaryFolder();
const entries = readExports(packageFolder);
const named = (name: string): PublicExport => {
  const entry = entries.find((one) => one.name === name);
  if (entry === undefined) throw new Error(`${name} is not exported`);
  return entry;
};

describe("the public door, read by the compiler", () => {
  test("has every value that the library has when it runs", () => {
    const values = entries.filter(({ kind }) => ["function", "class", "constant"].includes(kind));
    expect(values.map(({ name }) => name).sort()).toEqual(Object.keys(library).sort());
  });
  test("has words for every name", () => {
    expect(
      entries.filter(({ doc }) => doc.summary === "").map(({ name, file }) => `${file}: ${name}`),
    ).toEqual([]);
  });
  test("says of functions that refuse an input what they refuse", () => {
    for (const name of ["mlp", "circle", "converge", "check", "claim", "theorem", "mulberry32", "squared"])
      expect(named(name).doc.throws.join(" ")).toContain("InputError");
  });
  test("keeps signatures as they are written", () => {
    expect(named("oneHot")).toMatchObject({
      kind: "function",
      signatures: ["function oneHot(labels: ArrayLike<number>, classes: number): number[][]"],
      file: "src/experiment/builders/data.ts",
    });
    expect(named("Until").members.map(({ signature }) => signature)).toEqual([
      "time?: number",
      "loss?: number",
    ]);
    expect(named("Verdict").signatures).toEqual([
      'type Verdict = "proved" | "refuted" | "undecided" | "notMet"',
    ]);
  });
  test("adds the types that public declarations mention, and no others", () => {
    expect(named("ConstantOption").unnamed).toBe(true);
    expect(named("Advice").unnamed).toBeUndefined();
    expect(entries.some(({ name }) => name === "Record" || name === "ModelProblem")).toBe(false);
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  });
  test("has every type that a program must name to call a public function", () => {
    for (const name of [
      "AdviceOptions",
      "CheckOptions",
      "SaveOptions",
      "ChartKind",
      "EngineName",
      "OperatorName",
    ])
      expect([name, named(name).unnamed]).toEqual([name, undefined]);
    const options = entries.filter(({ name, unnamed }) => unnamed === true && /Options$/.test(name));
    expect(options.map(({ name }) => name)).toEqual(["Options"]);
  });
  test("puts every name on exactly one page", () => {
    const placed = topicsOf(entries).flatMap((topic) => topic.entries);
    expect(placed.map(({ name }) => name).sort()).toEqual(entries.map(({ name }) => name).sort());
  });
});

describe("the gallery", () => {
  const place = join(folder.path, "docs");
  let pages: string[];
  beforeAll(() => {
    pages = writeGallery(packageFolder, place);
  });
  const read = (path: string): string => readFileSync(join(place, path), "utf8");

  test("is written whole", () => {
    const files = (readdirSync(place, { recursive: true }) as string[]).filter((name) =>
      name.endsWith(".html"),
    );
    expect(files.sort()).toEqual([...pages].sort());
    expect(pages).toEqual(expect.arrayContaining(["index.html", "guides/verdicts.html", "api/running.html"]));
  });
  test("has no broken link", () => expect(brokenLinks(place)).toEqual([]));
  test("has no script of its own and fetches nothing", () => {
    for (const path of pages.filter((name) => !name.startsWith("reports/"))) {
      expect(read(path)).not.toMatch(/<script|@import|url\((?!"?data:|"?[./]*fonts\/)/);
      expect(read(path)).toContain("default-src 'none'");
    }
  });
  test("has one heading of the first level a page, and every anchor once", () => {
    for (const path of pages.filter((name) => !name.startsWith("reports/"))) {
      expect(read(path).match(/<h1>/g)).toHaveLength(1);
      const ids = Array.from(read(path).matchAll(/\sid="([^"]+)"/g), (found) => found[1]);
      expect({ path, ids: ids.length }).toEqual({ path, ids: new Set(ids).size });
    }
  });
  test("speaks of every theorem on the page of its paper", () => {
    const papers = pages.filter((path) => path.startsWith("papers/")).map(read);
    for (const { id } of theoremList())
      expect(papers.filter((page) => page.includes(`<code>${id}</code>`))).toHaveLength(1);
  });
  test("typesets formulas, and none of them failed", () => {
    const page = read("guides/noise-floor.html");
    expect(page).toContain("<math");
    expect(page).not.toMatch(/<code>[^<]*\\(frac|theta|mathrm)/);
  });
});

test("reports of executed notebooks are taken along and linked", () => {
  const root = join(folder.path, "project");
  mkdirSync(join(root, "build/reproduce"), { recursive: true });
  for (const name of ["src", "notebooks", "node_modules"])
    symlinkSync(join(packageFolder, name), join(root, name));
  const report = "<!doctype html><title>Chen &amp; Ewald&#39;s flows</title><h1>Chen</h1>";
  writeFileSync(join(root, "build/reproduce/chen.html"), report);
  writeFileSync(join(root, "build/reproduce/index.html"), "<!doctype html><title>All claims</title>");
  const place = join(root, "docs");
  expect(writeGallery(root, place)).toContain("reports/chen.html");
  const read = (path: string): string => readFileSync(join(place, path), "utf8");
  expect(read("reports/chen.html")).toBe(report);
  expect(read("papers/chen.html")).toContain('href="../reports/chen.html"');
  expect(read("papers/chatterjee.html")).toContain('href="../reports/index.html"');
  expect(read("index.html")).toContain(
    '<li><a href="reports/chen.html">Chen &amp; Ewald&#39;s flows</a></li>',
  );
  // the navigation escapes what a page's title has escaped already: once is enough
  expect(read("guides/verdicts.html")).not.toContain("&amp;#39;");
});

describe("links", () => {
  const put = (name: string, html: string): void => {
    mkdirSync(join(folder.path, "links", "sub"), { recursive: true });
    writeFileSync(join(folder.path, "links", name), html);
  };
  test("that lead nowhere are found, others are not", () => {
    put(
      "a.html",
      '<h1 id="top"></h1><a href="sub/b.html#x">b</a><a href="#top">a</a><a href="https://a.org">o</a>',
    );
    put(
      "sub/b.html",
      '<p id="x"></p><a href="../a.html">a</a><a href="../c.html">c</a><a href="../a.html#y">y</a>',
    );
    put(
      "sub/d.html",
      '<a href="../../out.html">out</a><img src="picture.png"><script>"<a href=\'x\'>"</script>',
    );
    expect(brokenLinks(join(folder.path, "links"))).toEqual([
      "sub/b.html -> ../c.html",
      "sub/b.html -> ../a.html#y",
      "sub/d.html -> ../../out.html",
      "sub/d.html -> picture.png",
    ]);
  });
});

describe("prose and code", () => {
  const addressOf = (name: string): string | undefined => (name === "mlp" ? "api.html#mlp" : undefined);

  test("anchors are words with hyphens", () => {
    expect(anchorOf("What <code>auto</code> does")).toBe("what-auto-does");
    expect(anchorOf("Global L² &amp; rates")).toBe("global-l²-rates");
  });
  test("names with a page become links, also in code; others do not", () => {
    expect(proseHtml("`mlp` and `mlp()` and `other`", addressOf)).toBe(
      '<p><a href="api.html#mlp"><code>mlp</code></a> and <a href="api.html#mlp"><code>mlp()</code></a> and <code>other</code></p>',
    );
    expect(highlight('const a = mlp("mlp<1>", 2); // mlp', addressOf)).toBe(
      '<span class="k">const</span> a = <a href="api.html#mlp">mlp</a>(<span class="s">&quot;mlp&lt;1&gt;&quot;</span>, <span class="n">2</span>); <span class="c">// mlp</span>',
    );
  });
  test("code keeps every character, whatever it holds", () => {
    const code = "const text = `a ${b < 1 ? `x` : /[/]/g} c`;\n/** doc */ let x = 1e-3 <y>z;\n";
    const bare = highlight(code, () => undefined).replace(/<[^>]*>/g, "");
    expect(
      bare
        .replace(/&lt;/g, "<")
        .replace(/&gt;/g, ">")
        .replace(/&quot;/g, '"')
        .replace(/&#39;/g, "'")
        .replace(/&amp;/g, "&"),
    ).toBe(code);
  });
  test("indices, exponents and signs are set in prose, not in code", () => {
    const set = (text: string): string => proseHtml(text, addressOf).replace(/^<p>|<\/p>$/g, "");
    expect(set("W_{l+1}^T h_l <= e^(−αt)")).toBe(
      "W<sub>l+1</sub><sup>T</sup> h<sub>l</sub> ≤ e<sup>−αt</sup>",
    );
    expect(set("grad_x L = |r|^2 on R^dimension")).toBe(
      "grad<sub>x</sub> L = |r|<sup>2</sup> on R<sup>dimension</sup>",
    );
    expect(set("sum_i a_i W*_y")).toBe("sum<sub>i</sub> a<sub>i</sub> W*<sub>y</sub>");
    expect(set("THALWEG_ENGINE and snake_case and `W_l^2`")).toBe(
      "THALWEG_ENGINE and snake_case and <code>W_l^2</code>",
    );
  });
  test("links between guides lead to their pages", () => {
    expect(proseHtml("[a](verdicts.md#of-a-curve)", addressOf)).toBe(
      '<p><a href="verdicts.html#of-a-curve">a</a></p>',
    );
  });
  test("the first sentence ends at a full stop, not inside a number or a name", () => {
    expect(firstSentence("Steps of 0.5 are\nlong. More.")).toBe("Steps of 0.5 are long.");
    expect(firstSentence("L = c |r|^2: the loss")).toBe("L = c |r|^2: the loss");
  });
  test("a page knows its way up and marks itself", () => {
    const html = framed({ path: "guides/a.html", title: "A", body: "" }, [
      {
        title: "Guides",
        links: [
          { title: "A", path: "guides/a.html" },
          { title: "B", path: "guides/b.html" },
        ],
      },
    ]);
    expect(html).toContain('<a href="../guides/a.html" aria-current="page">A</a>');
    expect(html).toContain('<a href="../guides/b.html">B</a>');
    expect(html).toContain("<title>A · thalweg</title>");
  });
});

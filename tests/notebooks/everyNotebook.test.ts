// Every notebook of the package, run as it is stored, by `thalweg` and by Jupyter's own client: claims, figures, prose.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { claimsOf } from "../../src/cli/notebook/claims";
import { canonicalJson, figuresOf } from "../../src/cli/notebook/figures";
import { asNotebook, joined, type Notebook } from "../../src/cli/notebook/format";
import { markdownToHtml } from "../../src/cli/notebook/markdown";
import { notebookPage } from "../../src/cli/notebook/page";
import { sha256 } from "../../src/cli/notebook/provenance";
import { theoremList } from "../../src/theorems";
import { mainFile, packageFolder, temporaryFolder, thalweg } from "../cli/thalweg";

const folder = temporaryFolder();
const papers = ["chatterjee", "liu-zhu-belkin", "chen", "robin-scaman-lelarge"];
const names = readdirSync(join(packageFolder, "notebooks"))
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => basename(file, ".ipynb"));
const others = names.filter((name) => !papers.includes(name));
const source = (name: string): string => join(packageFolder, "notebooks", `${name}.ipynb`);
const read = (file: string): Notebook => asNotebook(JSON.parse(readFileSync(file, "utf8")), file);

const ours = join(folder.path, "ours");
const executed = (name: string): Notebook => read(join(ours, `${name}.ipynb`));

interface Reproduction {
  papers: { paper: string; holds: boolean; failures: object[]; claims: ReturnType<typeof claimsOf> }[];
  holds: boolean;
  report: string;
}

let reproduction: Reproduction;
const run = promisify(execFile);
const command = (...words: string[]) =>
  run(process.execPath, [mainFile, ...words], { cwd: folder.path, maxBuffer: 2 ** 28, timeout: 900_000 });

beforeAll(async () => {
  // two lanes: the papers as the README says, the others one by one
  const [{ stdout, stderr }] = await Promise.all([
    command("reproduce", "--json", "--output", ours),
    (async () => {
      for (const name of others) await command("run", source(name), "-o", join(ours, `${name}.ipynb`));
    })(),
  ]);
  expect(stderr).toBe("");
  reproduction = JSON.parse(stdout) as Reproduction;
}, 900_000);

describe("thalweg reproduce", () => {
  test("every claim of every paper holds", () => {
    expect(reproduction.holds).toBe(true);
    expect(reproduction.papers.map(({ paper }) => paper)).toEqual(papers);
    for (const { claims, failures } of reproduction.papers) {
      expect(failures).toEqual([]);
      expect(claims.filter((claim) => !claim.holds)).toEqual([]);
    }
  });

  test("the claims cover proved, refuted, undecided and unmet hypotheses", () => {
    const verdicts = (paper: string) =>
      new Set(reproduction.papers.find((one) => one.paper === paper)!.claims.map(({ verdict }) => verdict));
    const all = ["notMet", "proved", "refuted", "undecided"];
    for (const paper of papers) expect([...verdicts(paper)].sort()).toEqual(all);
  });

  test("every statement fails somewhere, and is proved somewhere unless it cannot be", () => {
    const claims = reproduction.papers.flatMap((paper) => paper.claims);
    const proved = new Set(
      claims.filter(({ verdict }) => verdict === "proved").map(({ theorem }) => theorem),
    );
    const never = ["liu-zhu-belkin.wide", "liu-zhu-belkin.nonconvexity"];
    expect(theoremList().map(({ id }) => id).filter((id) => !proved.has(id)).sort()).toEqual(never.sort()); // prettier-ignore
    const other = new Set(claims.filter(({ verdict }) => verdict !== "proved").map(({ theorem }) => theorem));
    expect(theoremList().map(({ id }) => id).filter((id) => !other.has(id))).toEqual([]); // prettier-ignore
  });

  test("ids are unique and begin with their paper; proved bounds are not exceeded", () => {
    const claims = reproduction.papers.flatMap((paper) => paper.claims);
    expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    for (const { id, paper, verdict, largestRatio } of claims) {
      expect(id.startsWith(`${paper}/`)).toBe(true);
      // a claim about a check alone has no curve
      if (verdict === "proved" && largestRatio !== null) expect(largestRatio).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  test("the page shows every claim and fetches nothing", () => {
    const page = readFileSync(reproduction.report, "utf8");
    for (const { id } of reproduction.papers.flatMap(({ claims }) => claims))
      expect(page.includes(id)).toBe(true);
    expect(/(src|href)="https?:[^"]*\.(js|css)"/.test(page)).toBe(false);
  });
});

/** Numbers with a fraction of two digits or more, as written. */
const written = (text: string): string[] => text.match(/(?<![\w.:/])\d+\.\d{2,}(?![\w.]*\d)/g) ?? [];

describe.each(names)("%s", (name) => {
  test("claims something, all of it holds, and nothing was said on standard error", () => {
    const notebook = executed(name);
    const claims = claimsOf(notebook);
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.filter(({ holds }) => !holds)).toEqual([]);
    const said = notebook.cells
      .flatMap(({ outputs = [] }) => outputs)
      .filter((one) => "name" in one && one.name === "stderr");
    expect(said).toEqual([]);
  });

  test("every formula is typeset, and every link leads to a paper of the project", () => {
    const known = new Set(theoremList().map(({ source: { arXiv } }) => arXiv.replace(/v\d+$/, "")));
    for (const id of ["2506.05718"]) known.add(id);
    for (const { cell_type, source: text } of read(source(name)).cells) {
      if (cell_type !== "markdown") continue;
      const html = markdownToHtml(joined(text));
      const prose = html.replace(/<(math|annotation|code)[^]*?<\/\1>/g, "");
      expect(prose.match(/.{0,30}(\$|\\[a-z]).{0,30}/g)).toBeNull();
      expect(html).not.toMatch(/<code>[^<]*\\[a-z]|mathvariant="(?!normal)|merror/);
      for (const [, href] of html.matchAll(/href="([^"]+)"/g)) {
        const id = /^https:\/\/arxiv\.org\/abs\/(\d{4}\.\d{5})$/.exec(href)?.[1];
        expect({ href, known: id !== undefined && known.has(id) }).toEqual({ href, known: true });
      }
    }
  });

  test("numbers in prose are those of the run, or of the code beside it", () => {
    const notebook = executed(name);
    const values = claimsOf(notebook).flatMap(({ checks }) => checks.map(({ value }) => value));
    const shown = notebook.cells
      .filter(({ cell_type }) => cell_type === "code")
      .map(
        ({ source: text, outputs = [] }) =>
          joined(text) + JSON.stringify(outputs.map((one) => ("data" in one ? one.data["text/plain"] : one))),
      )
      .join("\n");
    const unknown = read(source(name))
      .cells.filter(({ cell_type }) => cell_type === "markdown")
      .flatMap(({ source: text }) => written(joined(text).replace(/\[[^\]]*\]\([^)]*\)|arXiv:\S+/g, "")))
      .filter((number) => {
        const decimals = number.split(".")[1].length;
        return !shown.includes(number) && !values.some((value) => value.toFixed(decimals) === number);
      });
    expect(unknown).toEqual([]);
  });

  test("is a page that is read without a network and without scripts", () => {
    const page = notebookPage({ name, notebook: executed(name) });
    const count = (pattern: RegExp): number => [...page.matchAll(pattern)].length;
    expect(count(/(src|href)="https?:[^"]*\.(js|css)"/g)).toBe(0);
    expect(count(/src="data:image\/png/g)).toBeGreaterThanOrEqual(figuresOf(executed(name)).length);
  });
});

test("width takes its parameters", () => {
  const output = join(folder.path, "narrow.ipynb");
  const { code, stdout } = thalweg(["run", source("width"), "-o", output, "-p", "largest=512", "--json"]);
  const { claims } = JSON.parse(stdout) as { claims: { id: string; verdict: string }[] };
  expect(claims.find(({ id }) => id === "width/narrow")).toMatchObject({ verdict: "undecided" });
  expect(code).toBe(0);
  expect(readFileSync(output, "utf8")).toContain("const largest = 512;");
}, 180_000);

const python = process.env.THALWEG_TEST_PYTHON;
if (!python) process.stderr.write("nbclient is skipped: set THALWEG_TEST_PYTHON to a Python that has it\n");

(python ? describe : describe.skip)("Jupyter's own client", () => {
  const theirs = join(folder.path, "theirs");

  beforeAll(() => {
    expect(thalweg(["install", "--prefix", folder.path]).code).toBe(0);
    const script = join(packageFolder, "tests", "notebooks", "execute.py");
    const { status, stderr } = spawnSync(python!, [script, theirs, ...names.map(source)], {
      encoding: "utf8",
      env: { ...process.env, JUPYTER_PATH: join(folder.path, "share/jupyter") },
      timeout: 900_000,
    });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  }, 900_000);

  test.each(names)("finds the same claims and, byte for byte, the same figures in %s", (name) => {
    const [own, other] = [executed(name), read(join(theirs, `${name}.ipynb`))];
    const untimed = (notebook: Notebook) => claimsOf(notebook).map((claim) => ({ ...claim, wallSeconds: 0 }));
    expect(untimed(other)).toEqual(untimed(own));
    // programs order the keys of JSON differently; everything else must be the same
    const data = (notebook: Notebook) =>
      figuresOf(notebook).map(({ cell, figure }) => `${cell} ${sha256(canonicalJson(figure))}`);
    expect(data(other)).toEqual(data(own));
  });

  test.each(names)("and nbconvert's page of %s has its pictures without a script", (name) => {
    const page = join(theirs, `${name}.html`);
    expect(existsSync(page)).toBe(true);
    const pictures = [...readFileSync(page, "utf8").matchAll(/src="data:image\/png/g)].length;
    expect(pictures).toBeGreaterThanOrEqual(figuresOf(executed(name)).length);
  });
});

// A notebook from `new` to `bundle`: parameters, provenance, comparison, stripping, the archive.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { join } from "node:path";
import { packageFolder, temporaryFolder, thalweg } from "../cli/thalweg";

const folder = temporaryFolder();
const inFolder = (...words: string[]) => thalweg(words, { folder: folder.path });
const path = (name: string): string => join(folder.path, name);
const text = (name: string): string => readFileSync(path(name), "utf8");

interface Executed {
  cells: { id: string; source: string[] }[];
  metadata: { thalweg: { parameters: object; claims: object[]; seeds: number[]; figures: object[] } };
}

beforeAll(() => {
  const { code, stdout } = inFolder("new", "first");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^first\.ipynb written/) as string,
  });
  expect(inFolder("run", "first.ipynb", "-p", "width=128", "-p", "label=0.25").code).toBe(0);
});

test("a new notebook is never written over another", () => {
  const { code, stderr } = inFolder("new", "first.ipynb");
  expect(code).toBe(2);
  expect(stderr).toMatch(/^thalweg new: first\.ipynb: this file exists/);
});

test("parameters, claims and figures are recorded; no host, user or path is", () => {
  const copy = text("build/executed/first.ipynb");
  const { cells, metadata } = JSON.parse(copy) as Executed;
  expect(metadata.thalweg).toMatchObject({
    parameters: { width: "128", label: "0.25" },
    claims: [{ id: "first/first", verdict: "proved", holds: true }],
  });
  expect(metadata.thalweg.figures).toHaveLength(1);
  const colophon = cells[cells.length - 1];
  expect(colophon.id).toBe("colophon");
  expect(colophon.source.join("")).toMatch(/parameters: `width = 128`, `label = 0\.25`/);
  const record = JSON.stringify(metadata) + colophon.source.join("");
  for (const secret of [hostname(), homedir(), folder.path]) expect(record.includes(secret)).toBe(false);
  if (userInfo().username.length > 4) expect(record.includes(userInfo().username)).toBe(false);
});

test("--check agrees with another run, and names what was changed", () => {
  const again = inFolder("run", "build/executed/first.ipynb", "--check");
  expect(again.stdout).toContain("the same claims and figures as before");
  expect(again.code).toBe(0);
  const changed = text("build/executed/first.ipynb").replace('"verdict": "proved"', '"verdict": "refuted"');
  writeFileSync(path("changed.ipynb"), changed);
  const { code, stdout } = inFolder("run", "changed.ipynb", "--check");
  expect(stdout).toMatch(/^DIFFERS {2}claim first\/first: verdict was refuted, is proved$/m);
  expect(code).toBe(1);
  const bare = inFolder("run", "first.ipynb", "--check");
  expect({ code: bare.code, stderr: bare.stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/first\.ipynb has no outputs to compare with/) as string,
  });
});

test("stripping an executed copy gives the notebook back", () => {
  writeFileSync(path("stripped.ipynb"), text("build/executed/first.ipynb"));
  expect(inFolder("strip", "--check", "stripped.ipynb")).toMatchObject({ code: 1 });
  expect(inFolder("strip", "stripped.ipynb")).toMatchObject({ code: 0 });
  expect(text("stripped.ipynb")).toBe(text("first.ipynb"));
  expect(inFolder("strip", "--check", "stripped.ipynb")).toMatchObject({ code: 0 });
});

test("a bundle holds what its README names, with checksums", () => {
  const { code, stdout } = inFolder("bundle", "first.ipynb", "--author", "Ada Lovelace", "--json");
  expect(code).toBe(0);
  const { files, commands } = JSON.parse(stdout) as { files: string[]; commands: string[] };
  expect(commands[1]).toBe("npx thalweg run first.executed.ipynb --check");
  for (const name of [
    "README.md",
    "CITATION.cff",
    "ro-crate-metadata.json",
    "metadata.yaml",
    "provenance.json",
    "figures/01-run.svg",
    "figures/01-run.pdf",
  ])
    expect(files).toContain(name);
  mkdirSync(path("unpacked"));
  execFileSync("unzip", ["-q", path("first.zip"), "-d", path("unpacked")]);
  for (const line of text("unpacked/SHA256SUMS").trimEnd().split("\n")) {
    const [sum, name] = line.split("  ");
    const bytes = readFileSync(path(join("unpacked", name)));
    expect([name, createHash("sha256").update(bytes).digest("hex")]).toEqual([name, sum]);
  }
  const readme = text("unpacked/README.md");
  for (const command of commands) expect(readme).toContain(command);
  expect(readme).toMatch(/\| first\/first \| .* \| first\.ipynb \| `thalweg run first\.ipynb` \| proved \|/);
  expect(text("unpacked/CITATION.cff")).toMatch(/Ada Lovelace[^]*Chatterjee/);
  expect(text("unpacked/metadata.yaml")).toMatch(
    /name: "Ada Lovelace"[^]*doi: 10\.48550\/arXiv\.2203\.16462/,
  );
  checkCrate(path("unpacked"));
  for (const name of files.filter((one) => !/\.(tgz|pdf)$/.test(one))) {
    const content = readFileSync(path(join("unpacked", name)), "utf8");
    // a short host name may be a part of any word
    const secrets = [hostname(), homedir(), folder.path].filter((secret) => secret.length > 4);
    const found = secrets.filter((secret) => content.includes(secret));
    expect([name, found]).toEqual([name, []]);
  }
});

interface Entity {
  "@id": string;
  "@type": string;
  [property: string]: unknown;
}

/** The rules of RO-Crate 1.1 that a crate of files must follow: flat entities, all references resolved, dates of ISO 8601. */
function checkCrate(place: string): void {
  const crate = JSON.parse(readFileSync(join(place, "ro-crate-metadata.json"), "utf8")) as {
    "@context": string;
    "@graph": Entity[];
  };
  expect(crate["@context"]).toBe("https://w3id.org/ro/crate/1.1/context");
  const byId = new Map(crate["@graph"].map((entity) => [entity["@id"], entity]));
  expect(byId.size).toBe(crate["@graph"].length);
  const root = byId.get("./")!;
  expect(byId.get("ro-crate-metadata.json")).toMatchObject({
    "@type": "CreativeWork",
    about: { "@id": "./" },
    conformsTo: { "@id": "https://w3id.org/ro/crate/1.1" },
  });
  expect(root).toMatchObject({
    "@type": "Dataset",
    name: expect.any(String) as string,
    description: expect.any(String) as string,
    datePublished: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
  });
  for (const entity of crate["@graph"])
    for (const [property, value] of Object.entries(entity))
      for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (typeof one !== "object" || one === null) continue;
        expect([property, Object.keys(one)]).toEqual([property, ["@id"]]);
        const target = (one as Entity)["@id"];
        expect([target, byId.has(target) || target.startsWith("https://w3id.org/")]).toEqual([target, true]);
      }
  const files = crate["@graph"].filter((entity) => entity["@type"] === "File");
  expect(root.hasPart).toEqual(files.map((entity) => ({ "@id": entity["@id"] })));
  for (const { "@id": id, contentSize } of files)
    expect([id, statSync(join(place, decodeURI(id))).size]).toEqual([id, Number(contentSize)]);
  const action = crate["@graph"].find((entity) => entity["@type"] === "CreateAction")!;
  expect(root.mentions).toEqual({ "@id": action["@id"] });
  expect(action.object).toContainEqual({ "@id": "first.ipynb" });
  expect(action.result).toContainEqual({ "@id": "first.executed.ipynb" });
  for (const time of [action.startTime, action.endTime])
    expect(new Date(String(time)).toISOString()).toBe(time);
}

test("the second command of a bundle agrees with it where the archive lies unpacked, and the data are recorded", () => {
  // the install is npm's own; what it would put into node_modules is this package
  mkdirSync(path("unpacked/node_modules/.bin"), { recursive: true });
  symlinkSync(packageFolder, path("unpacked/node_modules/thalweg"));
  const words = ["run", "first.executed.ipynb", "--check"];
  const { code, stdout } = thalweg(words, { folder: path("unpacked") });
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("the same claims and figures") as string }); // prettier-ignore
});

test("data beside the notebook come along; data elsewhere are refused", () => {
  const { cells, ...rest } = JSON.parse(text("first.ipynb")) as { cells: object[] };
  const reading = (file: string) => ({
    ...rest,
    cells: [
      {
        id: "read",
        cell_type: "code",
        metadata: {},
        source: `csv({ file: "${file}", inputs: ["x"], targets: ["y"] })`,
        outputs: [],
        execution_count: null,
      },
      ...cells,
    ],
  });
  folder.put("table.csv", "x,y\n1,2\n");
  folder.put("reading.ipynb", reading("table.csv"));
  folder.put("escaping.ipynb", reading("../table.csv"));
  expect(JSON.parse(inFolder("bundle", "reading.ipynb", "--json").stdout)).toMatchObject({
    files: expect.arrayContaining(["table.csv"]) as string[],
  });
  expect(inFolder("bundle", "escaping.ipynb").code).toBe(2);
});

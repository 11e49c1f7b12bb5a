// thalweg check: the contract of --json, its text, the list of theorems, and what it says to bad input.
import { certified, changed, temporaryFolder, thalweg } from "./thalweg";

const folder = temporaryFolder();
const file = folder.put("certified.json", certified);

interface CheckJson {
  theorems: {
    id: string;
    verdict: string;
    hypotheses: { id: string; statement: string; verdict: string; value?: number; threshold?: number }[];
    constants: Record<string, number | string | null>;
    bound: { formula: string; rate: number } | null;
  }[];
}

const check = (words: string[]): CheckJson => {
  const { code, stdout, stderr } = thalweg(["check", "--json", ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as CheckJson;
};

test("--json of a certified start has exactly the fields of the contract and the known numbers", () => {
  const { theorems, ...rest } = check([file]);
  expect(rest).toEqual({});
  expect(theorems).toHaveLength(1);
  const [theorem] = theorems;
  expect(Object.keys(theorem).sort()).toEqual(["bound", "constants", "hypotheses", "id", "verdict"]);
  expect(theorem).toMatchObject({ id: "chatterjee", verdict: "proved" });
  for (const item of theorem.hypotheses) {
    expect(item).toMatchObject({ id: expect.any(String), statement: expect.any(String), verdict: "proved" });
    expect(Object.keys(item).every((key) => /^(id|statement|verdict|value|threshold)$/.test(key))).toBe(true);
  }
  const decisive = theorem.hypotheses.find((item) => item.value !== undefined)!;
  expect(decisive.value!).toBeLessThan(decisive.threshold!);
  // exact-case figures of this setting; certified constants are rounded outward, hence one-sided
  const known = {
    radius: 0.783287489,
    alpha: 2.4448312,
    sigmaMin: 1.52156007,
    residualNorm: 0.866025404,
    margin: 1.258599,
  };
  for (const [name, value] of Object.entries(known))
    expect(Math.abs(Number(theorem.constants[name]) / value - 1)).toBeLessThan(1e-6);
  expect(theorem.constants.jacobianLipschitz).toBeCloseTo(0.531006851, 6);
  expect(Object.keys(theorem.bound!).sort()).toEqual(["formula", "rate"]);
  expect(theorem.bound!.rate).toBe(theorem.constants.alpha);
});

test("--theorem asks for other theorems, one entry an id and in that order", () => {
  const ids = ["chen.kantorovich", "chatterjee", "chen", "chatterjee.network"];
  expect(check([file, "--theorem", ...ids]).theorems.map(({ id }) => id)).toEqual(ids);
});

test("an experiment may come from standard input", () => {
  const { code, stdout } = thalweg(["check", "-", "--json"], { input: JSON.stringify(certified) });
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as CheckJson).theorems[0].verdict).toBe("proved");
});

test("verdicts other than proved are results, not failures", () => {
  const relu = folder.put("relu.json", changed({}, { activation: "relu" }));
  expect(check([relu]).theorems[0]).toMatchObject({ verdict: "notMet", bound: null });
  const doubled = folder.put(
    "doubled.json",
    changed({ data: { kind: "circle", angles: [0, 1, 2], targets: [1, -1, 1] } }),
  );
  expect(check([doubled]).theorems[0].verdict).toBe("undecided");
});

test("the text names the theorem, the verdict and the source", () => {
  const { code, stdout } = thalweg(["check", file]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Chatterjee/);
  expect(stdout).toMatch(/proved/);
  expect(stdout).toMatch(/arXiv:2203\.16462/);
  expect(stdout).not.toContain("\u001b");
});

test("--list gives every theorem with its source", () => {
  const { code, stdout } = thalweg(["check", "--list", "--json"]);
  expect(code).toBe(0);
  const { theorems } = JSON.parse(stdout) as {
    theorems: { id: string; source: { arXiv: string; standing: string } }[];
  };
  for (const id of ["chatterjee", "chatterjee.network", "chen", "chen.kantorovich"]) {
    const theorem = theorems.find((entry) => entry.id === id)!;
    expect(theorem.source.arXiv).toMatch(/^\d{4}\.\d{5}/);
    expect(theorem.source.standing).toMatch(/^(published|restated|derived)$/);
  }
  const text = thalweg(["check", "--list"]).stdout;
  for (const { id } of theorems) expect(text).toMatch(new RegExp(`^${id.replace(".", "\\.")} `, "m"));
});

describe("bad input is one line that names the place, and exit code 2", () => {
  const circle = certified.data;
  test.each([
    ["unknown network", changed({ network: { kind: "perceptron" } }), /network.*perceptron/],
    ["unknown data", changed({ data: { kind: "spiral" } }), /data.*spiral/],
    ["unknown field", changed({ netwrok: 1 }), /netwrok/],
    ["no network", { data: circle }, /network/],
    ["no data", { network: certified.network }, /data/],
    ["widths too short", changed({}, { widths: [2] }), /widths/],
    ["widths against the data", changed({}, { widths: [3, 64, 1] }), /3|dimension/],
    ["outputs against the targets", changed({}, { widths: [2, 64, 2] }), /2/],
    ["unknown activation", changed({}, { activation: "mish" }), /activation.*mish/],
    ["empty data", changed({ data: { kind: "explicit", inputs: [], targets: [] } }), /inputs/],
    [
      "ragged inputs",
      changed({ data: { kind: "explicit", inputs: [[1, 2], [1]], targets: [0, 1] } }),
      /inputs/,
    ],
    ["targets against inputs", changed({ data: { ...circle, targets: [1] } }), /targets/],
    ["text for a number", changed({ data: { ...circle, targets: ["a", 1, 2] } }), /targets/],
    ["null for a number", changed({ data: { ...circle, angles: [0, null, 2] } }), /angles/],
    [
      "negative tolerance",
      changed({ integrator: { kind: "auto", relativeTolerance: -1 } }),
      /relativeTolerance/,
    ],
    ["negative loss constant", changed({ loss: { kind: "squared", constant: -1 } }), /constant/],
    ["unknown theorem", changed({ theorems: ["fermat"] }), /fermat/],
    ["a list", [], /^thalweg check: experiment: must be an object/],
    ["a number", 7, /^thalweg check: experiment: must be an object/],
    ["null", null, /^thalweg check: experiment: must be an object/],
  ])("%s", (name, value, message) => {
    const path = folder.put(`${name.replaceAll(" ", "-")}.json`, value);
    const { code, stdout, stderr } = thalweg(["check", path]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^thalweg check: \S+: .*\n$/);
    expect(stderr).toMatch(message);
  });

  test.each([
    ["not-a-number.json", '{\n "data": NaN\n}', /line 2, column 10.*NaN.*finite/],
    ["open.json", '{"network": ', /line 1, column 13: the text ends too early/],
    ["empty.json", "", /this file is empty/],
  ])("%s", (name, text, message) => {
    const { code, stderr } = thalweg(["check", folder.put(name, text)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^thalweg check: .*\n$/);
    expect(stderr).toMatch(message);
  });

  test("a number too large for a double", () => {
    const text = JSON.stringify(certified).replace('"constant":0.5', '"constant":1e999');
    const { code, stderr } = thalweg(["check", folder.put("huge.json", text)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^thalweg check: .*constant.*\n$/);
  });

  test("a missing file, a folder, an unknown theorem asked for", () => {
    expect(thalweg(["check", "none.json"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^thalweg check: none\.json: there is no such file/) as unknown,
    });
    expect(thalweg(["check", folder.path])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/this is a folder/) as unknown,
    });
    expect(thalweg(["check", file, "--theorem", "fermat"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/fermat/) as unknown,
    });
  });

  test("with --json the error is JSON on stdout as well", () => {
    const { code, stdout, stderr } = thalweg(["check", "none.json", "--json"]);
    expect(code).toBe(2);
    const { error } = JSON.parse(stdout) as { error: string };
    expect(stderr).toBe(`thalweg check: ${error}\n`);
  });
});

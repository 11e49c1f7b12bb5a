// thalweg run of experiments: the trajectory in JSON, the card as text, files written, interrupts that keep what there is.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { certified, changed, mainFile, temporaryFolder, thalweg } from "./thalweg";

const folder = temporaryFolder();
const file = folder.put("certified.json", certified);

interface Row {
  time: number;
  loss: number;
  gradientNorm: number;
  rayleighQuotient: number;
  distance: number;
  smallestEigenvalue: number | null;
  noiseFloor: number;
  bound: number | null;
}
interface RunJson {
  theorems: { id: string; verdict: string }[];
  trajectory: Row[];
  status: string;
  provenance: Record<string, unknown>;
}

test("--json records the flow, its bound, its end and where the numbers come from", () => {
  const { code, stdout, stderr } = thalweg(["run", file, "--json", "--until-loss", "1e-12"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { theorems, trajectory, status, provenance } = JSON.parse(stdout) as RunJson;
  expect(theorems).toMatchObject([{ id: "chatterjee", verdict: "proved" }]);
  expect(status).toBe("reached");
  expect(trajectory[0].time).toBe(0);
  expect(trajectory[0].loss).toBeCloseTo(0.375, 12);
  for (const row of trajectory)
    for (const field of [
      "time",
      "loss",
      "gradientNorm",
      "rayleighQuotient",
      "distance",
      "noiseFloor",
      "bound",
    ] as const)
      expect(typeof row[field]).toBe("number");
  for (const { loss, bound } of trajectory) expect(loss).toBeLessThanOrEqual(bound! * (1 + 1e-9));
  expect(trajectory.at(-1)!.loss).toBeLessThanOrEqual(1e-12);
  // displacement of this flow, from the exact cases
  expect(trajectory.at(-1)!.distance).toBeCloseTo(0.569073, 4);
  expect(provenance).toMatchObject({
    thalweg: expect.any(String),
    node: process.version,
    engine: { precision: "float64" },
  });
  expect(JSON.stringify(provenance)).not.toMatch(
    new RegExp(`${process.env.HOME}|${process.env.USER || "\\0"}@`),
  );
});

test("--until-time stops exactly there, at the known loss", () => {
  const { stdout } = thalweg(["run", file, "--json", "--until-time", "1", "--tolerance", "1e-10"]);
  const { trajectory, status } = JSON.parse(stdout) as RunJson;
  expect(status).toBe("timeLimit");
  expect(trajectory.at(-1)!.time).toBe(1);
  expect(trajectory.at(-1)!.loss / 3.6798268e-3).toBeCloseTo(1, 6);
});

test("without --json people get the card, and no progress where nobody watches", () => {
  const { code, stdout, stderr } = thalweg(["run", file, "--until-time", "1"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/proved/);
  expect(stdout).not.toContain("\u001b");
});

test("--output writes the JSON or a page that needs no network", () => {
  const json = join(folder.path, "out", "run.json");
  const page = join(folder.path, "out", "run.html");
  expect(thalweg(["run", file, "--until-time", "1", "-o", json]).code).toBe(0);
  expect((JSON.parse(readFileSync(json, "utf8")) as RunJson).status).toBe("timeLimit");
  expect(thalweg(["run", file, "--until-time", "1", "-o", page]).code).toBe(0);
  const html = readFileSync(page, "utf8");
  expect(html.startsWith("<!doctype html>")).toBe(true);
  expect(/(src|href)="https?:[^"]*\.(js|css)"/.test(html)).toBe(false);
  expect(readdirSync(join(folder.path, "out")).sort()).toEqual(["run.html", "run.json"]);
});

test("--output of an unknown kind is refused before anything runs", () => {
  const { code, stderr } = thalweg(["run", file, "-o", "run.pdf"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^thalweg run: --output: .*\.json or \.html/);
});

test("several files: every one is tried, the worst end is the exit code", () => {
  const bad = folder.put("bad.json", changed({}, { widths: [2] }));
  const { code, stdout, stderr } = thalweg(["run", bad, file, "--json", "--until-time", "0.5"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^thalweg run: .*bad\.json: .*widths.*\n$/);
  expect(JSON.parse(stdout)).toMatchObject([
    { file: bad, error: expect.stringMatching(/widths/) as unknown },
    { file, status: "timeLimit" },
  ]);
});

test("Ctrl-C stops the flow, prints what was computed and exits with 130", async () => {
  // a large network whose flow is followed for a time that does not end
  const endless = folder.put(
    "endless.json",
    changed(
      {
        data: { kind: "sphere", count: 200, dimension: 10, seed: 1, targets: { kind: "gaussian", seed: 2 } },
        until: { time: 1e9, loss: 1e-30 },
        integrator: { kind: "dopri5" },
        theorems: [],
      },
      {
        widths: [10, 512, 512, 1],
        layerScales: [1, 1, 1],
        initialization: { kind: "gaussian", seed: 3 },
      },
    ),
  );
  const output = join(folder.path, "interrupted.json");
  const interruptedAfter = async (seconds: number) => {
    const child = spawn(process.execPath, [mainFile, "run", endless, "--json", "-o", output], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    setTimeout(() => child.kill("SIGINT"), 1000 * seconds);
    return { code: await ended, stdout };
  };
  // before the flow begins Ctrl-C ends the process at once, without a code; a busy machine takes longer to begin
  let end = await interruptedAfter(4);
  for (const seconds of [12, 36]) if (end.code === null) end = await interruptedAfter(seconds);
  const { code, stdout } = end;
  expect(code).toBe(130);
  const { status, trajectory } = JSON.parse(stdout) as RunJson;
  expect(status).toBe("interrupted");
  expect(trajectory.length).toBeGreaterThan(1);
  expect(existsSync(output)).toBe(true);
});

test.each([
  ["experiment", ["-p", "width=3"], "--parameter: only notebooks take it, got an experiment, "],
  ["experiment", ["--html"], "--html: only notebooks take it, got an experiment, "],
  ["experiment", ["--check"], "`thalweg check` checks the hypotheses of an experiment."],
  ["notebook", ["--until-loss", "1e-3"], "--until-loss: only experiments take it, got a notebook, "],
  ["notebook", ["--engine", "wasm"], "Set the variable THALWEG_ENGINE, such as THALWEG_ENGINE=wasm."],
])("an %s does not pass over %j in silence", (kind, words, message) => {
  const { code, stdout, stderr } = thalweg(["run", kind === "experiment" ? file : "any.ipynb", ...words]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
});

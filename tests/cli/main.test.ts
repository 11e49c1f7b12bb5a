// The program as a whole: help, version, usage errors, exit codes, start-up without the heavy parts.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mainFile, packageFolder, thalweg } from "./thalweg";

const commands = [
  "run",
  "check",
  "reproduce",
  "new",
  "strip",
  "bundle",
  "install",
  "uninstall",
  "lab",
  "doctor",
];

test("--help names every command and the exit codes", () => {
  const { code, stdout, stderr } = thalweg(["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
  expect(stdout).toContain("0 done, 1 a bound or claim failed, 2 bad usage or input, 130 interrupted");
});

test.each(commands)("%s --help says what it does and takes --json", (command) => {
  const { code, stdout, stderr } = thalweg([command, "--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(new RegExp(`^Usage: thalweg ${command}`));
  expect(stdout).toContain("--json");
});

test("--version is the package's", () => {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    version: string;
  };
  expect(thalweg(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

const fullDisk = "/dev/full";
(existsSync(fullDisk) ? test : test.skip)(
  "output that a full disk does not take is a failure (skipped without /dev/full)",
  () => {
    const full = openSync(fullDisk, "w");
    const { status, stderr } = spawnSync(process.execPath, [mainFile, "check", "--list"], {
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    closeSync(full);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^thalweg: standard output: ENOSPC[^\n]*\n$/);
  },
);

test("help loads nothing that computes", () => {
  const script = `process.argv = [process.argv[0], ${JSON.stringify(mainFile)}, "check", "--help"];
    process.on("exit", () => console.error(Object.keys(require.cache).filter((file) =>
      /src.(engines|theorems|charts|convergence|problems).|zeromq|tslab/.test(file)).join("\\n")));
    require(process.argv[1]);`;
  const { stderr, status } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  expect({ status, stderr: stderr.trim() }).toEqual({ status: 0, stderr: "" });
});

test.each([
  [[], /Usage: thalweg/],
  [["frobnicate"], /^thalweg: unknown command 'frobnicate'/],
  [["chekc", "a.json"], /Did you mean check\?/],
  [["check", "a.json", "--wrong"], /^thalweg check: unknown option '--wrong'/],
  [["run"], /^thalweg run: missing required argument 'file'/],
  [["run", "a.json", "--tolerance", "-1"], /^thalweg run: .*--tolerance.*'-1'.*finite number > 0/],
  [["run", "a.json", "--tolerance", "nan"], /'nan'.*finite number > 0/],
  [["run", "a.json", "--until-loss", "1e999"], /--until-loss/],
  [["run", "a.ipynb", "--timeout", "0"], /--timeout/],
  [["check"], /^thalweg check: experiment: name an experiment/],
  [["install", "--user", "--prefix", "x"], /^thalweg install: .*cannot be used with/],
])("%j is bad usage", (words, message) => {
  const { code, stdout, stderr } = thalweg(words);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stdout).toBe("");
  if (words.length > 0) expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("with --json a usage error is JSON on stdout as well", () => {
  const { code, stdout } = thalweg(["check", "a.json", "--json", "--wrong"]);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({ error: "unknown option '--wrong'" });
});

test.each(["", ".", "..", "deep/"])("new refuses %j, which names no notebook", (name) => {
  const { code, stdout, stderr } = thalweg(["new", name]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("thalweg new: give the notebook a name, such as my-theorem, got ");
});

test("bundle refuses an archive that is named as what it is not", () => {
  const notebook = join(packageFolder, "notebooks", "welcome.ipynb");
  const { code, stdout, stderr } = thalweg(["bundle", notebook, "-o", "welcome.tar"]);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: "",
    stderr: "thalweg bundle: --output: the archive is a .zip, got welcome.tar.\n",
  });
});

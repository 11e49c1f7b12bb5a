// A real JupyterLab 4 or Notebook 7 on a free port, in a folder of its own, with thalweg's kernel installed for it alone.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { installKernel } from "../../kernel";
import { chromiumPath } from "../charts/chromium";

export type FrontEnd = "JupyterLab 4" | "Notebook 7";

/** How each is started, what its version begins with, and where it shows a notebook. */
const frontEnds: Record<
  FrontEnd,
  { module: string; version: string; app: string; page: (name: string) => string }
> = {
  "JupyterLab 4": {
    module: "jupyterlab",
    version: "4.",
    app: "LabApp",
    // a workspace of its own, so that no other notebook is restored beside it
    page: (name) => `lab/workspaces/${name.replace(/\W/g, "-")}/tree/${name}`,
  },
  "Notebook 7": {
    module: "notebook",
    version: "7.",
    app: "JupyterNotebookApp",
    page: (name) => `notebooks/${name}`,
  },
};

/** The Python that tests use: THALWEG_TEST_PYTHON, or the environment of `npm run lab`. */
const pythons = [process.env.THALWEG_TEST_PYTHON, resolve(".venv-lab/bin/python")].filter(
  (python): python is string => python !== undefined && existsSync(python),
);

/** A Python with this front end, if there is one. */
function pythonWith(frontEnd: FrontEnd): string | null {
  const { module, version } = frontEnds[frontEnd];
  for (const python of pythons) {
    const found = spawnSync(python, ["-m", module, "--version"], { encoding: "utf8" });
    if (found.status === 0 && found.stdout.startsWith(version)) return python;
  }
  return null;
}

/** `describe` where the front end and a browser are there; otherwise the tests are skipped and the reason printed. */
export function describeWith(frontEnd: FrontEnd, body: (python: string) => void): void {
  const python = pythonWith(frontEnd);
  const missing =
    python === null
      ? `no Python with ${frontEnd}: run \`npm run lab -- --prepare\`, or set THALWEG_TEST_PYTHON`
      : chromiumPath === undefined
        ? "no Chromium: install it, or set CHROMIUM_PATH"
        : null;
  if (missing === null) return describe(frontEnd, () => body(python!));
  process.stderr.write(`tests in ${frontEnd} are skipped: ${missing}\n`);
  describe.skip(frontEnd, () => body(""));
}

/** Whether this Python has ipywidgets, which draws sliders. */
export function hasWidgets(python: string): boolean {
  return python !== "" && spawnSync(python, ["-c", "import ipywidgets"]).status === 0;
}

export interface Server {
  /** where notebooks lie */
  readonly folder: string;
  url(notebook: string): string;
  /** a notebook as it is saved */
  read(notebook: string): SavedNotebook;
  stop(): Promise<void>;
}

export interface SavedNotebook {
  cells: {
    cell_type: string;
    execution_count: number | null;
    outputs: { output_type: string; data?: Record<string, unknown> }[];
  }[];
}

/** A notebook of code cells for thalweg's kernel, as nbformat 4 stores it. */
export function notebookOf(
  cells: readonly { source: string; outputs?: unknown[]; execution_count?: number }[],
): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "thalweg", display_name: "thalweg (TypeScript)", language: "typescript" },
    },
    cells: cells.map((cell, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      ...cell,
    })),
  });
}

/** Starts the front end's server on the given notebooks, by name. */
export async function startServer(
  frontEnd: FrontEnd,
  python: string,
  notebooks: Readonly<Record<string, string>>,
): Promise<Server> {
  const { module, app, page } = frontEnds[frontEnd];
  const home = mkdtempSync(join(tmpdir(), "thalweg-lab-"));
  const folder = join(home, "notebooks");
  mkdirSync(folder);
  for (const [name, content] of Object.entries(notebooks)) writeFileSync(join(folder, name), content);
  installKernel({ prefix: home });
  const settings = join(home, "settings", "@jupyterlab", "apputils-extension");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "notification.jupyterlab-settings"), JSON.stringify({ fetchNews: "false" }));
  const runtime = join(home, "runtime");
  const server = spawn(
    python,
    [
      ...[
        "-m",
        module,
        "--no-browser",
        "--allow-root",
        `--port=${await freePort()}`,
        "--expose-app-in-browser",
      ],
      ...["--IdentityProvider.token=thalweg", `--ServerApp.root_dir=${folder}`],
      ...["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--ServerApp.log_level=WARN"],
      `--${app}.user_settings_dir=${join(home, "settings")}`,
    ],
    {
      env: {
        ...process.env,
        JUPYTER_PATH: join(home, "share", "jupyter"),
        JUPYTER_CONFIG_DIR: join(home, "config"),
        JUPYTER_DATA_DIR: join(home, "data"),
        JUPYTER_RUNTIME_DIR: runtime,
      },
      stdio: ["ignore", "ignore", "pipe"],
      // a group of its own, so that its kernels can be ended with it
      detached: true,
    },
  );
  let log = "";
  server.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const stop = async (): Promise<void> => {
    await ended(server, 10_000);
    // A kernel that outlives the server holds its end of this pipe, and with it the test's process.
    server.stderr.destroy();
    rmSync(home, { recursive: true, force: true });
  };
  let port: number;
  try {
    port = await answeredPort(runtime, server, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    folder,
    url: (notebook) => `http://127.0.0.1:${port}/${page(notebook)}?token=thalweg`,
    read: (notebook) => JSON.parse(readFileSync(join(folder, notebook), "utf8")) as SavedNotebook,
    stop,
  };
}

/** Asks the server to end, which ends its kernels; what is left of its group after so long is killed. */
async function ended(server: ChildProcess, milliseconds: number): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const exit = new Promise<void>((done) => server.once("exit", () => done()));
    server.kill("SIGTERM");
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([exit, new Promise<void>((done) => (timer = setTimeout(done, milliseconds)))]);
    clearTimeout(timer);
  }
  try {
    process.kill(-server.pid!, "SIGKILL");
  } catch {
    // nobody of the group is left
  }
}

/** A port that was free a moment ago: where somebody takes it first, the server takes another. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}

/** The port that the server has noted, once it answers there. */
async function answeredPort(runtime: string, server: ChildProcess, log: () => string): Promise<number> {
  const notes = join(runtime, `jpserver-${server.pid}.json`);
  for (let attempt = 0; attempt < 240; attempt++) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}:\n${log()}`);
    if (existsSync(notes)) {
      const port = portIn(readFileSync(notes, "utf8"));
      const ok = await fetch(`http://127.0.0.1:${port}/api?token=thalweg`).then(
        (response) => response.ok,
        () => false,
      );
      if (port !== null && ok) return port;
    }
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`the server did not answer:\n${log()}`);
}

/** Null while the file is still being written. */
function portIn(notes: string): number | null {
  try {
    return (JSON.parse(notes) as { port: number }).port;
  } catch {
    return null;
  }
}

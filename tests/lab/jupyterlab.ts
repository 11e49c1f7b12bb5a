// A real JupyterLab 4 on a free port, in a folder of its own, with thalweg's kernel installed for it alone.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { installKernel } from "../../kernel";

/** Python with JupyterLab 4, if there is one: THALWEG_TEST_PYTHON, or the environment of `npm run lab`. */
export function pythonWithJupyterLab(): string | null {
  for (const python of [process.env.THALWEG_TEST_PYTHON, resolve(".venv-lab/bin/python")]) {
    if (!python || !existsSync(python)) continue;
    const version = spawnSync(python, ["-m", "jupyterlab", "--version"], { encoding: "utf8" });
    if (version.status === 0 && version.stdout.startsWith("4.")) return python;
  }
  return null;
}

export interface Lab {
  /** where notebooks lie */
  folder: string;
  url(notebook: string): string;
  stop(): Promise<void>;
}

/** Starts JupyterLab on copies of the given notebooks. */
export async function startLab(python: string, notebooks: Record<string, string>): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), "thalweg-lab-"));
  const folder = join(home, "notebooks");
  mkdirSync(folder);
  for (const [name, source] of Object.entries(notebooks)) copyFileSync(source, join(folder, name));
  installKernel({ prefix: home });
  const settings = join(home, "settings", "@jupyterlab", "apputils-extension");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "notification.jupyterlab-settings"), JSON.stringify({ fetchNews: "false" }));
  const port = await freePort();
  const server = spawn(
    python,
    [
      ...["-m", "jupyterlab", "--no-browser", "--allow-root", `--port=${port}`, "--expose-app-in-browser"],
      ...["--IdentityProvider.token=thalweg", `--ServerApp.root_dir=${folder}`],
      ...["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--ServerApp.log_level=WARN"],
      `--LabApp.user_settings_dir=${join(home, "settings")}`,
    ],
    {
      env: {
        ...process.env,
        JUPYTER_PATH: join(home, "share", "jupyter"),
        JUPYTER_CONFIG_DIR: join(home, "config"),
        JUPYTER_DATA_DIR: join(home, "data"),
        JUPYTER_RUNTIME_DIR: join(home, "runtime"),
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let log = "";
  server.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  await answers(`http://127.0.0.1:${port}/api?token=thalweg`, server, () => log);
  return {
    folder,
    // a workspace of its own, so that no other notebook is restored beside it
    url: (notebook) =>
      `http://127.0.0.1:${port}/lab/workspaces/${notebook.replace(/\W/g, "-")}/tree/${notebook}?token=thalweg`,
    async stop() {
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGTERM");
      await Promise.race([ended, new Promise((done) => setTimeout(done, 10_000))]);
      server.kill("SIGKILL");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}

async function answers(url: string, server: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt++) {
    if (server.exitCode !== null) throw new Error(`JupyterLab ended with ${server.exitCode}:\n${log()}`);
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`JupyterLab did not answer:\n${log()}`);
}

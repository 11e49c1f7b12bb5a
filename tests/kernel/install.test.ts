// The kernelspec: where it goes, what it says, and that the kernel it names starts.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { Dealer } from "zeromq";
import { installKernel, kernelMain, uninstallKernel } from "../../kernel";
import { address, Envelope, readConnection, writeConnection } from "../../kernel/protocol";
import { InputError } from "../../src/errors";

let prefix: string;
const environment = { ...process.env };
beforeEach(() => (prefix = mkdtempSync(join(tmpdir(), "thalweg-install-"))));
afterEach(() => {
  rmSync(prefix, { recursive: true, force: true });
  process.env = { ...environment };
});

interface Spec {
  argv: string[];
  [field: string]: unknown;
}
const read = (folder: string): Spec => JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")) as Spec;

test("under a prefix: a complete spec with absolute paths", () => {
  const folder = installKernel({ prefix });
  expect(folder).toBe(join(prefix, "share/jupyter/kernels/thalweg"));
  const spec = read(folder);
  expect(spec).toMatchObject({
    display_name: "thalweg (TypeScript)",
    language: "typescript",
    interrupt_mode: "message",
  });
  expect(spec.argv[0]).toBe(process.execPath);
  expect(spec.argv).toContain("--no-force-async-hooks-checks");
  expect(spec.argv.at(-2)).toBe(kernelMain);
  expect(isAbsolute(kernelMain) && existsSync(kernelMain)).toBe(true);
  expect(spec.argv.at(-1)).toBe("{connection_file}");
});

test("the logos are pictures of 32 and 64 pixels", () => {
  const folder = installKernel({ prefix });
  for (const size of [32, 64]) {
    const png = readFileSync(join(folder, `logo-${size}x${size}.png`));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
});

test("installing again replaces everything and leaves nothing else behind", () => {
  const folder = installKernel({ prefix });
  writeFileSync(join(folder, "stale.txt"), "from an older version");
  installKernel({ prefix });
  expect(existsSync(join(folder, "stale.txt"))).toBe(false);
  expect(readdirSync(join(prefix, "share/jupyter/kernels"))).toEqual(["thalweg"]);
});

test("for the user, where Jupyter looks", () => {
  process.env.JUPYTER_DATA_DIR = join(prefix, "data");
  expect(installKernel({ user: true })).toBe(join(prefix, "data", "kernels", "thalweg"));
  expect(installKernel()).toBe(join(prefix, "data", "kernels", "thalweg"));
  delete process.env.JUPYTER_DATA_DIR;
  if (process.platform === "linux") {
    process.env.XDG_DATA_HOME = prefix;
    expect(installKernel({})).toBe(join(prefix, "jupyter", "kernels", "thalweg"));
  }
});

test("into the active Python environment, or an error that says what to do", () => {
  process.env.VIRTUAL_ENV = prefix;
  expect(installKernel({ sysPrefix: true })).toBe(join(prefix, "share/jupyter/kernels/thalweg"));
  delete process.env.VIRTUAL_ENV;
  delete process.env.CONDA_PREFIX;
  expect(() => installKernel({ sysPrefix: true })).toThrow(InputError);
  expect(() => installKernel({ sysPrefix: true })).toThrow(/VIRTUAL_ENV/);
  process.env.CONDA_PREFIX = join(prefix, "gone");
  expect(() => installKernel({ sysPrefix: true })).toThrow(/that CONDA_PREFIX names, .*gone, does not exist/);
  expect(existsSync(join(prefix, "gone"))).toBe(false);
  delete process.env.CONDA_PREFIX;
});

test("where nothing can be written, the folder and the reason are told", () => {
  const file = join(prefix, "file");
  writeFileSync(file, "");
  for (const place of [file, ...(process.platform === "linux" ? ["/proc/nowhere"] : [])]) {
    expect(() => installKernel({ prefix: place })).toThrow(InputError);
    expect(() => installKernel({ prefix: place })).toThrow(
      /thalweg: (a part of this path is a file, not a folder|its folder cannot be made)\..* A prefix says where to install\.$/,
    );
  }
});

test("targets that contradict each other are refused", () => {
  expect(() => installKernel({ user: true, prefix })).toThrow(/give one of user, sysPrefix and prefix/);
  expect(() => installKernel({ prefix: "" })).toThrow(/prefix must be a folder/);
});

test("uninstalling removes the spec, and says when there was none", () => {
  const folder = installKernel({ prefix });
  expect(uninstallKernel({ prefix })).toBe(folder);
  expect(existsSync(folder)).toBe(false);
  expect(uninstallKernel({ prefix })).toBeNull();
});

test("the installed command starts a kernel; ports given as 0 are chosen and written back", async () => {
  const { argv } = read(installKernel({ prefix }));
  const file = join(prefix, "connection.json");
  const zero = { shell_port: 0, iopub_port: 0, stdin_port: 0, control_port: 0, hb_port: 0 };
  writeConnection(file, {
    transport: "tcp",
    ip: "127.0.0.1",
    key: "k",
    signature_scheme: "hmac-sha256",
    ...zero,
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const child = spawn(argv[0], [...argv.slice(1, -1), file], { stdio: "ignore" });
  const gone = new Promise((resolve) => child.on("close", resolve));
  let connection = readConnection(file);
  while (connection.shell_port === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    connection = readConnection(file);
  }
  expect(new Set(Object.values({ ...connection })).size).toBe(Object.keys(connection).length);

  const control = new Dealer({ linger: 0, receiveTimeout: 10_000 });
  control.connect(address(connection, "control"));
  // A message signed with another key is not answered; the one after it is.
  await control.send(new Envelope("wrong", "stranger").pack("shutdown_request", {}).frames);
  const envelope = new Envelope("k", "test");
  await control.send(envelope.pack("kernel_info_request", {}).frames);
  const reply = envelope.unpack(await control.receive());
  expect(reply?.header.msg_type).toBe("kernel_info_reply");
  await control.send(envelope.pack("shutdown_request", { restart: false }).frames);
  expect(await gone).toBe(0);
  control.close();
});

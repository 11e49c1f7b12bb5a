// Connection files.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection } from "../../../kernel/protocol";
import { address, readConnection, writeConnection } from "../../../kernel/protocol";

const folder = mkdtempSync(join(tmpdir(), "thalweg-connection-"));
const file = join(folder, "kernel.json");
afterAll(() => rmSync(folder, { recursive: true }));

const connection: Connection = {
  transport: "tcp",
  ip: "127.0.0.1",
  key: "k",
  signature_scheme: "hmac-sha256",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
};

test("written for its owner alone, and read again", () => {
  writeConnection(file, connection);
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readConnection(file)).toEqual(connection);
  expect(readdirSync(folder)).toEqual(["kernel.json"]);
});

test("what a file leaves out has the protocol's defaults", () => {
  const { shell_port, iopub_port, stdin_port, control_port, hb_port } = connection;
  writeFileSync(file, JSON.stringify({ shell_port, iopub_port, stdin_port, control_port, hb_port }));
  expect(readConnection(file)).toEqual({ ...connection, key: "" });
});

test("a file that is none is named with its field", () => {
  writeFileSync(file, JSON.stringify({ ...connection, iopub_port: "two" }));
  expect(() => readConnection(file)).toThrow(/kernel\.json: iopub_port must be an integer, got "two"/);
  writeFileSync(file, JSON.stringify({ ...connection, signature_scheme: "hmac-md5" }));
  expect(() => readConnection(file)).toThrow(/signature_scheme must be "hmac-sha256", got "hmac-md5"/);
});

test("addresses of both transports, and of a port yet to be chosen", () => {
  expect(address(connection, "iopub")).toBe("tcp://127.0.0.1:2");
  expect(address({ ...connection, hb_port: 0 }, "hb")).toBe("tcp://127.0.0.1:*");
  expect(address({ ...connection, transport: "ipc", ip: "/run/k" }, "stdin")).toBe("ipc:///run/k-3");
});

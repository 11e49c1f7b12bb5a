// The connection file: where the five sockets of a kernel are, and the key that signs its messages.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { InputError } from "../../src/errors";
import { writingFault } from "../../src/files";

export const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Connection {
  transport: "tcp" | "ipc";
  /** an address, or for `ipc` the path that every socket's file name starts with */
  ip: string;
  key: string;
  signature_scheme: "hmac-sha256";
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
}

/** Reads a connection file; throws an Error that names the field when it is not one. */
export function readConnection(path: string): Connection {
  const value = JSON.parse(readFileSync(path, "utf8")) as Partial<Connection>;
  for (const channel of CHANNELS)
    if (!Number.isInteger(value[`${channel}_port`]))
      throw new Error(
        `connection file ${path}: ${channel}_port must be an integer, got ${JSON.stringify(value[`${channel}_port`])}.`,
      );
  const scheme = value.signature_scheme ?? "hmac-sha256";
  if (scheme !== "hmac-sha256")
    throw new Error(
      `connection file ${path}: signature_scheme must be "hmac-sha256", got ${JSON.stringify(scheme)}.`,
    );
  return { transport: "tcp", ip: "127.0.0.1", key: "", ...value, signature_scheme: scheme } as Connection;
}

/** Readable by its owner alone, because it holds the key; written whole or not at all. */
export function writeConnection(path: string, connection: Connection): void {
  const draft = `${path}.${process.pid}.draft`;
  try {
    writeFileSync(draft, JSON.stringify(connection, null, 2), { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw new InputError(path, writingFault(error));
  }
}

/** The ZeroMQ address of one channel; port 0 asks the operating system for a free one. */
export function address(connection: Connection, channel: Channel): string {
  const port = connection[`${channel}_port`];
  if (connection.transport === "ipc") return `ipc://${connection.ip}-${port}`;
  return `tcp://${connection.ip}:${port === 0 ? "*" : port}`;
}

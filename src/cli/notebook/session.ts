// The kernel that runs a notebook's cells, seen with just what the runner needs of it.
import type { OutputMessage } from "./outputs";

/** How the kernel answered one cell. */
export interface CellReply {
  status: "ok" | "error" | "aborted";
  executionCount: number | null;
  errorName: string;
  errorMessage: string;
}

/** A running kernel. */
export interface Session {
  /** @param onMessage gets every message that belongs to the cell, in order; rejects when the kernel dies */
  execute(code: string, onMessage: (message: OutputMessage) => void): Promise<CellReply>;
  interrupt(): Promise<void>;
  /** ends the kernel; also when it does not answer */
  close(): Promise<void>;
}

/** Starts a kernel in `folder`, where relative paths of the cells begin. */
export type OpenSession = (folder: string) => Promise<Session>;

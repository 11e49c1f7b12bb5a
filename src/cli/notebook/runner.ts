// Runs the cells of a notebook in order and gives an executed copy; the notebook itself is never changed.
import { KernelClient } from "../../../kernel";
import type { NotebookOutput } from "../../../kernel";
import { joined } from "./format";
import type { Cell, Notebook } from "./format";

export interface RunNotebookOptions {
  /** seconds a cell may take; no limit when missing */
  timeoutSeconds?: number;
  /** goes on after a cell that fails */
  allowErrors?: boolean;
  /** stops the running cell and keeps what is done */
  signal?: AbortSignal;
  /** called before each code cell, from 1 */
  onCell?: (cell: number, cells: number, source: string) => void;
}

/** What went wrong in a cell that was not expected to fail. */
export interface CellFailure {
  /** number of the code cell, from 1 */
  cell: number;
  name: string;
  message: string;
}

export interface ExecutedNotebook {
  notebook: Notebook;
  /** code cells that ran to their end, failed ones included */
  executed: number;
  /** code cells that hold something to run */
  cells: number;
  failures: CellFailure[];
  interrupted: boolean;
  wallSeconds: number;
}

/** How long an interrupted cell may take to stop before its kernel is ended. */
const graceMilliseconds = 10_000;

/**
 * Starts a kernel of its own, which sends no live updates, and ends it with the last cell.
 * @param folder where the kernel starts, normally the folder of the notebook
 */
export async function runNotebook(
  original: Notebook,
  folder: string,
  options: RunNotebookOptions = {},
): Promise<ExecutedNotebook> {
  const started = performance.now();
  const notebook = structuredClone(original);
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");
  for (const cell of code) clear(cell);
  const runnable = code.filter((cell) => joined(cell.source).trim() !== "");
  const result: ExecutedNotebook = {
    notebook,
    executed: 0,
    cells: runnable.length,
    failures: [],
    interrupted: false,
    wallSeconds: 0,
  };
  const kernel = await KernelClient.start({ cwd: folder, env: { THALWEG_HEADLESS: "1" } });
  try {
    await runCells(runnable, kernel, options, result);
  } finally {
    await kernel.shutdown();
  }
  result.wallSeconds = (performance.now() - started) / 1000;
  return result;
}

async function runCells(
  cells: Cell[],
  kernel: KernelClient,
  options: RunNotebookOptions,
  result: ExecutedNotebook,
): Promise<void> {
  for (const [index, cell] of cells.entries()) {
    if (options.signal?.aborted) {
      result.interrupted = true;
      return;
    }
    options.onCell?.(index + 1, cells.length, joined(cell.source));
    const { end, error } = await runCell(cell, kernel, options);
    result.executed++;
    result.interrupted = end === "interrupted";
    if (result.interrupted) return;
    const expected = end === "finished" && (cell.metadata.tags ?? []).includes("raises-exception");
    if (error === null || expected) continue;
    result.failures.push({ cell: index + 1, ...error });
    if (end === "lost" || !options.allowErrors) return;
  }
}

/** How a cell came to its end; `lost`: the kernel died, or the cell did not stop when told to. */
type CellEnd = "finished" | "timedOut" | "interrupted" | "lost";

interface CellResult {
  end: CellEnd;
  error: { name: string; message: string } | null;
}

async function runCell(cell: Cell, kernel: KernelClient, options: RunNotebookOptions): Promise<CellResult> {
  const times: Record<string, string> = {};
  const stopObserving = kernel.observe(({ header, content }) => {
    const event =
      header.msg_type === "status" ? `status.${String(content.execution_state)}` : header.msg_type;
    if (/^(status\.(busy|idle)|execute_input)$/.test(event)) times[`iopub.${event}`] ??= header.date;
  });
  const shown = new Set<NotebookOutput>();
  const answer = kernel
    .execute(joined(cell.source), { onOutput: (output) => shown.add(output) })
    .then((reply): CellResult => {
      times["shell.execute_reply"] = new Date().toISOString();
      cell.execution_count = reply.executionCount;
      cell.outputs = reply.outputs;
      const { error, status } = reply;
      if (status === "ok") return { end: "finished", error: null };
      return { end: "finished", error: { name: error?.ename ?? "Aborted", message: error?.evalue ?? "" } };
    })
    .catch((error: Error): CellResult => ({
      end: "lost",
      error: { name: error.name, message: error.message },
    }));
  const result = await withinLimits(answer, kernel, options);
  stopObserving();
  cell.metadata.execution = times;
  if (result.end === "lost") cell.outputs = [...shown];
  if (result.error !== null && (result.end === "lost" || result.end === "timedOut"))
    cell.outputs = [...(cell.outputs ?? []), errorOutput(result.error.name, result.error.message)];
  return result;
}

/** Waits for a cell's end; interrupts it when its time is over or the user asks. */
async function withinLimits(
  answer: Promise<CellResult>,
  kernel: KernelClient,
  { timeoutSeconds, signal }: RunNotebookOptions,
): Promise<CellResult> {
  const limits = new AbortController();
  const stop = new Promise<"timedOut" | "interrupted">((resolve) => {
    const onAbort = (): void => resolve("interrupted");
    signal?.addEventListener("abort", onAbort, { signal: limits.signal });
    if (signal?.aborted) onAbort();
    if (timeoutSeconds === undefined) return;
    const timer = setTimeout(() => resolve("timedOut"), timeoutSeconds * 1000);
    limits.signal.addEventListener("abort", () => clearTimeout(timer));
  });
  try {
    const first = await Promise.race([answer, stop]);
    return typeof first === "string" ? await stopped(answer, kernel, first, timeoutSeconds) : first;
  } finally {
    limits.abort();
  }
}

async function stopped(
  answer: Promise<CellResult>,
  kernel: KernelClient,
  why: "timedOut" | "interrupted",
  timeoutSeconds: number | undefined,
): Promise<CellResult> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => (timer = setTimeout(resolve, graceMilliseconds, null)));
  // The interrupt itself may find a dead kernel; then the answer says so.
  const asked = kernel.interrupt().catch(() => undefined);
  const ending = await Promise.race([asked.then(() => answer), patience]);
  clearTimeout(timer);
  const stuck = ending === null ? " and did not stop when interrupted" : "";
  if (why === "interrupted") {
    const error = { name: "Interrupted", message: `the cell was interrupted${stuck}` };
    return { end: "interrupted", error: ending === null ? error : ending.error };
  }
  const message = `the cell took longer than ${timeoutSeconds} s (--timeout)${stuck}`;
  return {
    end: ending?.end === "finished" ? "timedOut" : "lost",
    error: { name: "CellTimeoutError", message },
  };
}

const errorOutput = (ename: string, evalue: string): NotebookOutput => ({
  output_type: "error",
  ename,
  evalue,
  traceback: [`${ename}: ${evalue}`],
});

function clear(cell: Cell): void {
  cell.outputs = [];
  cell.execution_count = null;
  delete cell.metadata.execution;
}

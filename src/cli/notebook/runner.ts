// Runs the cells of a notebook in order and gives an executed copy; the notebook itself is never changed.
import { joined } from "./format";
import type { Cell, Notebook } from "./format";
import { OutputCollector } from "./outputs";
import type { CellReply, OpenSession, Session } from "./session";

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
 * @param folder where the kernel starts, normally the folder of the notebook
 */
export async function runNotebook(
  original: Notebook,
  folder: string,
  open: OpenSession,
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
  const session = await open(folder);
  try {
    await runCells(runnable, session, options, result);
  } finally {
    await session.close();
  }
  result.wallSeconds = (performance.now() - started) / 1000;
  return result;
}

async function runCells(
  cells: Cell[],
  session: Session,
  options: RunNotebookOptions,
  result: ExecutedNotebook,
): Promise<void> {
  const collector = new OutputCollector();
  for (const [index, cell] of cells.entries()) {
    if (options.signal?.aborted) {
      result.interrupted = true;
      return;
    }
    options.onCell?.(index + 1, cells.length, joined(cell.source));
    const { reply, ended } = await runCell(cell, session, collector, options);
    result.executed++;
    result.interrupted = ended === "interrupted";
    if (result.interrupted) return;
    const failed = ended !== "finished" || reply.status !== "ok";
    const expected = ended === "finished" && (cell.metadata.tags ?? []).includes("raises-exception");
    if (!failed || expected) continue;
    result.failures.push({ cell: index + 1, name: reply.errorName, message: reply.errorMessage });
    if (ended === "killed" || !options.allowErrors) return;
  }
}

interface CellResult {
  reply: CellReply;
  /** how the cell came to its end; `killed`: its kernel is gone, or did not stop when told to */
  ended: "finished" | "timedOut" | "interrupted" | "killed";
}

async function runCell(
  cell: Cell,
  session: Session,
  collector: OutputCollector,
  options: RunNotebookOptions,
): Promise<CellResult> {
  const times: Record<string, string> = {};
  const stamp = (event: string): void => void (times[event] ??= new Date().toISOString());
  cell.outputs = collector.begin();
  const answer = session.execute(joined(cell.source), (message) => {
    if (message.type === "status") {
      const state = String(message.content.execution_state);
      if (state === "busy" || state === "idle") stamp(`iopub.status.${state}`);
    } else if (message.type === "execute_input") {
      stamp("iopub.execute_input");
      cell.execution_count = message.content.execution_count as number;
    } else collector.take(message);
  });
  const result = await withinLimits(outcomeOf(answer), session, options);
  stamp("shell.execute_reply");
  cell.execution_count ??= result.reply.executionCount;
  cell.metadata.execution = times;
  const { errorName: ename, errorMessage: evalue } = result.reply;
  if (result.ended === "timedOut" || result.ended === "killed")
    collector.take({ type: "error", content: { ename, evalue, traceback: [`${ename}: ${evalue}`] } });
  return result;
}

/** The answer of the kernel, or that there will be none because it died. */
function outcomeOf(answer: Promise<CellReply>): Promise<CellResult> {
  return answer.then(
    (reply) => ({ reply, ended: "finished" }),
    (error: unknown) => ({
      reply: failure("KernelDied", error instanceof Error ? error.message : String(error)),
      ended: "killed",
    }),
  );
}

/** Waits for a cell's end; interrupts it when its time is over or the user asks. */
async function withinLimits(
  answer: Promise<CellResult>,
  session: Session,
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
    return typeof first === "string" ? await stopped(answer, session, first, timeoutSeconds) : first;
  } finally {
    limits.abort();
  }
}

async function stopped(
  answer: Promise<CellResult>,
  session: Session,
  ended: "timedOut" | "interrupted",
  timeoutSeconds: number | undefined,
): Promise<CellResult> {
  await session.interrupt();
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => (timer = setTimeout(resolve, graceMilliseconds, null)));
  const late = await Promise.race([answer, patience]);
  clearTimeout(timer);
  if (ended === "interrupted")
    return { reply: late?.reply ?? failure("Interrupted", "the cell did not stop"), ended };
  const message = `the cell took longer than ${timeoutSeconds} s (--timeout)`;
  if (late?.ended === "finished") return { reply: failure("CellTimeout", message), ended };
  return { reply: failure("CellTimeout", `${message} and did not stop when interrupted`), ended: "killed" };
}

const failure = (errorName: string, errorMessage: string): CellReply => ({
  status: "error",
  executionCount: null,
  errorName,
  errorMessage,
});

function clear(cell: Cell): void {
  cell.outputs = [];
  cell.execution_count = null;
  delete cell.metadata.execution;
}

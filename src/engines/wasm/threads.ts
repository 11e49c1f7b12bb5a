// Shares tasks among the main thread and workers on one memory. Workers start when enough work has been seen to repay
// their start, sleep when idle, never keep the process alive, and end with their engine.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { InputError, InternalError, shown } from "../../errors";
import type { Heap } from "./heap";
import type { CompiledModule, Kernels } from "./module";
import type { WorkerTask } from "./worker";

/** Operations of assembly/tasks.ts. */
export const operations = {
  gemm: 0,
  activation: 1,
  multiplyInto: 2,
  hadamardAccumulate: 3,
  linearCombination: 4,
  addCompensated: 5,
  addRow: 6,
  columnSum: 7,
  dot: 8,
  weightedNorm: 9,
  rowDots: 10,
  rowCombination: 11,
  reflectAndMeasure: 12,
  rotatePairs: 13,
  symmetricRows: 14,
  rotatePanels: 15,
  lowerProduct: 16,
  solveRows: 17,
  lowerSquare: 18,
} as const;
export type Operation = (typeof operations)[keyof typeof operations];

const MOST_THREADS = 8;
const PARAMETERS = 32;
const PARAMETER_OFFSET = 64;
/** Shorter work, in nanoseconds of one thread, is done by the calling thread: waking others costs as much. */
const WORTH_SHARING = 40_000;
/** Work that could have been shared before workers are started, which costs a process about 50 ms. */
const WORTH_STARTING = 20_000_000;
/** A slice of work, in estimated nanoseconds and in measured milliseconds, between two looks at interrupts. */
const SLICE_NANOSECONDS = 12_000_000;
const SLICE_MILLISECONDS = 30;

/** Workers of an engine, and whether they still answer; apart from `Threads` so that an unused engine can be collected. */
interface Crew {
  workers: Worker[];
  fit: boolean;
}

const crews = new FinalizationRegistry<Crew>(dismiss);

function dismiss(crew: Crew): void {
  crew.fit = false;
  for (const worker of crew.workers) void worker.terminate();
  crew.workers = [];
}

/** A worker ended by itself, or could not start: results stay the same, only slower. */
function goOnAlone(crew: Crew, reason: string): void {
  if (!crew.fit) return;
  dismiss(crew);
  process.emitWarning(
    `a worker thread of the wasm engine ended (${reason}). It goes on with one thread.`,
    "thalweg",
  );
}

/** THALWEG_THREADS, or the number of cores up to 8. */
export function threadCount(wanted: string | undefined = process.env.THALWEG_THREADS): number {
  if (wanted === undefined || wanted === "") return Math.min(availableParallelism(), MOST_THREADS);
  const count = Number(wanted);
  if (!Number.isInteger(count) || count < 1)
    throw new InputError(
      "THALWEG_THREADS",
      `expected an integer >= 1, got ${shown(wanted)}. Unset it to use every core, ${MOST_THREADS} at most.`,
    );
  return count;
}

/** @internal */
export class Threads {
  readonly count = threadCount();
  /** parameters of the next job; written before `run` */
  readonly job: Float64Array;
  private readonly operation: Int32Array;
  private readonly control: number;
  private readonly crew: Crew = { workers: [], fit: true };
  private started = false;
  /** nanoseconds of work seen that could have been shared */
  private seen = 0;
  /** a job was begun and not joined: the calling thread was terminated in the middle of it */
  private unjoined = false;
  /** when interrupts were looked at last */
  private looked = 0;

  /** @param onSlice called between slices of long work; what it throws ends the work */
  constructor(
    private readonly heap: Heap,
    private readonly kernels: Kernels,
    private readonly module: CompiledModule,
    private readonly scratch: number,
    private readonly onSlice: () => void,
  ) {
    this.control = heap.allocate(kernels.controlBytes() / 8);
    const job = this.control + kernels.jobOffset();
    this.operation = new Int32Array(heap.memory.buffer, job, 1);
    this.job = new Float64Array(heap.memory.buffer, job + PARAMETER_OFFSET, PARAMETERS);
    crews.register(this, this.crew);
  }

  /** waits for workers that an interrupted call left at work; to be called before the memory is used again */
  settle(): void {
    if (!this.unjoined) return;
    if (!this.kernels.settle(this.control)) dismiss(this.crew);
    this.unjoined = false;
  }

  /**
   * Looks at interrupts when the last look is long ago: between the slices of a long call, and before a call, since
   * many short ones take as long. Nothing may be half done that the caller cannot leave.
   */
  look(): void {
    if (performance.now() - this.looked < SLICE_MILLISECONDS) return;
    this.onSlice();
    this.looked = performance.now();
  }

  /** whether `run` would share work of so many nanoseconds */
  shares(nanoseconds: number): boolean {
    return this.count > 1 && nanoseconds >= WORTH_SHARING;
  }

  /** does all tasks of the job in `job`, which take one thread about so many nanoseconds together */
  run(operation: Operation, tasks: number, nanoseconds: number): void {
    this.operation[0] = operation;
    const together = tasks > 1 && this.shares(nanoseconds) && this.ready(nanoseconds);
    const threads = together ? this.count : 1;
    const batch =
      nanoseconds <= SLICE_NANOSECONDS
        ? tasks
        : Math.max(threads, Math.floor((tasks * threads * SLICE_NANOSECONDS) / nanoseconds));
    for (let first = 0; first < tasks; first += batch) {
      if (first > 0) this.look();
      const count = Math.min(batch, tasks - first);
      if (together && count > 1) this.runTogether(first, count);
      else this.kernels.runAlone(this.control, first, count, this.scratch);
    }
  }

  private runTogether(first: number, count: number): void {
    this.unjoined = true;
    const outcome = this.kernels.runTogether(this.control, first, count, this.scratch);
    this.unjoined = false;
    if (outcome === 0) return;
    dismiss(this.crew);
    throw new InternalError(
      outcome === 1
        ? "a worker thread failed in a kernel. The engine goes on with one thread; THALWEG_THREADS=1 avoids workers."
        : "a worker thread has not answered for 20 s, perhaps it was killed. The engine goes on with one thread.",
    );
  }

  /** whether workers are there, or on their way: who comes late finds less left to do */
  private ready(nanoseconds: number): boolean {
    if (!this.started) {
      this.seen += nanoseconds;
      if (this.seen < WORTH_STARTING) return false;
      this.start();
    }
    return this.crew.fit;
  }

  private start(): void {
    this.started = true;
    const { crew } = this;
    try {
      for (let i = 1; i < this.count; i++) {
        const workerData: WorkerTask = {
          module: this.module,
          memory: this.heap.memory,
          control: this.control,
          scratch: this.heap.allocate(this.kernels.gemmScratchBytes() / 8),
        };
        const worker = new Worker(join(__dirname, "worker.js"), {
          workerData,
          execArgv: [],
          name: "thalweg",
        });
        worker.unref();
        worker.on("error", (error) => goOnAlone(crew, error.message));
        worker.on("exit", (code) => goOnAlone(crew, `exit code ${code}`));
        crew.workers.push(worker);
      }
    } catch (error) {
      goOnAlone(crew, String(error));
    }
  }
}

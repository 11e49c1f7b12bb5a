// Long factorisations run on a thread of their own, so that the caller can look up meanwhile and be interrupted.
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { InternalError } from "../../errors";
import type { Candidate } from "./find";
import type { Job } from "./jobs";

/** What the thread is started with, and the words of `state`. */
export interface LongJobsData {
  readonly memory: WebAssembly.Memory;
  readonly candidate: Candidate;
  readonly state: Int32Array;
}
export const jobState = { idle: 0, running: 1, done: 2, refused: 3, failed: 4 } as const;

/** milliseconds between two looks at the world while a job runs */
const GLANCE = 20;

export class LongJobs {
  private worker: Worker | null = null;
  private readonly state = new Int32Array(new SharedArrayBuffer(4));
  /** gives back the storage of a job whose caller has gone */
  private releaseAbandoned: (() => void) | null = null;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly candidate: Candidate,
  ) {}

  /**
   * Runs a job and waits for it, calling `glance` every 20 ms. When `glance` throws, the error goes on to the caller
   * at once; the job, which nothing can stop, ends by itself. Its storage must live so long: `adopt` is called then,
   * and returns what gives the storage back.
   * @returns what `runJob` returns
   */
  run(job: Job, glance: (() => void) | undefined, adopt: () => () => void): boolean {
    this.wait(glance);
    this.releaseAbandoned?.();
    this.releaseAbandoned = null;
    this.start(job);
    try {
      this.wait(glance);
    } catch (error) {
      this.releaseAbandoned = adopt();
      throw error;
    }
    if (Atomics.load(this.state, 0) === jobState.failed)
      throw new InternalError(`a ${job.kind} factorisation failed in ${this.candidate.file}`);
    return Atomics.load(this.state, 0) === jobState.done;
  }

  private start(job: Job): void {
    if (this.worker === null) {
      const workerData: LongJobsData = {
        memory: this.memory,
        candidate: this.candidate,
        state: this.state,
      };
      this.worker = new Worker(join(__dirname, "longJobs.worker.js"), { workerData });
      this.worker.unref();
    }
    Atomics.store(this.state, 0, jobState.running);
    this.worker.postMessage(job);
  }

  /** until no job runs */
  private wait(glance: (() => void) | undefined): void {
    while (Atomics.load(this.state, 0) === jobState.running) {
      Atomics.wait(this.state, 0, jobState.running, GLANCE);
      glance?.();
    }
  }
}

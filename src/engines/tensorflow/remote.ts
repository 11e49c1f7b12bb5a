// Tensors in a worker thread, which WebGPU needs because it cannot be read synchronously. Operations are posted in batches;
// a reduction waits for its answer in shared memory, looking up now and then so that an interrupt is seen.
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Command, Device, Query } from "./commands";
import { explained } from "./failure";
import type { Tensorflow, TensorflowFailure } from "./load";
import type { TensorflowBackend } from "./peers";

/** Words of the control area: the number of the last answer, whether it is an error's text, its length in numbers or bytes. */
export const words = { answered: 0, failed: 1, length: 2 } as const;

/** A batch for the worker. */
export interface Batch {
  readonly commands: readonly Command[];
  /** asked after the commands, and answered under this number into `room` */
  readonly query: Query | null;
  readonly number: number;
  readonly room: SharedArrayBuffer;
}

/** What the worker is started with. */
export interface WorkerTask {
  readonly backend: TensorflowBackend;
  readonly control: SharedArrayBuffer;
  readonly room: SharedArrayBuffer;
  /** false: an adapter that only imitates a graphics card is refused, being slower than the processor itself */
  readonly anyAdapter: boolean;
}

/** What the worker says of its backend when it is ready. */
export interface Greeting {
  readonly package: Tensorflow["package"];
  readonly hardware: string;
}

/** Operations that are posted without being asked for. */
const BATCH = 64;
/** Bytes of the first answer area. */
const ROOM = 65536;
/** Milliseconds between two looks at the world. */
const SLICE = 50;
/** Milliseconds that a driver may take to start. */
const PATIENCE = 60_000;

export class Remote implements Device {
  private readonly control = new Int32Array(new SharedArrayBuffer(12));
  private room = new SharedArrayBuffer(ROOM);
  private commands: Command[] = [];
  private asked = 0;
  private readonly worker: Worker;
  /** set once the worker is ready */
  greeting: Greeting = { package: { name: "", version: "", folder: "" }, hardware: "" };

  /** A device whose worker is ready, or why it is not. */
  static start(
    backend: TensorflowBackend,
    look: () => void,
    anyAdapter: boolean,
  ): Remote | TensorflowFailure {
    const remote = new Remote(backend, look, anyAdapter);
    const answer = remote.wait(0, performance.now() + PATIENCE);
    if (answer === null || answer.failed) {
      remote.close();
      return {
        backend,
        reason: answer === null ? "the device did not start within a minute" : answer.text(),
      };
    }
    remote.greeting = JSON.parse(answer.text()) as Greeting;
    return remote;
  }

  private constructor(
    private readonly backend: TensorflowBackend,
    private readonly look: () => void,
    anyAdapter: boolean,
  ) {
    Atomics.store(this.control, words.answered, -1);
    const task: WorkerTask = {
      backend,
      control: this.control.buffer as SharedArrayBuffer,
      room: this.room,
      anyAdapter,
    };
    this.worker = new Worker(join(__dirname, "remote.worker.js"), { workerData: task });
    // a failure is told through shared memory; nobody listens while the main thread computes
    this.worker.on("error", () => undefined);
    this.worker.unref();
  }

  perform(command: Command): void {
    this.commands.push(command);
    if (this.commands.length >= BATCH) this.post(null);
  }

  query(query: Query, length: number): Float32Array {
    if (this.room.byteLength < 4 * length) this.room = new SharedArrayBuffer(8 * length);
    this.asked++;
    this.post(query);
    const answer = this.wait(this.asked, Infinity);
    if (answer === null || answer.failed) throw explained(answer?.text(), this.backend);
    return answer.numbers();
  }

  close(): void {
    void this.worker.terminate();
  }

  private post(query: Query | null): void {
    const batch: Batch = { commands: this.commands, query, number: this.asked, room: this.room };
    this.worker.postMessage(batch);
    this.commands = [];
  }

  /** The answer of this number; null if it has not come at `until`. What `look` throws leaves the question behind. */
  private wait(number: number, until: number) {
    const { control, room } = this;
    for (;;) {
      const answered = Atomics.load(control, words.answered);
      if (answered === number) break;
      if (performance.now() > until) return null;
      Atomics.wait(control, words.answered, answered, SLICE);
      if (Atomics.load(control, words.answered) !== number) this.look();
    }
    const length = Atomics.load(control, words.length);
    return {
      failed: Atomics.load(control, words.failed) !== 0,
      numbers: () => new Float32Array(room, 0, length).slice(),
      text: () => new TextDecoder().decode(new Uint8Array(room, 0, length).slice()),
    };
  }
}

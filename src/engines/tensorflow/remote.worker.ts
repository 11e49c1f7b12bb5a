// The worker thread of `Remote`: performs batches in order and answers through shared memory.
import { parentPort, workerData } from "node:worker_threads";
import { InternalError } from "../../errors";
import { chooseFunctions, probeFunctions } from "./functions";
import { Interpreter } from "./interpreter";
import { loadTensorflow } from "./load";
import { words, type Batch, type Greeting, type WorkerTask } from "./remote";
import { startWebgpu, type StartedBackend } from "./webgpu";

const task = workerData as WorkerTask;
const control = new Int32Array(task.control);
/** Operations after which the queue of the device is waited for: buffers are free for others only then. */
const DRAIN = 512;

let interpreter: Interpreter | null = null;
let drain: () => Promise<void> = () => Promise.resolve();
/** the first error of a command, told with the next answer */
let failure: unknown = null;
let performed = 0;
/** whatever is under way: batches are taken one after the other */
let work = start();

parentPort?.on("message", (batch: Batch) => {
  work = work.then(() => take(batch));
});

async function start(): Promise<void> {
  try {
    const { tensorflow, hardware, lost } = await startBackend();
    lost.then(
      (reason) => (failure ??= new Error(`the device was lost: ${reason}`)),
      () => undefined,
    );
    const { tf } = tensorflow;
    const probes = probeFunctions(tf);
    interpreter = new Interpreter(tensorflow, chooseFunctions(tf, await probes.data<"float32">()));
    probes.dispose();
    drain = async () => {
      const probe = tf.tidy(() => tf.add(tf.scalar(0), 1));
      await probe.data();
      probe.dispose();
    };
    const greeting: Greeting = { package: tensorflow.package, hardware };
    answerText(0, JSON.stringify(greeting), false, task.room);
  } catch (error) {
    answerText(0, textOf(error), true, task.room);
  }
}

async function startBackend(): Promise<StartedBackend> {
  const { backend, anyAdapter } = task;
  if (backend === "webgpu") return startWebgpu(anyAdapter);
  const never = new Promise<string>(() => undefined);
  return { tensorflow: loadTensorflow(backend), hardware: "CPU", lost: never };
}

async function take({ commands, query, number, room }: Batch): Promise<void> {
  try {
    if (interpreter === null) throw new InternalError("a batch for a device that did not start");
    for (const command of commands) {
      if (failure === null) interpreter.perform(command);
      if (++performed % DRAIN === 0) await drain();
    }
    if (query === null) return;
    if (failure !== null) throw failure;
    const tensor = interpreter.answer(query);
    const numbers = await tensor.data<"float32">();
    tensor.dispose();
    new Float32Array(room, 0, numbers.length).set(numbers);
    tell(number, numbers.length, false);
  } catch (error) {
    if (query !== null) answerText(number, textOf(error), true, room);
    else failure ??= error;
  }
}

function answerText(number: number, text: string, failed: boolean, room: SharedArrayBuffer): void {
  const bytes = new TextEncoder().encode(text).subarray(0, room.byteLength);
  new Uint8Array(room).set(bytes);
  tell(number, bytes.length, failed);
}

function tell(number: number, length: number, failed: boolean): void {
  Atomics.store(control, words.failed, failed ? 1 : 0);
  Atomics.store(control, words.length, length);
  Atomics.store(control, words.answered, number);
  Atomics.notify(control, words.answered);
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

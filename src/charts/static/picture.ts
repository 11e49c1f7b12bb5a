// Pictures of figures from a thread of their own: asked for at once, waited for without a promise, never fatal.
import { join } from "node:path";
import { Worker, receiveMessageOnPort, MessageChannel, type MessagePort } from "node:worker_threads";
import { stillOf } from "../still";
import type { Figure } from "../types";

/** What a drawing can be turned into. */
export type PictureFormat = "png" | "svg" | "pdf";

/** One picture to draw; of a figure with a slider, all its runs at once. */
export interface PictureRequest {
  readonly figure: Figure;
  readonly format: PictureFormat;
  /** png: pixels a unit; pdf and svg: points a unit */
  readonly scale: number;
  readonly title: string;
}

/** What the thread is sent, and what it answers. */
export interface PictureJob extends PictureRequest {
  readonly port: MessagePort;
  readonly done: Int32Array;
}
export type PictureAnswer = { bytes: Uint8Array } | { error: string };

/** milliseconds: the first picture waits until the thread has read its libraries, on a busy machine for long */
const patience = 60_000;

let worker: Worker | null = null;
/** after one picture that never came no other is waited for */
let silent = false;

/** Starts the thread, so that a picture asked for a second later is drawn at once. */
export function prepareToDraw(): void {
  threadThatDraws();
}

function threadThatDraws(): Worker {
  if (worker === null) {
    const started = new Worker(join(__dirname, "picture.worker.js"));
    started.unref();
    const forget = () => {
      if (worker === started) worker = null;
    };
    started.on("error", forget);
    started.on("exit", forget);
    worker = started;
  }
  return worker;
}

/** Draws a figure, or says why it cannot be drawn. The caller waits. */
export function drawPicture(request: PictureRequest): PictureAnswer {
  if (silent) return { error: "an earlier picture took too long, so none is drawn any more" };
  const { port1, port2 } = new MessageChannel();
  try {
    const done = new Int32Array(new SharedArrayBuffer(4));
    const job: PictureJob = { ...request, figure: stillOf(request.figure), port: port2, done };
    threadThatDraws().postMessage(job, [port2]);
    silent = Atomics.wait(done, 0, 0, patience) === "timed-out";
    const answer = receiveMessageOnPort(port1) as { message: PictureAnswer } | undefined;
    return answer?.message ?? { error: `the drawing took more than ${patience / 1000} s` };
  } catch (error) {
    return { error: String(error) };
  } finally {
    port1.close();
  }
}

/** Pixels a unit of the picture inside a notebook: sharp on most screens, and small. */
const notebookZoom = 1.5;

/** The picture for a display's bundle; undefined where it cannot be drawn, and the display has its table. */
export function pictureOf(figure: Figure): { png: string } | undefined {
  const answer = drawPicture({ figure, format: "png", scale: notebookZoom, title: "" });
  return "bytes" in answer ? { png: Buffer.from(answer.bytes).toString("base64") } : undefined;
}

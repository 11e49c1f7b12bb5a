// Pictures of figures from a thread of their own: asked for at once, waited for without a promise, never fatal.
import { join } from "node:path";
import { Worker, receiveMessageOnPort, MessageChannel, type MessagePort } from "node:worker_threads";
import type { Figure } from "../types";

/** What a drawing can be turned into. */
export type PictureFormat = "png" | "svg" | "pdf";

/** One picture to draw. */
export interface PictureRequest {
  readonly figure: Figure;
  readonly format: PictureFormat;
  /** png: pixels a unit; pdf: points a unit; svg: ignored */
  readonly scale: number;
  readonly title: string;
}

/** What the thread is sent, and what it answers. */
export interface PictureJob extends PictureRequest {
  readonly port: MessagePort;
  readonly done: Int32Array;
}
export type PictureAnswer = { bytes: Uint8Array } | { error: string };

/** milliseconds: the first picture waits until the thread has read its libraries */
const PATIENCE = 30_000;

let worker: Worker | null = null;

/** Starts the thread, so that a picture asked for a second later is drawn at once. */
export function prepareToDraw(): Worker {
  if (worker === null) {
    worker = new Worker(join(__dirname, "picture.worker.js"));
    worker.unref();
    worker.on("error", () => (worker = null));
    worker.on("exit", () => (worker = null));
  }
  return worker;
}

/** Draws a figure, or says why it cannot be drawn. The caller waits. */
export function drawPicture(request: PictureRequest): PictureAnswer {
  const { port1, port2 } = new MessageChannel();
  try {
    const done = new Int32Array(new SharedArrayBuffer(4));
    const job: PictureJob = { ...request, port: port2, done };
    prepareToDraw().postMessage(job, [port2]);
    Atomics.wait(done, 0, 0, PATIENCE);
    const answer = receiveMessageOnPort(port1) as { message: PictureAnswer } | undefined;
    return answer?.message ?? { error: "the drawing took too long" };
  } catch (error) {
    return { error: String(error) };
  } finally {
    port1.close();
  }
}

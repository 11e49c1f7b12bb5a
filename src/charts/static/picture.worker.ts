// The thread that draws: one painter, jobs one after the other.
import { parentPort } from "node:worker_threads";
import { outlined, Painter, pngOf } from "./painter";
import { pdfOf } from "./pdf";
import type { PictureAnswer, PictureJob } from "./picture";

const painter = new Painter();
let last: Promise<void> = Promise.resolve();

parentPort?.on("message", (job: PictureJob) => {
  last = last.then(async () => {
    let answer: PictureAnswer;
    try {
      answer = { bytes: await drawn(job) };
    } catch (error) {
      answer = { error: String(error) };
    }
    job.port.postMessage(answer);
    Atomics.store(job.done, 0, 1);
    Atomics.notify(job.done, 0);
  });
});

async function drawn({ figure, format, scale, title }: PictureJob): Promise<Uint8Array> {
  const svg = await painter.svg(figure);
  if (format === "png") return pngOf(svg, scale);
  const paths = outlined(svg);
  return format === "svg" ? Buffer.from(paths) : pdfOf(paths, scale, title);
}

// The thread that draws: one painter, jobs one after the other. Whatever fails is an answer: the asker waits for one.
import { parentPort } from "node:worker_threads";
import type { PictureAnswer, PictureJob } from "./picture";

/** A small figure with what most have: a line, a legend, a logarithmic axis. */
const first = {
  data: [{ type: "scatter", mode: "lines+markers", name: "e<sup>−t</sup>", x: [0, 1, 2], y: [1, 0.1, 0.01] }],
  layout: { width: 300, height: 200, showlegend: true, title: { text: "<b>t</b>" }, yaxis: { type: "log" } },
  config: {},
};

const tools = load();
// without a job yet nobody hears of a library that is missing; the first job will
tools.catch(() => undefined);
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

/** States the size in points, in which pages and word processors place the drawing. */
function sized(svg: string, scale: number): string {
  return svg.replace(
    /^<svg([^>]*?) width="([\d.]+)" height="([\d.]+)"/,
    (_, more: string, width: string, height: string) =>
      `<svg${more} width="${points(width, scale)}" height="${points(height, scale)}"`,
  );
}

function points(length: string, scale: number): string {
  return `${Number((Number(length) * scale).toFixed(2))}pt`;
}

async function load() {
  const drawing = await import("./painter.js");
  const painter = new drawing.Painter();
  // the first drawing prepares much that later ones share; while a flow runs nobody waits for it
  drawing.pngOf(await painter.svg(first), 1);
  return { ...drawing, painter };
}

async function drawn({ figure, format, scale, title }: PictureJob): Promise<Uint8Array> {
  const { painter, pngOf, outlined } = await tools;
  const svg = await painter.svg(figure);
  if (format === "png") return pngOf(svg, scale);
  const paths = outlined(svg);
  if (format === "svg") return Buffer.from(sized(paths, scale));
  const { pdfOf } = await import("./pdf.js");
  return pdfOf(paths, scale, title);
}

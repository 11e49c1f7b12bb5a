// A run as a file: figures for papers, data for other programs, a page for readers.
import { existsSync } from "node:fs";
import { dirname, extname } from "node:path";
import {
  drawPicture,
  inGrey,
  pictureOf,
  pointsOfPixel,
  reportHtml,
  runSummary,
  verdictCard,
  type Figure,
} from "../charts";
import { InputError, shown } from "../errors";
import { writeWhole } from "../files";
import { figureOf } from "./chart";
import { trajectoryCsv } from "./csv";
import type { Run, SaveOptions } from "./types";

/** Dots an inch of a PNG for print. */
const printResolution = 300;

const writers: Record<string, (run: Run, options: SaveOptions) => string | Uint8Array> = {
  ".svg": (run, options) => drawn(run, options, "svg"),
  ".pdf": (run, options) => drawn(run, options, "pdf"),
  ".png": (run, options) => drawn(run, options, "png"),
  ".html": page,
  ".json": (run) => `${JSON.stringify(run.toJSON(), null, 1)}\n`,
  ".csv": trajectoryCsv,
};

/**
 * Writes a run in the form that the extension of `path` names, whole or not at all.
 * @throws InputError for an unknown extension, a folder that is not there, or a figure that cannot be drawn
 */
export function saveRun(run: Run, path: string, options: SaveOptions): void {
  const extension = extname(path).toLowerCase();
  const writer = Object.hasOwn(writers, extension) ? writers[extension] : undefined;
  if (writer === undefined)
    throw new InputError(
      "run.save",
      `${shown(path)} must end in ${Object.keys(writers).join(", ")}: the extension says what is written.`,
    );
  if (options.columns !== undefined && options.columns !== 1 && options.columns !== 2)
    throw new InputError("run.save", `columns must be 1 or 2, got ${shown(options.columns)}.`);
  if (options.style !== undefined && options.style !== "colour" && options.style !== "grey")
    throw new InputError("run.save", `style must be "colour" or "grey", got ${shown(options.style)}.`);
  if (!existsSync(dirname(path)))
    throw new InputError("run.save", `there is no folder ${shown(dirname(path))}. Make it, or name another.`);
  writeWhole(path, writer(run, options));
}

function figure(run: Run, { kind = "convergence", columns = 2, style = "colour" }: SaveOptions): Figure {
  const inColour = figureOf(run, kind, { columns });
  return style === "grey" ? inGrey(inColour) : inColour;
}

function drawn(run: Run, options: SaveOptions, format: "svg" | "pdf" | "png"): Uint8Array {
  const picture = figure(run, options);
  const answer = drawPicture({
    figure: picture,
    format,
    scale: format === "png" ? (pointsOfPixel * printResolution) / 72 : pointsOfPixel,
    title: run.title,
  });
  if ("error" in answer)
    throw new InputError(
      "run.save",
      `the figure could not be drawn: ${answer.error}. Save it as .html or .json instead.`,
    );
  return answer.bytes;
}

function page(run: Run, options: SaveOptions): string {
  const picture = figure(run, options);
  const { title } = run;
  const part = { figure: picture, text: runSummary(run), picture: pictureOf(picture) };
  return reportHtml({ title, sections: [{ heading: title, parts: [part, verdictCard(run).html] }] });
}

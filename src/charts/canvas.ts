// The two widths of a figure: a notebook's page or two columns of a journal, and one column.

/** Width and height in pixels of a figure's plot, and how much is said around it. */
export interface Canvas {
  readonly width: number;
  readonly plotHeight: number;
  /** brief: titles and verdicts only, for a column whose caption is printed below the figure */
  readonly words: "full" | "brief";
  /** tick labels for which there is room along each axis */
  readonly across: number;
  readonly up: number;
}

/** Points of print a pixel: letters of 12 px are 8 pt, in one column and in two. */
export const pointsOfPixel = 2 / 3;

/** A notebook, and two columns of a journal: printed 17.5 cm wide. */
export const page: Canvas = { width: 744, plotHeight: 360, words: "full", across: 16, up: 16 };

/** One column of a journal: printed 8.3 cm wide. */
export const column: Canvas = { width: 353, plotHeight: 230, words: "brief", across: 7, up: 9 };

/** Margins left, at least, and right of the plot. */
export function sideOf({ words }: Canvas): { left: number; right: number } {
  return words === "full" ? { left: 78, right: 24 } : { left: 66, right: 12 };
}

/** Pixels that a line of the heading may take. */
export function headingWidth({ width, words }: Canvas): number {
  return width - (words === "full" ? 40 : 24);
}

/** Pixels that a line of the legend may take, beside its sample. */
export function legendWidth(canvas: Canvas): number {
  return headingWidth(canvas) - (canvas.words === "full" ? sideOf(canvas).left + 40 : 62);
}

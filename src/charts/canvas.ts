// The two widths of a figure: a notebook's page or two columns of a journal, and one column.

/** Width and height in pixels of a figure's plot, and how much is said around it. */
export interface Canvas {
  readonly width: number;
  readonly plotHeight: number;
  /** brief: titles and verdicts only, for a column whose caption is printed below the figure */
  readonly words: "full" | "brief";
}

/** A notebook, and two columns of a journal: 760 px printed 175 mm wide have letters of 7.8 pt. */
export const page: Canvas = { width: 760, plotHeight: 360, words: "full" };

/** One column of a journal: 380 px printed 85 mm wide have letters of 7.6 pt. */
export const column: Canvas = { width: 380, plotHeight: 230, words: "brief" };

/** Margins left and right of the plot. */
export const side = { left: 78, right: 24 };

/** Pixels that a line of the heading may take. */
export function headingWidth({ width }: Canvas): number {
  return width - (width === page.width ? 56 : 34);
}

/** Pixels that a line of the legend may take, beside its sample. */
export function legendWidth(canvas: Canvas): number {
  return headingWidth(canvas) - (canvas.words === "full" ? side.left + 30 : 62);
}

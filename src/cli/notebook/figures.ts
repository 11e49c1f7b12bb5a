// The figures of an executed notebook, as the data they are.
import type { Figure } from "../../charts";
import type { Notebook } from "./format";

const figureMime = "application/vnd.plotly.v1+json";

/** One figure with the id of its cell. */
export interface NotebookFigure {
  cell: string;
  figure: Figure;
  /** what the display says without a picture */
  text: string;
}

/** Figures in the order of the cells. */
export function figuresOf(notebook: Notebook): NotebookFigure[] {
  return notebook.cells.flatMap((cell) =>
    (cell.outputs ?? []).flatMap((output) => {
      if (!("data" in output) || output.data[figureMime] === undefined) return [];
      const words = output.data["text/plain"] as string | string[] | undefined;
      return [
        {
          cell: cell.id,
          figure: output.data[figureMime] as Figure,
          text: Array.isArray(words) ? words.join("") : (words ?? ""),
        },
      ];
    }),
  );
}

/** JSON with the keys of every object sorted: the same text whichever program has stored a figure. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

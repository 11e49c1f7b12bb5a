// Figures and tables as values that a notebook shows: with the library that draws them, and with a picture.
import { inspect } from "node:util";
import * as charts from "../charts";
import type { ChartOptions, Drawable, Figure, VerdictCard, WorkPoint } from "../charts";
import type { TheoremResult } from "../theorems";
import { displayKey, notebookHost } from "./host";
import { embedLibrary } from "./live";
import type { Displayable } from "./types";

/** The figure itself, which a notebook shows as a chart. */
export function displayable(figure: Figure, text = charts.figureText(figure)): Figure & Displayable {
  return Object.defineProperty(figure as Figure & Displayable, displayKey, {
    value: () => {
      const host = notebookHost();
      if (host) embedLibrary(host);
      return charts.figureBundle(figure, { text, picture: charts.pictureOf(figure) });
    },
  });
}

/**
 * The losses of several runs on one logarithmic axis: widths, flows or steps side by side.
 *
 * @param labels one a run, such as "width 64"
 * @throws InputError for no run, more than 10, or another number of labels
 */
export function compareChart(
  runs: readonly Drawable[],
  labels: readonly string[],
  options: ChartOptions & { title?: string } = {},
): Figure & Displayable {
  return displayable(charts.compareChart(runs, labels, options));
}

/**
 * Runs behind one slider that needs no kernel: the loss and the bounds of one run at a time, on the same axes. On paper
 * and on GitHub, where no slider can be moved, the picture shows all of them at once.
 *
 * @param values what differs from run to run, such as widths
 * @param name of what differs
 * @throws InputError for no run, more than 40, or another number of values
 */
export function familyChart(
  runs: readonly Drawable[],
  values: readonly (string | number)[],
  name: string,
  options: ChartOptions & { title?: string } = {},
): Figure & Displayable {
  return displayable(charts.familyChart(runs, values, name, options));
}

/**
 * Error against seconds and gradients, one curve a tool.
 *
 * @throws InputError for no point, too many tools, or an error that is not positive
 */
export function workPrecisionChart(
  points: readonly WorkPoint[],
  options: ChartOptions & { title?: string } = {},
): Figure & Displayable {
  return displayable(charts.workPrecisionChart(points, options));
}

/** All hypotheses of a run or check as one table: theorem, item, verdict, value, threshold, margin. */
export function hypothesisTable({
  theorems,
}: {
  readonly theorems: readonly TheoremResult[];
}): VerdictCard & Displayable {
  const table = charts.hypothesisTable(theorems);
  return Object.defineProperties(table as VerdictCard & Displayable, {
    [displayKey]: { value: () => ({ "text/html": table.html, "text/plain": table.text }) },
    [inspect.custom]: { value: () => table.text },
  });
}

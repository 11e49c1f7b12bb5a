// interactive(): sliders that recompute a chart in the reader's browser, without a kernel.
import { inspect } from "node:util";
import {
  interactiveBundle,
  type Control,
  type InteractiveOptions,
  type InteractiveResult,
  type MimeBundle,
} from "../charts";
import { displayKey, notebookHost } from "./host";
import { embedLibrary } from "./live";
import type { Displayable } from "./types";

/**
 * A chart with one slider a control. Its function runs in the browser, so it may use its argument and the language, and
 * nothing else of the notebook.
 *
 * @param controls name to [least, greatest, step, start]
 * @param fn gives a number, numbers, or series { x, y, name? }
 * @throws InputError naming what the function uses from outside itself
 * @example
 * ```ts
 * interactive({ rate: [0.1, 4, 0.1, 1] }, ({ rate }) => {
 *   const x = Array.from({ length: 101 }, (_, k) => k / 20);
 *   return { x, y: x.map((t) => Math.exp(-rate * t)) };
 * }, { yAxis: "log" });
 * ```
 */
export function interactive<Controls extends Readonly<Record<string, Control>>>(
  controls: Controls,
  fn: (values: { [Name in keyof Controls]: number }) => InteractiveResult,
  options: InteractiveOptions = {},
): Displayable {
  const bundle = interactiveBundle(
    controls,
    fn as (values: Record<string, number>) => InteractiveResult,
    options,
  );
  return Object.defineProperties({} as Displayable, {
    [displayKey]: {
      value: (): MimeBundle => {
        const host = notebookHost();
        if (host !== undefined) embedLibrary(host);
        return bundle;
      },
    },
    [inspect.custom]: { value: () => String(bundle["text/plain"]) },
  });
}

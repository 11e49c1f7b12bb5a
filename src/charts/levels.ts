// Levels of theorems: horizontal lines over the whole width, proved or not certified, in the look of their bounds.
import type { TheoremResult } from "../theorems";
import type { AlongTime } from "./alongTime";
import type { Canvas } from "./canvas";
import { legendText } from "./caption";
import { escapeLabel } from "./markup";
import { formatNumber } from "./numbers";
import { boundStyles, unclipped } from "./style";

/** What a theorem says of a quantity for all time. */
export interface Level {
  readonly theorem: TheoremResult;
  readonly value: number;
}

/** Levels so near to each other lie on each other in a picture. */
const together = 0.01;

/**
 * One line a level: solid when proved, in its own dash otherwise. Levels that fall on each other are drawn with
 * different widths, the first the widest.
 * @param named of a value, such as `radius 0.78`
 * @param quantity as the hover label calls it
 */
export function levelTraces(
  time: AlongTime,
  levels: readonly Level[],
  named: (value: string) => string,
  quantity: string,
  canvas: Canvas,
): Record<string, unknown>[] {
  return levels.map(({ theorem, value }, k) => {
    const { color, dash, symbol } = boundStyles[k % boundStyles.length];
    const proved = theorem.verdict === "proved";
    const later = levels.slice(k + 1).filter((level) => Math.abs(level.value / value - 1) < together);
    const width = 2.4 + 3 * later.length;
    return {
      type: "scatter",
      mode: "lines+markers",
      name: legendText(
        `${named(formatNumber(value, 4))}, ${proved ? "proved" : "not certified"}: ${theorem.title}`,
        canvas,
      ),
      ...time.level(value, 8 + k),
      line: { color, width, dash: proved ? "solid" : dash },
      marker: { symbol, color, size: width + 5 },
      ...unclipped,
      hovertemplate: `%{y:.4g}<extra>${quantity} of ${escapeLabel(theorem.id)}</extra>`,
    };
  });
}

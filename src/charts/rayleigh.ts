// The Rayleigh figure: |Jᵀr|²/|r|² between the ends of the spectrum, above what theorems prove of it.
import { InputError } from "../errors";
import { AlongTime, canvasOf, runFigure } from "./alongTime";
import { linearAxis, logAxis } from "./axes";
import { levelTraces, type Level } from "./levels";
import { lowered } from "./markup";
import { formatNumber } from "./numbers";
import { floorColor, floorFill, observedColor } from "./style";
import type { ChartOptions, Drawable, Figure } from "./types";
import { isDrawn } from "./words";

/**
 * The Rayleigh quotient R = |Jᵀr|²/|r|² of the residual, which lies between the smallest and the largest eigenvalue of
 * the tangent kernel, and the number μ below which a theorem proves that it never falls. Under the squared loss
 * L = c|r|² the flow has dL/dt = -4c R L, so that a rate α of L proves R >= μ = α/(4c).
 * @throws InputError where the run recorded no quotient
 */
export function rayleighChart(run: Drawable, options: ChartOptions = {}): Figure {
  const { rayleighQuotient, smallestEigenvalue, largestEigenvalue } = run.trajectory;
  if (!rayleighQuotient.some((value) => value > 0))
    throw new InputError(
      "run.chart",
      'this run has no picture "rayleigh": its residual vanishes or no quotient was recorded.',
    );
  const time = new AlongTime(run, options);
  const canvas = canvasOf(options);
  const floors = provedFloors(run);
  const all = [
    ...[rayleighQuotient, smallestEigenvalue, largestEigenvalue].flatMap((values) => [...values]),
    ...floors.map(({ value }) => value),
  ].filter((value) => value > 0 && Number.isFinite(value));
  const scale = Math.max(...all) / Math.min(...all) > 20 ? "log" : "linear";
  const data = [
    ...envelope(time, smallestEigenvalue, largestEigenvalue, scale),
    ...levelTraces(time, floors, (value) => `μ = ${value}`, "μ", canvas),
    {
      type: "scatter",
      mode: "lines",
      name: "observed Rayleigh quotient |Jᵀr|²/|r|²",
      ...time.line(rayleighQuotient, scale),
      line: { color: observedColor, width: 2 },
      hovertemplate: "%{y:.4g}<extra>Rayleigh quotient</extra>",
    },
  ];
  const smallest = rayleighQuotient.reduce((low, value) => (value < low ? value : low), Infinity);
  const facts = [
    `Smallest Rayleigh quotient ${formatNumber(smallest, 4)}`,
    ...floors.map(
      ({ theorem, value }) =>
        `${theorem.verdict === "proved" ? "proved" : "not certified"}: at least μ = ${formatNumber(value, 4)} (${theorem.id})`,
    ),
  ];
  const title = "Rayleigh quotient of K";
  const yaxis = scale === "log" ? logAxis(title, all, canvas.up) : linearAxis(title, all, canvas.up, [0]);
  return runFigure(run, "Rayleigh quotient", facts, data, { xaxis: time.axis, yaxis }, canvas);
}

/** The constants μ of the drawn bounds, where |grad L|² = 4c R L holds along the run and so tells 4c. */
function provedFloors(run: Drawable): Level[] {
  const perRate = quotientPerRate(run);
  if (run.flow !== "euclidean" || perRate === null) return [];
  return run.theorems.flatMap((theorem) => {
    const { bound } = theorem;
    const isRate = bound?.kind === "exponential" && !bound.limit && bound.equality !== true;
    return isRate && isDrawn(theorem) ? [{ theorem, value: bound.rate * perRate }] : [];
  });
}

/** R L / |grad L|², which is 1/(4c) for the squared loss; null where it is not one number. */
function quotientPerRate({ trajectory }: Drawable): number | null {
  const { loss, gradientNorm, rayleighQuotient } = trajectory;
  let factor: number | null = null;
  for (let k = 0; k < loss.length; k++) {
    const here = (rayleighQuotient[k] * loss[k]) / gradientNorm[k] ** 2;
    if (!Number.isFinite(here) || !(here > 0)) continue;
    factor ??= here;
    if (Math.abs(here / factor - 1) > 1e-6) return null;
  }
  return factor;
}

/** The band between the two ends of the spectrum. */
function envelope(
  time: AlongTime,
  smallest: Float64Array,
  largest: Float64Array,
  scale: "linear" | "log",
): Record<string, unknown>[] {
  const low = time.line(smallest, scale);
  const high = time.line(largest, scale);
  if (low.x.length === 0 || high.x.length === 0) return [];
  const line = { type: "scatter", mode: "lines", line: { color: floorColor, width: 1, dash: "dot" } };
  return [
    { ...line, ...low, showlegend: false, hoverinfo: "skip" },
    {
      ...line,
      ...high,
      name: lowered("between λ_min(K) and λ_max(K)"),
      fill: "tonexty",
      fillcolor: floorFill,
      hoverinfo: "skip",
    },
  ];
}

// A figure without colour: every colour becomes the grey of its lightness. Dashes and symbols already tell curves apart.
import type { Figure } from "./types";

/** Parts of red, green and blue in the lightness that the eye sees (ITU-R BT.709). */
const weights = [0.2126, 0.7152, 0.0722];

/** The same figure in greys: markup, colour scales and ground included. */
export function inGrey(figure: Figure): Figure {
  const text = JSON.stringify(figure)
    .replace(/#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})\b/gi, (_, ...parts: string[]) => {
      const grey = lightness(parts.slice(0, 3).map((part) => parseInt(part, 16)));
      return `#${grey.toString(16).padStart(2, "0").repeat(3)}`;
    })
    .replace(/rgba\((\d+), (\d+), (\d+), /g, (_, ...parts: string[]) => {
      const grey = lightness(parts.slice(0, 3).map(Number));
      return `rgba(${grey}, ${grey}, ${grey}, `;
    });
  return JSON.parse(text) as Figure;
}

function lightness(channels: number[]): number {
  return Math.round(channels.reduce((sum, value, k) => sum + weights[k] * value, 0));
}

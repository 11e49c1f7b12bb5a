// The palest form of a colour that is still seen on white: a wide line of it leaves a dark one on top to be seen.

/** WCAG 2.2, AA, for what is no word; a little more, because channels are whole numbers. */
const leastContrast = 3.05;

/** Mixed with white as far as a contrast of 3 : 1 allows. */
export function palest(color: string): string {
  const channels = [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
  const mixed = (white: number) => channels.map((value) => Math.round(value + white * (255 - value)));
  let [low, high] = [0, 1];
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (1.05 / (luminance(mixed(middle)) + 0.05) >= leastContrast) low = middle;
    else high = middle;
  }
  return `#${mixed(low)
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Relative luminance as WCAG defines it. */
function luminance(channels: readonly number[]): number {
  const [red, green, blue] = channels.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

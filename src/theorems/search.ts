// Searches over the free constants of theorems, in plain floating point: what they return is verified afterwards, so a
// coarse search can only miss a certificate, never invent one.

/** Points of a scan for a boundary, and for a maximum, which is flat where it matters. */
const BOUNDARY_POINTS = 160;
const MAXIMUM_POINTS = 64;
/** A maximum is flat: its place to one part in 10^6 gives its value to one in 10^12. */
const PLACE_OF_MAXIMUM = 1e-6;

/** Where f is largest on [low, high], both positive: geometric scan, then golden section around the best point. */
export function argmax(f: (x: number) => number, low: number, high: number): number {
  const points = grid(low, high, MAXIMUM_POINTS);
  const values = points.map(f);
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  const x = goldenSection(f, points[Math.max(best - 1, 0)], points[Math.min(best + 1, MAXIMUM_POINTS)]);
  return f(x) >= values[best] ? x : points[best];
}

/** The smallest point found at which the test holds, by scan and bisection; null when the scan meets none. */
export function smallestWhere(test: (x: number) => boolean, low: number, high: number): number | null {
  const points = grid(low, high, BOUNDARY_POINTS);
  const first = points.findIndex(test);
  if (first < 0) return null;
  return first === 0 ? points[0] : boundary(test, points[first - 1], points[first]);
}

/** Between a point where the test fails and one where it holds: a point where it holds, next to one where it fails. */
export function boundary(test: (x: number) => boolean, fails: number, holds: number): number {
  let no = fails;
  let yes = holds;
  for (let k = 0; k < 200 && Math.abs(yes - no) > 1e-13 * Math.abs(yes); k++) {
    const middle = no + (yes - no) / 2;
    if (test(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

function grid(low: number, high: number, points: number): number[] {
  return Array.from({ length: points + 1 }, (_, k) => low * (high / low) ** (k / points));
}

function goldenSection(f: (x: number) => number, low: number, high: number): number {
  const share = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [x, y] = [b - share * (b - a), a + share * (b - a)];
  let [fx, fy] = [f(x), f(y)];
  for (let k = 0; k < 90 && b - a > PLACE_OF_MAXIMUM * b; k++) {
    if (fx >= fy) {
      [b, y, fy] = [y, x, fx];
      x = b - share * (b - a);
      fx = f(x);
    } else {
      [a, x, fx] = [x, y, fy];
      y = a + share * (b - a);
      fy = f(y);
    }
  }
  return fx >= fy ? x : y;
}

// Directed rounding against exact rational arithmetic, overflow and underflow included.
import fc from "fast-check";
import {
  addDown,
  addUp,
  divDown,
  divUp,
  gamma,
  mulDown,
  mulUp,
  nextDown,
  nextUp,
  sqrtDown,
  sqrtUp,
  subDown,
  subUp,
} from "../../src/certify";
import type { Dyadic } from "./reference";
import { addDyadic, compareDyadic, decompose, multiplyDyadic } from "./reference";

const MAX = Number.MAX_VALUE;
const MIN = Number.MIN_VALUE;
const RUNS = { numRuns: 3000 };
const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Moderate numbers, where rounding is decided by error-free transforms and must be as tight as possible. */
const moderate = fc
  .double({ min: -1e60, max: 1e60, noNaN: true })
  .filter((x) => x === 0 || Math.abs(x) > 1e-60);

/** down <= exact <= up, and nothing tighter by more than `slack` steps. */
function expectDirected(down: number, up: number, exact: Dyadic, slack: number): void {
  expect(compareDyadic(down, exact)).toBeLessThanOrEqual(0);
  expect(compareDyadic(up, exact)).toBeGreaterThanOrEqual(0);
  let lower = down;
  let upper = up;
  for (let i = 0; i < slack; i++) {
    lower = nextUp(lower);
    upper = nextDown(upper);
  }
  if (slack === 0) return;
  expect(compareDyadic(lower, exact)).toBeGreaterThanOrEqual(0);
  expect(compareDyadic(upper, exact)).toBeLessThanOrEqual(0);
}

/** As `expectDirected`, and exact results are not widened at all. */
function expectTightest(down: number, up: number, exact: Dyadic): void {
  expectDirected(down, up, exact, 0);
  if (down !== up) {
    expect(nextUp(down)).toBe(up);
    expect(compareDyadic(down, exact)).toBe(-1);
    expect(compareDyadic(up, exact)).toBe(1);
  }
}

describe("neighbours", () => {
  test.each([
    [0, MIN],
    [-0, MIN],
    [-MIN, -0],
    [1, 1 + 2 ** -52],
    [1 - 2 ** -53, 1],
    [-1, -1 + 2 ** -53],
    [2 ** -1022 - MIN, 2 ** -1022],
    [MAX, Infinity],
    [Infinity, Infinity],
    [-Infinity, -MAX],
    // the low word overflows into the high one
    [1 + (2 ** 32 - 1) * 2 ** -52, 1 + 2 ** -20],
    [-1 - 2 ** -20, -1 - (2 ** 32 - 1) * 2 ** -52],
  ])("nextUp(%p) = %p", (x, expected) => {
    expect(nextUp(x) === expected).toBe(true);
    expect(nextDown(-x) === -expected).toBe(true);
  });
  test("nothing lies between", () => {
    fc.assert(
      fc.property(anyDouble, (x) => {
        const up = nextUp(x);
        expect(up).toBeGreaterThan(x);
        if (up < Infinity) {
          expect([x, up]).toContain(x / 2 + up / 2 === 0 ? x : up - (up - x) / 2);
          expect(nextDown(up) === x).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

describe("exact cases", () => {
  test("representable results are returned unchanged", () => {
    expect([addDown(0.5, 0.25), addUp(0.5, 0.25)]).toEqual([0.75, 0.75]);
    expect([mulDown(3, 0.5), mulUp(3, 0.5)]).toEqual([1.5, 1.5]);
    expect([divDown(1, 4), divUp(1, 4)]).toEqual([0.25, 0.25]);
    expect([sqrtDown(2.25), sqrtUp(2.25)]).toEqual([1.5, 1.5]);
  });
  test("one third, one tenth, the root of two", () => {
    expect([divDown(1, 3), divUp(1, 3)]).toEqual([0.3333333333333333, 0.33333333333333337]);
    expect([divDown(-1, 3), divUp(-1, 3)]).toEqual([-0.33333333333333337, -0.3333333333333333]);
    expect([addDown(0.1, 0.2), addUp(0.1, 0.2)]).toEqual([0.3, 0.30000000000000004]);
    expect([sqrtDown(2), sqrtUp(2)]).toEqual([1.414213562373095, 1.4142135623730951]);
  });
  test("overflow goes to the safe side", () => {
    expect([addDown(MAX, MAX), addUp(MAX, MAX)]).toEqual([MAX, Infinity]);
    expect([mulDown(MAX, -2), mulUp(MAX, -2)]).toEqual([-Infinity, -MAX]);
    expect([divDown(MAX, 0.5), divUp(MAX, 0.5)]).toEqual([MAX, Infinity]);
    expect(addUp(MAX, 1)).toBe(Infinity);
    expect(addDown(MAX, -1)).toBeLessThan(MAX);
  });
  test("underflow keeps the sign and never becomes a wrong zero", () => {
    expect([mulDown(MIN, 0.25), mulUp(MIN, 0.25)]).toEqual([0, MIN]);
    expect(mulDown(-MIN, 0.25)).toBe(-MIN);
    expect(mulUp(-MIN, 0.25) === 0).toBe(true);
    expect([divDown(MIN, 4), divUp(MIN, 4)]).toEqual([0, MIN]);
    expect(sqrtDown(MIN)).toBeGreaterThan(0);
  });
  test("infinite ends stand for numbers of any size", () => {
    expect(mulDown(0, Infinity)).toBe(0);
    expect(mulUp(0, -Infinity) === 0).toBe(true);
    expect([addDown(Infinity, -Infinity), addUp(Infinity, -Infinity)]).toEqual([-Infinity, Infinity]);
    expect([divDown(1, 0), divUp(1, 0)]).toEqual([-Infinity, Infinity]);
    expect([addDown(NaN, 1), addUp(NaN, 1), mulDown(NaN, 0), mulUp(NaN, 0)]).toEqual([
      -Infinity,
      Infinity,
      -Infinity,
      Infinity,
    ]);
    expect([sqrtDown(NaN), sqrtUp(NaN), sqrtUp(Infinity)]).toEqual([0, Infinity, Infinity]);
  });
  test("gamma_k is at least k u / (1 - k u), and infinite when k u is no longer small", () => {
    for (const k of [0, 1, 2, 10, 1000, 1e6]) {
      // gamma (2^53 - k) >= k
      const left = multiplyDyadic(decompose(gamma(k)), decompose(2 ** 53 - k));
      expect(compareDyadic(k, left)).toBeLessThanOrEqual(0);
      expect(gamma(k)).toBeLessThanOrEqual(k * 2 ** -53 * (1 + 1e-9));
    }
    expect(gamma(2 ** 53)).toBe(Infinity);
  });
});

describe("against exact arithmetic", () => {
  test("sums and differences of any doubles are the tightest", () => {
    fc.assert(
      fc.property(anyDouble, anyDouble, (a, b) => {
        const sum = addDyadic(decompose(a), decompose(b));
        if (Math.abs(a + b) < 2 ** 990) expectTightest(addDown(a, b), addUp(a, b), sum);
        else expectDirected(addDown(a, b), addUp(a, b), sum, Math.abs(a + b) < Infinity ? 2 : 0);
        expect(subDown(a, -b)).toBe(addDown(a, b));
        expect(subUp(a, -b)).toBe(addUp(a, b));
      }),
      RUNS,
    );
  });
  test("sums of numbers of similar size", () => {
    fc.assert(
      fc.property(moderate, fc.double({ min: -3, max: 3, noNaN: true }), (a, factor) => {
        const b = a * factor;
        expectTightest(addDown(a, b), addUp(a, b), addDyadic(decompose(a), decompose(b)));
      }),
      RUNS,
    );
  });
  test("products", () => {
    fc.assert(
      fc.property(moderate, moderate, (a, b) => {
        expectTightest(mulDown(a, b), mulUp(a, b), multiplyDyadic(decompose(a), decompose(b)));
      }),
      RUNS,
    );
    fc.assert(
      fc.property(anyDouble, anyDouble, (a, b) => {
        const exact = multiplyDyadic(decompose(a), decompose(b));
        expectDirected(mulDown(a, b), mulUp(a, b), exact, Math.abs(a * b) < Infinity ? 2 : 0);
      }),
      RUNS,
    );
  });
  test("quotients", () => {
    const holds = (a: number, b: number, tight: boolean): void => {
      const down = divDown(a, b);
      const up = divUp(a, b);
      const sign = b > 0 ? 1 : -1;
      // down <= a / b  if and only if  down b <= a  (b > 0)
      if (Number.isFinite(down))
        expect(
          sign * compareDyadic(multiplyDyadic(decompose(down), decompose(b)), decompose(a)),
        ).toBeLessThanOrEqual(0);
      if (Number.isFinite(up))
        expect(
          sign * compareDyadic(multiplyDyadic(decompose(up), decompose(b)), decompose(a)),
        ).toBeGreaterThanOrEqual(0);
      if (tight) expect(down === up || nextUp(down) === up).toBe(true);
      else expect(nextUp(nextUp(nextUp(down)))).toBeGreaterThanOrEqual(Math.min(up, MAX));
    };
    fc.assert(
      fc.property(
        moderate,
        moderate.filter((b) => b !== 0),
        (a, b) => holds(a, b, true),
      ),
      RUNS,
    );
    fc.assert(
      fc.property(
        anyDouble,
        anyDouble.filter((b) => b !== 0),
        (a, b) => holds(a, b, false),
      ),
      RUNS,
    );
  });
  test("square roots of any positive double are the tightest", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: MAX, noNaN: true }), (x) => {
        const down = decompose(sqrtDown(x));
        const up = decompose(sqrtUp(x));
        expect(compareDyadic(multiplyDyadic(down, down), decompose(x))).toBeLessThanOrEqual(0);
        expect(compareDyadic(multiplyDyadic(up, up), decompose(x))).toBeGreaterThanOrEqual(0);
        expect([sqrtDown(x), nextUp(sqrtDown(x))]).toContain(sqrtUp(x));
      }),
      RUNS,
    );
  });
});

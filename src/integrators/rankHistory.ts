// When the smallest singular value of the Jacobian will vanish, from its values on the way there.

/**
 * Remembers the last three values of sigma_min and extrapolates to the time s* of sigma_min = C (s* - s)^k, which is
 * how the adapted flow meets a loss of rank: k = 1/2 at a fold or a saddle, k = 1 where a label is out of reach.
 */
export class RankHistory {
  private readonly values = new Float64Array(6);
  private count = 0;

  add(time: number, sigma: number): void {
    this.values.copyWithin(0, 2);
    this.values[4] = time;
    this.values[5] = sigma;
    this.count++;
  }

  /** s*, or null while three decreasing values are not there or do not follow such a law */
  predict(): number | null {
    const [t0, s0, t1, s1, t2, s2] = this.values;
    if (this.count < 3 || !(s0 > s1 && s1 > s2 && s2 > 0) || !(t0 < t1 && t1 < t2)) return null;
    const wanted = Math.log(s0 / s1) / Math.log(s1 / s2);
    // with x = s* - t2 the quotient rises from 0 to its limit (t1 - t0) / (t2 - t1)
    const quotient = (x: number): number => Math.log1p((t1 - t0) / (x + t2 - t1)) / Math.log1p((t2 - t1) / x);
    if (!(wanted < (t1 - t0) / (t2 - t1))) return null;
    let low = 0;
    let high = t2 - t0;
    while (quotient(high) < wanted && high < 1e6 * (t2 - t0)) high *= 2;
    for (let i = 0; i < 100; i++) {
      const middle = (low + high) / 2;
      if (quotient(middle) < wanted) low = middle;
      else high = middle;
    }
    return t2 + high;
  }

  save(): Float64Array {
    return Float64Array.of(this.count, ...this.values);
  }

  restore(state: Float64Array): void {
    this.count = state[0];
    this.values.set(state.subarray(1));
  }
}

// Rigorous values: every true number lies between lower and upper.

/** lower <= true value <= upper, rounding included. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** Entrywise enclosure: |true - center| <= radius, entry by entry; row-major for matrices. */
export interface Enclosure {
  readonly center: Float64Array;
  readonly radius: Float64Array;
}

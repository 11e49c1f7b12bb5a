// Stores the two lanes of a result, or the first alone where a row ends.

// @ts-ignore: decorator
@inline
export function put(to: usize, value: v128, pair: bool): void {
  if (pair) v128.store(to, value);
  else v128.store64_lane(to, value, 0);
}

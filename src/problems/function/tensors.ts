// Between flat vectors of doubles and the tensors of a function's parameters.
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorflowCore } from "../../engines";

/** The smallest power of two at or above the largest entry; 1 for a vector without finite size. */
export function scaleOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest > 0 && largest < Infinity ? 2 ** Math.ceil(Math.log2(largest)) : 1;
}

/** The values, divided by `scale`, as one tensor a shape, rounded to float32. */
export function tensorsOf(
  tf: TensorflowCore,
  shapes: readonly (readonly number[])[],
  values: Float64Array,
  scale = 1,
): Tensor[] {
  let from = 0;
  return shapes.map((shape) => {
    const length = shape.reduce((product, entries) => product * entries, 1);
    const part = Float32Array.from(values.subarray(from, from + length), (value) => value / scale);
    from += length;
    return tf.tensor(part, [...shape], "float32");
  });
}

/** Writes the entries of the tensors, times `scale`, one after the other; a tensor that is missing counts as zeros. */
export function valuesOf(
  tensors: readonly (Tensor | null | undefined)[],
  sizes: readonly number[],
  into: Float64Array,
  scale = 1,
): void {
  let from = 0;
  tensors.forEach((tensor, k) => {
    if (tensor == null) into.fill(0, from, from + sizes[k]);
    else {
      const values = tensor.dataSync();
      for (let i = 0; i < sizes[k]; i++) into[from + i] = scale * values[i];
    }
    from += sizes[k];
  });
}

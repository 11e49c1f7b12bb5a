// What a backend's failures mean to a user: memory and lost devices are his concern, anything else is ours.
import { InputError, InternalError } from "../../errors";
import type { TensorflowBackend } from "./peers";

const memory =
  /out of memory|\bOOM\b|allocation failed|enlarge memory|memory access out of bounds|ResourceExhausted|RESOURCE_EXHAUSTED|Invalid typed array length/i;
const lost = /device (was |is )?lost|lost device|CUDA_ERROR|GPUDevice.*destroyed/i;

/** An error of TensorFlow.js, or its message from another thread, in one sentence that says what to do. */
export function explained(error: unknown, backend: TensorflowBackend): Error {
  if (error instanceof InputError || error instanceof InternalError) return error;
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0].trim();
  if (memory.test(message))
    return new InputError(
      "tensorflow",
      `the ${backend} backend ran out of memory (${message}). Make the widths or the number of samples smaller, or use engine "wasm".`,
    );
  if (lost.test(message))
    return new InputError(
      "tensorflow",
      `the device of the ${backend} backend was lost (${message}). Restart the kernel; if it happens again, use engine "wasm".`,
    );
  return new InternalError(`tensorflow, ${backend}: ${message}`);
}

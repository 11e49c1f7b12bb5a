// One run of a user's function: what it is given, and a refusal of what it may not return.
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tensorflow } from "../../engines";
import { InputError, shown } from "../../errors";
import type { CompleteFunctionNetwork } from "../../experiment";

/** What a function is run with, and what must come out of it. */
export interface FunctionSetting {
  readonly tensorflow: Tensorflow;
  readonly network: CompleteFunctionNetwork;
  /** n x d */
  readonly inputs: Tensor;
  /** n */
  readonly samples: number;
  /** Q */
  readonly outputsPerSample: number;
}

const where = "differentiable";

/**
 * The outputs at the given parameters as one vector of N entries. Called inside a `tidy`.
 * @throws InputError when the function throws, or returns anything but n x Q float32 numbers
 */
export function runForward(setting: FunctionSetting, parameters: Tensor[]): Tensor {
  const { tensorflow, network, inputs, samples, outputsPerSample: Q } = setting;
  let returned: unknown;
  try {
    returned = network.forward(tensorflow.tf as never, [...parameters], inputs);
  } catch (error) {
    throw failure(setting, error);
  }
  const outputs = tensorOf(returned, setting);
  const fits =
    (outputs.rank === 2 && outputs.shape[0] === samples && outputs.shape[1] === Q) ||
    (outputs.rank === 1 && outputs.shape[0] === samples && Q === 1);
  if (!fits)
    throw new InputError(
      where,
      `forward must return outputs of shape [${samples}, ${Q}], one row a sample and one column a target, got ` +
        `[${outputs.shape.join(", ")}] from ${given(setting)}. Reshape what it returns, or change the shapes of the parameters.`,
    );
  if (outputs.dtype !== "float32")
    throw new InputError(
      where,
      `forward must return float32 numbers, got ${outputs.dtype}, which has no derivative. Leave out what rounds or compares.`,
    );
  return outputs.reshape([samples * Q]);
}

function tensorOf(returned: unknown, { tensorflow, samples, outputsPerSample: Q }: FunctionSetting): Tensor {
  if (returned instanceof tensorflow.tf.Tensor) return returned;
  const isPromise = typeof (returned as { then?: unknown } | null)?.then === "function";
  throw new InputError(
    where,
    isPromise
      ? "forward returned a promise, but a flow asks for its outputs at once. Return a tensor, and use no data() or await."
      : `forward must return a tensor of shape [${samples}, ${Q}], got ${shown(returned)}. ` +
          (returned === undefined ? "Is a return missing?" : "Return what the last operation gives."),
  );
}

/** An error out of the function itself, or out of a derivative of one of its operations. */
export function failure(setting: FunctionSetting, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.?\s*$/, ".");
  const { backend } = setting.tensorflow;
  const missing = /^Kernel '(\w+)' not registered for backend/.exec(message);
  if (missing !== null)
    return new InputError(
      where,
      `the backend ${backend} of TensorFlow.js does not have the operation ${missing[1]}, which forward or its derivative needs. Set THALWEG_TENSORFLOW=cpu, or write it with other operations.`,
    );
  const underived = underivedOperation(message);
  if (underived !== null)
    return new InputError(
      where,
      `TensorFlow.js has no derivative of ${underived}, which forward or its derivative uses. Write it with other operations.`,
    );
  return new InputError(where, `forward failed with ${given(setting)}: ${message}`);
}

/** The operation whose derivative TensorFlow.js misses, where that is what a message says. */
export function underivedOperation(message: string): string | null {
  return /gradient function not found for (\w+)/.exec(message)?.[1] ?? null;
}

function given({ network, inputs }: FunctionSetting): string {
  const shapes = network.parameters.map((shape) => `[${shape.join(", ")}]`).join(", ");
  return `parameters of shapes ${shapes} and inputs of shape [${inputs.shape.join(", ")}]`;
}

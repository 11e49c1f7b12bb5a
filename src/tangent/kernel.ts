// The tangent kernel K = J J^T by three algorithms, and the choice between them.
import type { Vector } from "../engines";
import type { Point, Problem } from "../problems";

/**
 * `layers`: one batched backward pass, then products of layer sizes; `jacobian`: the full J, contracted; `products`:
 * J (J^T e_i) row by row, without any matrix but K.
 */
export type KernelAlgorithm = "layers" | "jacobian" | "products";

/** What an algorithm would take, to leading order. */
export interface KernelCost {
  /** additions and multiplications */
  readonly operations: number;
  /** calls of the engine, each of which costs about as much as a thousand operations */
  readonly calls: number;
  /** temporary storage beside K */
  readonly bytes: number;
}

export interface KernelChoice {
  readonly algorithm: KernelAlgorithm;
  /** one clause for a report */
  readonly why: string;
}

/** Temporary storage that the automatic choice allows itself. */
const defaultBytes = 2 ** 30;
const operationsACall = 1000;
/** calls that a forward and a backward pass of TensorFlow.js are worth */
const passCalls = 100;

/** Leading-order costs of the algorithms that a problem's model has. */
export function kernelCosts(problem: Problem): Partial<Record<KernelAlgorithm, KernelCost>> {
  const { model, samples: n, outputCount: N, parameterCount: p } = problem;
  const contraction: KernelCost = { operations: 2 * N * N * p, calls: 1, bytes: 8 * N * p };
  const products: KernelCost = { operations: 2 * N * N * p, calls: 4 * N, bytes: 8 * (N + p) };
  // the Jacobian of formulas is at hand, and each product passes through it once more
  if (model.kind === "system") return { jacobian: { ...contraction, bytes: 0 }, products };
  // a row of J is a forward and a backward pass of TensorFlow.js, and a product J v two of each
  if (model.kind === "function")
    return {
      jacobian: { ...contraction, calls: passCalls * N },
      products: { ...products, calls: 3 * passCalls * N },
    };
  const { layers } = model;
  const first = layers.findIndex((layer) => layer.trained);
  const above = layers.slice(first + 1);
  const moving = layers.slice(first).filter((layer) => layer.trained);
  const sum = (terms: number[]): number => terms.reduce((total, term) => total + term, 0);
  const weightsAbove = sum(above.map(({ inputs, outputs }) => inputs * outputs));
  const widest = Math.max(1, ...above.map((layer) => layer.inputs));
  const backward = 2 * N * weightsAbove;
  const rowCalls = N > n ? N : 1;
  return {
    layers: {
      operations:
        backward + sum(moving.map(({ inputs, outputs }) => 2 * N * (N * outputs + n * inputs + 2 * N))),
      calls: above.length * (2 + rowCalls) + moving.length * (3 + 2 * rowCalls),
      bytes: 8 * N * (2 * widest + Math.min(2 * N, 2 ** 21)),
    },
    jacobian: {
      operations: backward + N * p + contraction.operations,
      calls: contraction.calls + above.length * (2 + rowCalls) + moving.length * N,
      bytes: contraction.bytes + 16 * N * widest,
    },
    products: { ...products, operations: 4 * N * n * (p + 2 * weightsAbove), calls: 8 * N * layers.length },
  };
}

/**
 * The algorithm with the least work among those whose temporary storage fits; the thriftiest when none does.
 *
 * @param bytes temporary storage that may be used; default 1 GiB
 */
export function chooseKernelAlgorithm(problem: Problem, bytes = defaultBytes): KernelChoice {
  const costs = Object.entries(kernelCosts(problem)) as [KernelAlgorithm, KernelCost][];
  const work = ({ operations, calls }: KernelCost): number => operations + operationsACall * calls;
  const fitting = costs.filter(([, cost]) => cost.bytes <= bytes);
  if (fitting.length === 0) {
    const [algorithm] = costs.reduce((best, one) => (one[1].bytes < best[1].bytes ? one : best));
    return { algorithm, why: `nothing else comes near ${megabytes(bytes)} of temporary storage` };
  }
  const [algorithm, cost] = fitting.reduce((best, one) => (work(one[1]) < work(best[1]) ? one : best));
  const refused = costs.filter(([, { bytes: needed }]) => needed > bytes).map(([name]) => name);
  const least = `least work (${work(cost).toExponential(1)} operations)`;
  const room =
    refused.length === 0 ? "" : ` that fits into ${megabytes(bytes)} (${refused.join(", ")} would not)`;
  return { algorithm, why: least + room };
}

/**
 * out = K, N x N. The algorithms agree to about 1e-13 relative.
 *
 * @returns the algorithm used, and why
 */
export function tangentKernel(
  point: Point,
  out: Vector,
  options: { algorithm?: KernelAlgorithm | "auto"; bytes?: number } = {},
): KernelChoice {
  const { algorithm = "auto", bytes } = options;
  const choice =
    algorithm === "auto" ? chooseKernelAlgorithm(point.problem, bytes) : { algorithm, why: "asked for" };
  if (choice.algorithm === "products") kernelByProducts(point, out);
  else if (choice.algorithm === "layers" || point.problem.model.kind !== "layered") point.tangentKernel(out);
  else kernelByJacobian(point, out);
  return choice;
}

/** out = J J^T from the full Jacobian: N x p numbers of temporary storage. */
export function kernelByJacobian(point: Point, out: Vector): void {
  const { engine, outputCount: N, parameterCount: p } = point.problem;
  const jacobian = engine.allocate(N * p);
  point.jacobian(jacobian);
  engine.gemm(false, true, N, N, p, 1, jacobian, jacobian, 0, out);
  engine.release(jacobian);
}

/** out = J J^T row by row, each by one backward and one forward product: K e_i = J (J^T e_i). No matrix but K. */
export function kernelByProducts(point: Point, out: Vector): void {
  const { engine, outputCount: N, parameterCount: p } = point.problem;
  const unit = engine.allocate(N);
  const gradient = engine.allocate(p);
  const entries = new Float64Array(N);
  for (let row = 0; row < N; row++) {
    entries[row] = 1;
    engine.write(unit, entries);
    entries[row] = 0;
    point.vjp(unit, gradient);
    point.jvp(gradient, out.slice(row * N, N));
  }
  engine.release(gradient);
  engine.release(unit);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}

// The share of each layer in the tangent kernel, (Delta Delta^T) * (s^2 h h^T + bias flag), in blocks of rows.
import type { Vector } from "../../engines";
import { Storage } from "../storage";
import { remembered, rowsOf } from "../views";
import type { Shared } from "./shared";

/** Entries of a temporary matrix: 16 MB for each of the two that a share needs, however large the kernel is. */
const blockEntries = 2 ** 21;
/** The constant matrix of the lowest trained layer is kept when it has at most this many entries (32 MB). */
const keptEntries = 2 ** 22;

/** Consecutive samples. */
interface Block {
  readonly first: number;
  readonly samples: number;
}

/** s^2 h h^T + bias flag of a block: one row a sample, one column a stacked output. */
interface Gram {
  readonly whole: Vector;
  readonly rows: readonly Vector[];
}

/**
 * Adds up the kernel of one point. With several outputs a sample, a row of h h^T serves the rows of all outputs of its
 * sample, one after the other; with one output a block is multiplied at once.
 */
export class KernelShares {
  private readonly storage: Storage;
  private readonly blocks: readonly Block[];
  /** Delta Delta^T of a block */
  private readonly ofDeltas: Vector;
  private readonly ofBelow: Vector;
  /** rows of the matrices above, of kernels, and of h_{l-1}; cut for more than one output alone */
  private readonly rowsOfDeltas: readonly Vector[] = [];
  private readonly rowsOfBelow: readonly Vector[] = [];
  private readonly kernelRows = remembered((kernel) => rowsOf(kernel, this.N, this.N));
  private readonly belowRows = remembered((below) => rowsOf(below, this.n, below.length / this.n));
  /** row o has a 1 where a stacked output is output o of its sample */
  private readonly sameOutput: readonly Vector[] = [];
  /** room for h_{l-1} with each row repeated for the outputs of its sample */
  private readonly repeated: Vector | null = null;
  /** s^2 h h^T + bias flag of the lowest trained layer, n x N, when it is worth keeping */
  private readonly kept: Vector | null = null;
  private readonly keptRows: readonly Vector[] = [];
  private readonly n: number;
  private readonly N: number;
  private readonly Q: number;

  /** @param below h_{l-1} of the point, one entry a layer */
  constructor(
    private readonly shared: Shared,
    private readonly below: readonly Vector[],
  ) {
    const { engine, layers, layout, samples: n, outputCount: N, outputsPerSample: Q } = shared;
    [this.n, this.N, this.Q] = [n, N, Q];
    const storage = (this.storage = new Storage(engine));
    const limit = Math.min(n, Math.max(1, Math.floor(blockEntries / (N * Q))));
    this.blocks = Array.from({ length: Math.ceil(n / limit) }, (_, place) => ({
      first: place * limit,
      samples: Math.min(limit, n - place * limit),
    }));
    this.ofDeltas = storage.allocate(limit * Q * N);
    this.ofBelow = storage.allocate(limit * N);
    if (Q > 1) {
      this.rowsOfDeltas = rowsOf(this.ofDeltas, limit * Q, N);
      this.rowsOfBelow = rowsOf(this.ofBelow, limit, N);
      this.sameOutput = rowsOf(storage.hold(sameOutputMatrix(Q, N)), Q, N);
      const widest = Math.max(...layers.slice(layout.firstTrained).map((layer) => layer.inputs));
      this.repeated = storage.allocate(N * widest);
    }
    if (n * N > keptEntries) return;
    const kept = storage.allocate(n * N);
    this.fillGram(layout.firstTrained, { first: 0, samples: n }, this.columns(layout.firstTrained), kept);
    this.kept = kept;
    if (Q > 1) this.keptRows = rowsOf(kept, n, N);
  }

  /** out = share of the output layer, whose Delta are unit vectors; zero when it is frozen */
  startWithOutputLayer(out: Vector): void {
    const { engine, layers } = this.shared;
    const last = layers.length - 1;
    engine.fill(out, 0);
    if (!layers[last].trained) return;
    if (this.Q === 1) engine.fill(this.ofDeltas, 1);
    this.addBlocks(last, out, () => (row) => this.sameOutput[row % this.Q]);
  }

  /** out += share of a hidden layer; `delta` is its Delta, N x width */
  add(index: number, delta: Vector, out: Vector): void {
    const { engine, layers } = this.shared;
    const { N, Q } = this;
    const width = layers[index].outputs;
    this.addBlocks(index, out, ({ first, samples }) => {
      const own = delta.slice(first * Q * width, samples * Q * width);
      engine.gemm(false, true, samples * Q, N, width, 1, own, delta, 0, this.ofDeltas);
      return (row) => this.rowsOfDeltas[row];
    });
  }

  release(): void {
    this.storage.release();
  }

  /**
   * out += (factor of Delta) * (factor of h), where `prepare` fills `ofDeltas` for a block and says which row of the
   * first factor belongs to which of the block's rows
   */
  private addBlocks(index: number, out: Vector, prepare: (block: Block) => (row: number) => Vector): void {
    const { engine } = this.shared;
    const { N, Q } = this;
    const columns = this.columns(index);
    for (const block of this.blocks) {
      const { first, samples } = block;
      const factorRow = prepare(block);
      const gram = this.gram(index, block, columns);
      if (Q === 1) {
        const cut = (matrix: Vector, row: number): Vector => matrix.slice(row * N, samples * N);
        engine.hadamardAccumulate(cut(out, first), cut(this.ofDeltas, 0), gram.whole);
        continue;
      }
      const rows = this.kernelRows(out);
      for (let row = 0; row < samples * Q; row++)
        engine.hadamardAccumulate(rows[first * Q + row], factorRow(row), gram.rows[Math.floor(row / Q)]);
    }
  }

  private gram(index: number, block: Block, columns: Vector): Gram {
    const { first, samples } = block;
    if (this.kept && index === this.shared.layout.firstTrained)
      return {
        whole: this.kept.slice(first * this.N, samples * this.N),
        rows: this.keptRows.slice(first, first + samples),
      };
    const whole = this.ofBelow.slice(0, samples * this.N);
    this.fillGram(index, block, columns, whole);
    return { whole, rows: this.rowsOfBelow };
  }

  private fillGram(index: number, { first, samples }: Block, columns: Vector, into: Vector): void {
    const { engine, layers } = this.shared;
    const { inputs, scale, hasBias } = layers[index];
    const own = this.below[index].slice(first * inputs, samples * inputs);
    if (hasBias) engine.fill(into, 1);
    engine.gemm(false, true, samples, this.N, inputs, scale * scale, own, columns, hasBias ? 1 : 0, into);
  }

  /** h_{l-1} with one row a stacked output */
  private columns(index: number): Vector {
    const below = this.below[index];
    if (this.repeated === null) return below;
    const { engine, layers } = this.shared;
    const { N, Q } = this;
    const repeated = this.repeated.slice(0, N * layers[index].inputs);
    const [from, to] = [this.belowRows(below), rowsOf(repeated, N, layers[index].inputs)];
    for (let row = 0; row < N; row++) engine.copy(from[Math.floor(row / Q)], to[row]);
    return repeated;
  }
}

/** Q x N: entry (o, k) is 1 where stacked output k is output o of its sample. */
function sameOutputMatrix(Q: number, N: number): Float64Array {
  return Float64Array.from({ length: Q * N }, (_, place) =>
    (place % N) % Q === Math.floor(place / N) ? 1 : 0,
  );
}

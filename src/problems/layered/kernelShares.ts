// The share of each layer in the tangent kernel, (Delta Delta^T) * (s^2 h h^T + bias flag), in blocks of rows.
import type { Vector } from "../../engines";
import { Storage } from "../storage";
import { remembered, rowsOf } from "../views";
import type { Shared } from "./shared";
import { rowBlocks, unpackSymmetric, type RowBlock } from "./rowBlocks";

/** The constant matrix of the lowest trained layer is kept when it has at most this many entries (32 MB). */
const keptEntries = 2 ** 22;

/** A matrix, and its rows where they are used one by one: with more than one output a sample. */
interface Matrix {
  readonly whole: Vector;
  readonly rows: readonly Vector[];
}

/** A block of rows with room for the two factors of its share. */
interface Block extends RowBlock {
  /** Delta Delta^T: one row a stacked output, as many columns as the block has */
  readonly ofDeltas: Matrix;
  /** s^2 h h^T + bias flag: one row a sample */
  readonly ofBelow: Matrix;
  /** for each output a row with a 1 where a stacked output is the same output of its sample */
  readonly sameOutput: readonly Vector[];
  /** `ofBelow` of the lowest trained layer, which never changes; null when it is too large to be kept */
  readonly kept: Matrix | null;
}

/**
 * Adds up the kernel of one point. Only columns up to the diagonal are computed; until `finish`, the rows of a block
 * lie packed at the place where they will be. With several outputs a sample, a row of h h^T serves the rows of all
 * outputs of its sample, one after the other; with one output a block is multiplied at once.
 */
export class KernelShares {
  private readonly storage: Storage;
  private readonly blocks: readonly Block[];
  /** room for h_{l-1} with each row repeated for the outputs of its sample; null for one output */
  private readonly repeated: Vector | null;
  private readonly repeatedRows: readonly (readonly Vector[])[];
  private readonly belowRows = remembered((below) => this.matrix(below, this.shared.samples).rows);
  private readonly blocksOf = remembered((kernel) => this.cut(kernel));
  private readonly onHost: Float64Array | null;

  /** @param below h_{l-1} of the point, one entry a layer */
  constructor(
    private readonly shared: Shared,
    private readonly below: readonly Vector[],
  ) {
    const { layers, layout, samples: n, outputCount: N, outputsPerSample: Q } = shared;
    const storage = (this.storage = new Storage(shared.engine));
    const { blocks, packed } = rowBlocks(n, Q);
    this.onHost = packed ? new Float64Array(N * N) : null;
    const largest = Math.max(...blocks.map(({ samples, columns }) => samples * columns));
    const [ofDeltas, ofBelow] = [storage.allocate(largest * Q), storage.allocate(largest)];
    const identical = Q === 1 ? null : storage.hold(sameOutputMatrix(Q, N));
    const lowest = layout.firstTrained;
    const widest = Math.max(...layers.slice(lowest).map((layer) => layer.inputs));
    this.repeated = Q === 1 ? null : storage.allocate(N * widest);
    this.repeatedRows = layers.map(({ inputs }, index) =>
      this.repeated === null || index < lowest ? [] : rowsOf(this.repeated, N, inputs),
    );
    const keep = n * N <= keptEntries;
    const columns = keep ? this.columns(lowest) : null;
    this.blocks = blocks.map((block) => {
      const entries = block.samples * block.columns;
      const kept = columns && this.matrix(storage.allocate(entries), block.samples);
      if (columns && kept) this.fillGram(lowest, block, columns, kept.whole);
      return {
        ...block,
        ofDeltas: this.matrix(ofDeltas.slice(0, entries * Q), block.samples * Q),
        ofBelow: this.matrix(ofBelow.slice(0, entries), block.samples),
        sameOutput: identical
          ? Array.from({ length: Q }, (_, o) => identical.slice(o * N, block.columns))
          : [],
        kept,
      };
    });
  }

  /** the share of the output layer, whose Delta are unit vectors; zero when it is frozen */
  startWithOutputLayer(out: Vector): void {
    const { engine, layers, outputsPerSample: Q } = this.shared;
    const last = layers.length - 1;
    engine.fill(out, 0);
    if (!layers[last].trained) return;
    this.addBlocks(last, out, (block) => {
      if (Q === 1) engine.fill(block.ofDeltas.whole, 1);
      return (row) => block.sameOutput[row % Q];
    });
  }

  /** adds the share of a hidden layer; `delta` is its Delta, N x width */
  add(index: number, delta: Vector, out: Vector): void {
    const { engine, layers, outputsPerSample: Q } = this.shared;
    const width = layers[index].outputs;
    this.addBlocks(index, out, ({ first, samples, columns, ofDeltas }) => {
      const own = delta.slice(first * Q * width, samples * Q * width);
      engine.gemm(false, true, samples * Q, columns, width, 1, own, delta, 0, ofDeltas.whole);
      return (row) => ofDeltas.rows[row];
    });
  }

  /** unpacks the rows and mirrors them: the kernel is exactly symmetric */
  finish(out: Vector): void {
    if (this.onHost === null) return;
    const { engine, outputCount: N, outputsPerSample: Q } = this.shared;
    unpackSymmetric(engine.read(out, this.onHost), N, Q, this.blocks);
    engine.write(out, this.onHost);
  }

  release(): void {
    this.storage.release();
  }

  /**
   * adds (factor of Delta) * (factor of h) to each block, where `prepare` fills `ofDeltas` and tells which row of
   * the first factor belongs to which row of the block
   */
  private addBlocks(index: number, out: Vector, prepare: (block: Block) => (row: number) => Vector): void {
    const { engine, outputsPerSample: Q } = this.shared;
    const columns = this.columns(index);
    const targets = this.blocksOf(out);
    this.blocks.forEach((block, place) => {
      const factorRow = prepare(block);
      const gram = this.gram(index, block, columns);
      const { whole, rows } = targets[place];
      if (Q === 1) return engine.hadamardAccumulate(whole, block.ofDeltas.whole, gram.whole);
      for (let row = 0; row < rows.length; row++)
        engine.hadamardAccumulate(rows[row], factorRow(row), gram.rows[Math.floor(row / Q)]);
    });
  }

  private gram(index: number, block: Block, columns: Vector): Matrix {
    if (block.kept && index === this.shared.layout.firstTrained) return block.kept;
    this.fillGram(index, block, columns, block.ofBelow.whole);
    return block.ofBelow;
  }

  private fillGram(index: number, block: RowBlock, columns: Vector, into: Vector): void {
    const { engine, layers } = this.shared;
    const { inputs, scale, hasBias } = layers[index];
    const { first, samples, columns: count } = block;
    const own = this.below[index].slice(first * inputs, samples * inputs);
    if (hasBias) engine.fill(into, 1);
    engine.gemm(false, true, samples, count, inputs, scale * scale, own, columns, hasBias ? 1 : 0, into);
  }

  /** h_{l-1} with one row a stacked output */
  private columns(index: number): Vector {
    const below = this.below[index];
    if (this.repeated === null) return below;
    const { engine, outputsPerSample: Q } = this.shared;
    const [from, to] = [this.belowRows(below), this.repeatedRows[index]];
    for (let row = 0; row < to.length; row++) engine.copy(from[Math.floor(row / Q)], to[row]);
    return this.repeated;
  }

  private matrix(whole: Vector, rows: number): Matrix {
    const single = this.shared.outputsPerSample === 1;
    return { whole, rows: single ? [] : rowsOf(whole, rows, whole.length / rows) };
  }

  /** the packed rows of each block inside a kernel */
  private cut(kernel: Vector): Matrix[] {
    const { outputCount: N, outputsPerSample: Q } = this.shared;
    return this.blocks.map(({ first, samples, columns }) =>
      this.matrix(kernel.slice(first * Q * N, samples * Q * columns), samples * Q),
    );
  }
}

/** Q x N: entry (o, k) is 1 where stacked output k is output o of its sample. */
function sameOutputMatrix(Q: number, N: number): Float64Array {
  return Float64Array.from({ length: Q * N }, (_, place) =>
    (place % N) % Q === Math.floor(place / N) ? 1 : 0,
  );
}

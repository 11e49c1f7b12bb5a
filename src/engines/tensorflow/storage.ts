// Tensors never change, vectors do: a vector is a list of pieces of tensors. Copying shares them, writing to a slice replaces
// what lies there, and only reading joins pieces or cuts one, once.
import type { Rank, Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { TensorflowCore } from "./load";

/** A tensor that several vectors may hold, with the parts and shapes made of it; all die with the last holder. */
export class Held {
  private holders = 0;
  private made: Map<string, Tensor> | null = null;

  /** @param content a tensor that nobody else disposes of, or the number that fills it, which becomes a tensor when read */
  constructor(
    private readonly tf: TensorflowCore,
    readonly length: number,
    private readonly content: Tensor1D | number,
  ) {}

  retain(): this {
    this.holders++;
    return this;
  }

  release(): void {
    if (--this.holders > 0) return;
    if (typeof this.content !== "number") this.content.dispose();
    this.made?.forEach((tensor) => tensor.dispose());
    this.made = null;
  }

  /** entries [offset, offset + length), not to be disposed of */
  part(offset: number, length: number): Tensor1D {
    const { tf, content } = this;
    if (typeof content === "number")
      return this.once(String(length), () => tf.fill<Rank.R1>([length], content));
    if (length === this.length) return content;
    return this.once(`${offset} ${length}`, () => tf.slice1d(content, offset, length));
  }

  /** entries from `offset` on as a matrix, not to be disposed of */
  matrix(offset: number, rows: number, columns: number): Tensor2D {
    const place = typeof this.content === "number" ? 0 : offset;
    return this.once(`${place} ${rows} ${columns}`, () =>
      this.tf.reshape<Rank.R2>(this.part(offset, rows * columns), [rows, columns]),
    );
  }

  private once<Made extends Tensor>(what: string, make: () => Made): Made {
    this.made ??= new Map();
    let tensor = this.made.get(what);
    if (tensor === undefined) this.made.set(what, (tensor = this.tf.keep(make())));
    return tensor as Made;
  }
}

/** Entries [start, start + length) of a vector are those of `held` from `offset` on. */
interface Piece {
  readonly start: number;
  readonly length: number;
  readonly held: Held;
  readonly offset: number;
}

/** The entries of one allocation, at first 0. */
export class Storage {
  /** without gaps, in order */
  private pieces: Piece[];

  constructor(
    private readonly tf: TensorflowCore,
    readonly length: number,
  ) {
    this.pieces = [{ start: 0, length, held: new Held(tf, length, 0).retain(), offset: 0 }];
  }

  release(): void {
    for (const { held } of this.pieces) held.release();
    this.pieces = [];
  }

  /** entries [start, start + length) as one tensor, not to be disposed of */
  tensor(start: number, length: number): Tensor1D {
    const { held, offset } = this.whole(start, length);
    return held.part(offset, length);
  }

  /** entries from `start` on as a matrix, not to be disposed of */
  matrix(start: number, rows: number, columns: number): Tensor2D {
    const { held, offset } = this.whole(start, rows * columns);
    return held.matrix(offset, rows, columns);
  }

  /** entries [start, start + held.length) become those of `held` */
  put(start: number, held: Held): void {
    this.replace(start, [{ start, length: held.length, held, offset: 0 }]);
  }

  /** entries from `start` on become those of [from, from + length) of another vector, or of this one */
  share(start: number, source: Storage, from: number, length: number): void {
    const pieces = source.piecesIn(from, length);
    this.replace(
      start,
      pieces.map((piece) => ({ ...piece, start: piece.start - from + start })),
    );
  }

  /** [start, start + length) as one piece, joined first where it is several */
  private whole(start: number, length: number): Piece {
    const found = this.piecesIn(start, length);
    if (found.length === 1) return found[0];
    const { tf } = this;
    const joined = tf.keep(tf.concat1d(found.map((piece) => piece.held.part(piece.offset, piece.length))));
    const piece = { start, length, held: new Held(tf, length, joined), offset: 0 };
    this.replace(start, [piece]);
    return piece;
  }

  /** the pieces of [start, start + length), cut at its ends */
  private piecesIn(start: number, length: number): Piece[] {
    const end = start + length;
    const found: Piece[] = [];
    for (let i = this.pieceAt(start); i < this.pieces.length && this.pieces[i].start < end; i++) {
      const piece = this.pieces[i];
      const first = Math.max(start, piece.start);
      const last = Math.min(end, piece.start + piece.length);
      found.push({
        start: first,
        length: last - first,
        held: piece.held,
        offset: piece.offset + first - piece.start,
      });
    }
    return found;
  }

  /** puts pieces without gaps where they say; what remains of the pieces there before is kept beside them */
  private replace(start: number, pieces: readonly Piece[]): void {
    const last = pieces[pieces.length - 1];
    const end = last.start + last.length;
    const first = this.pieceAt(start);
    let after = first;
    while (after < this.pieces.length && this.pieces[after].start < end) after++;
    const before = this.pieces[first];
    const behind = this.pieces[after - 1];
    const placed: Piece[] = [...pieces];
    if (before.start < start) placed.unshift({ ...before, length: start - before.start });
    const rest = behind.start + behind.length - end;
    if (rest > 0)
      placed.push({
        start: end,
        length: rest,
        held: behind.held,
        offset: behind.offset + behind.length - rest,
      });
    for (const { held } of placed) held.retain();
    for (const { held } of this.pieces.splice(first, after - first, ...placed)) held.release();
  }

  /** index of the piece that holds the entry */
  private pieceAt(entry: number): number {
    let [low, high] = [0, this.pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pieces[middle].start <= entry) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

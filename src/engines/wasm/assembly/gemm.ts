// Blocked matrix product on packed panels: the three outer loops of Goto and van de Geijn, "Anatomy of
// high-performance matrix multiplication" (2008), around a 6 x 4 register tile.
import { bytes, multiplyAdd } from "./simd";
import { scale } from "./elementwise";

const TILE_ROWS: i32 = 6;
const TILE_COLUMNS: i32 = 4;
/** depth of a packed panel, rows of the packed block of A, columns of the packed block of B */
const DEPTH_BLOCK: i32 = 256;
const ROW_BLOCK: i32 = 96;
const COLUMN_BLOCK: i32 = 1024;
const TILE_BYTES: usize = 256;
const PACKED_A_BYTES: usize = (<usize>ROW_BLOCK * <usize>DEPTH_BLOCK) << 3;
const PACKED_B_BYTES: usize = (<usize>COLUMN_BLOCK * <usize>DEPTH_BLOCK) << 3;

/** bytes of the scratch area that one thread needs for `gemm` */
export function gemmScratchBytes(): usize {
  return TILE_BYTES + PACKED_A_BYTES + PACKED_B_BYTES;
}

/**
 * tile (6 x 4) = (packed 6 x depth) (packed depth x 4). Not unrolled, and stored as it is: twelve sums, one row of B
 * and one entry of A just fill the sixteen registers; whatever else is alive beside them is spilled in the loop, at half
 * the speed. Exported because the optimizer inlines a function that has a single caller.
 */
export function multiplyTile(depth: i32, a: usize, b: usize, to: usize): void {
  let c00 = f64x2.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  for (; depth > 0; depth--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let entry = v128.load64_splat(a);
    c00 = multiplyAdd(entry, b0, c00);
    c01 = multiplyAdd(entry, b1, c01);
    entry = v128.load64_splat(a, 8);
    c10 = multiplyAdd(entry, b0, c10);
    c11 = multiplyAdd(entry, b1, c11);
    entry = v128.load64_splat(a, 16);
    c20 = multiplyAdd(entry, b0, c20);
    c21 = multiplyAdd(entry, b1, c21);
    entry = v128.load64_splat(a, 24);
    c30 = multiplyAdd(entry, b0, c30);
    c31 = multiplyAdd(entry, b1, c31);
    entry = v128.load64_splat(a, 32);
    c40 = multiplyAdd(entry, b0, c40);
    c41 = multiplyAdd(entry, b1, c41);
    entry = v128.load64_splat(a, 40);
    c50 = multiplyAdd(entry, b0, c50);
    c51 = multiplyAdd(entry, b1, c51);
    a += 48;
    b += 32;
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to, c10, 32);
  v128.store(to, c11, 48);
  v128.store(to, c20, 64);
  v128.store(to, c21, 80);
  v128.store(to, c30, 96);
  v128.store(to, c31, 112);
  v128.store(to, c40, 128);
  v128.store(to, c41, 144);
  v128.store(to, c50, 160);
  v128.store(to, c51, 176);
}

/** C (+)= alpha tile, for the part of the tile that lies inside C */
function putTile(
  rows: i32,
  columns: i32,
  tile: usize,
  alpha: f64,
  accumulate: bool,
  C: usize,
  rowBytes: usize,
): void {
  const factor = f64x2.splat(alpha);
  for (let i = 0; i < rows; i++) {
    if (columns == TILE_COLUMNS) {
      let low = f64x2.mul(factor, v128.load(tile));
      let high = f64x2.mul(factor, v128.load(tile, 16));
      if (accumulate) {
        low = f64x2.add(v128.load(C), low);
        high = f64x2.add(v128.load(C, 16), high);
      }
      v128.store(C, low);
      v128.store(C, high, 16);
    } else {
      for (let j = 0; j < columns; j++) {
        const entry = alpha * load<f64>(tile + bytes(j));
        const at = C + bytes(j);
        store<f64>(at, accumulate ? load<f64>(at) + entry : entry);
      }
    }
    tile += bytes(TILE_COLUMNS);
    C += rowBytes;
  }
}

/** packs `count` strided vectors of length `depth` in groups of `group`, entry by entry; the last group is zero-padded */
// @ts-ignore: decorator
@inline
function pack(group: i32, count: i32, depth: i32, from: usize, across: usize, along: usize, to: usize): void {
  for (let first = 0; first < count; first += group) {
    const present = min(group, count - first);
    let p = from + <usize>first * across;
    if (present == group && across == 8) {
      for (let l = 0; l < depth; l++) {
        for (let g = 0; g < group; g += 2) v128.store(to + bytes(g), v128.load(p + bytes(g)));
        p += along;
        to += bytes(group);
      }
    } else if (present == group) {
      for (let l = 0; l < depth; l++) {
        let q = p;
        for (let g = 0; g < group; g++) {
          store<f64>(to + bytes(g), load<f64>(q));
          q += across;
        }
        p += along;
        to += bytes(group);
      }
    } else {
      for (let l = 0; l < depth; l++) {
        for (let g = 0; g < group; g++) {
          store<f64>(to + bytes(g), g < present ? load<f64>(p + <usize>g * across) : 0);
        }
        p += along;
        to += bytes(group);
      }
    }
  }
}

function packRows(count: i32, depth: i32, from: usize, across: usize, along: usize, to: usize): void {
  pack(TILE_ROWS, count, depth, from, across, along, to);
}

function packColumns(count: i32, depth: i32, from: usize, across: usize, along: usize, to: usize): void {
  pack(TILE_COLUMNS, count, depth, from, across, along, to);
}

/**
 * C = alpha A B + beta C with A(i, l) at A + i rowA + l columnA (in entries), B(l, j) likewise, rows of C `rowC` apart.
 * Every entry of C is summed in the same order, so A A^T is symmetric to the last bit.
 */
export function gemmStrided(
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  A: usize,
  rowA: i32,
  columnA: i32,
  B: usize,
  rowB: i32,
  columnB: i32,
  beta: f64,
  C: usize,
  rowC: i32,
  scratch: usize,
): void {
  const rowBytes = bytes(rowC);
  const nothing = k == 0 || alpha == 0;
  if (nothing || (beta != 0 && beta != 1)) {
    for (let i = 0; i < m; i++) scale(n, beta, C + <usize>i * rowBytes);
    if (nothing) return;
  }
  const packedA = scratch + TILE_BYTES;
  const packedB = packedA + PACKED_A_BYTES;
  for (let j = 0; j < n; j += COLUMN_BLOCK) {
    const columns = min(COLUMN_BLOCK, n - j);
    for (let l = 0; l < k; l += DEPTH_BLOCK) {
      const depth = min(DEPTH_BLOCK, k - l);
      const accumulate = l > 0 || beta != 0;
      const blockB = B + <usize>l * bytes(rowB) + <usize>j * bytes(columnB);
      packColumns(columns, depth, blockB, bytes(columnB), bytes(rowB), packedB);
      for (let i = 0; i < m; i += ROW_BLOCK) {
        const rows = min(ROW_BLOCK, m - i);
        const blockA = A + <usize>i * bytes(rowA) + <usize>l * bytes(columnA);
        packRows(rows, depth, blockA, bytes(rowA), bytes(columnA), packedA);
        for (let q = 0; q < columns; q += TILE_COLUMNS) {
          const b = packedB + <usize>q * bytes(depth);
          for (let p = 0; p < rows; p += TILE_ROWS) {
            multiplyTile(depth, packedA + <usize>p * bytes(depth), b, scratch);
            putTile(
              min(TILE_ROWS, rows - p),
              min(TILE_COLUMNS, columns - q),
              scratch,
              alpha,
              accumulate,
              C + <usize>(i + p) * rowBytes + bytes(j + q),
              rowBytes,
            );
          }
        }
      }
    }
  }
}

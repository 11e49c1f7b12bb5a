// The operations that threads share, cut into tasks: each writes a part of the result that no other task touches, and
// sums are cut at fixed places, so neither the cut nor the thread that does a task changes a bit.
// A job is an i32 operation, then numbers as f64, addresses among them, from byte 64 on.
import { bytes } from "./simd";
import { activate } from "./activations";
import { addInto, columnSum, hadamardAccumulate, multiplyInto } from "./elementwise";
import { linearCombination } from "./combination";
import { addCompensated } from "./compensated";
import { dotOfChunks, weightedSquaresOfChunks } from "./reductions";
import { gemmStrided } from "./gemm";
import { reflectAndMeasure } from "./householder";
import { rotatePairs } from "./jacobi";
import { rotatePanel } from "./implicitQl";
import { symmetricRows } from "./tridiagonal";
import { solveRows, subtractSquare } from "./cholesky";
import { rowCombination, rowDots } from "./matrixVector";

const GEMM: i32 = 0;
const ACTIVATION: i32 = 1;
const MULTIPLY_INTO: i32 = 2;
const HADAMARD_ACCUMULATE: i32 = 3;
const LINEAR_COMBINATION: i32 = 4;
const ADD_COMPENSATED: i32 = 5;
const ADD_ROW: i32 = 6;
const COLUMN_SUM: i32 = 7;
const DOT: i32 = 8;
const WEIGHTED_NORM: i32 = 9;
const ROW_DOTS: i32 = 10;
const ROW_COMBINATION: i32 = 11;
const REFLECT_AND_MEASURE: i32 = 12;
const ROTATE_PAIRS: i32 = 13;
const SYMMETRIC_ROWS: i32 = 14;
const ROTATE_PANELS: i32 = 15;
const LOWER_PRODUCT: i32 = 16;
const SOLVE_ROWS: i32 = 17;
const LOWER_SQUARE: i32 = 18;

// @ts-ignore: decorator
@inline
function real(job: usize, i: i32): f64 {
  return load<f64>(job + 64 + bytes(i));
}

// @ts-ignore: decorator
@inline
function integer(job: usize, i: i32): i32 {
  return <i32>real(job, i);
}

// @ts-ignore: decorator
@inline
function address(job: usize, i: i32): usize {
  return <usize>real(job, i);
}

/** an address that may be absent, `offset` bytes further */
// @ts-ignore: decorator
@inline
function optional(job: usize, i: i32, offset: usize): usize {
  const start = address(job, i);
  return start ? start + offset : 0;
}

/** does task `task` of `job`; `scratch` belongs to this thread */
export function perform(job: usize, task: i32, scratch: usize): void {
  switch (load<i32>(job)) {
    case GEMM:
      multiplyBlock(job, task, scratch);
      break;
    case ACTIVATION:
      activateBlock(job, task);
      break;
    case ROW_DOTS: {
      const columns = integer(job, 1);
      const first = task * integer(job, 7);
      const rows = min(integer(job, 0) - first, integer(job, 7));
      const M = address(job, 3) + <usize>first * bytes(columns);
      rowDots(rows, columns, real(job, 2), M, address(job, 4), real(job, 5), address(job, 6) + bytes(first));
      break;
    }
    case ROW_COMBINATION: {
      const width = integer(job, 1);
      const first = task * integer(job, 7);
      const at = bytes(first);
      const columns = min(width - first, integer(job, 7));
      const to = address(job, 6) + at;
      rowCombination(integer(job, 0), columns, width, real(job, 2), address(job, 3) + at, address(job, 4), real(job, 5), to);
      break;
    }
    case ADD_ROW: {
      const width = integer(job, 1);
      const first = task * integer(job, 4);
      const rows = min(integer(job, 0) - first, integer(job, 4));
      for (let row = first; row < first + rows; row++) {
        addInto(width, address(job, 2), address(job, 3) + <usize>row * bytes(width));
      }
      break;
    }
    case COLUMN_SUM: {
      const width = integer(job, 1);
      const first = task * integer(job, 5);
      const columns = min(width - first, integer(job, 5));
      const at = bytes(first);
      columnSum(integer(job, 0), columns, width, address(job, 2) + at, real(job, 3), address(job, 4) + at);
      break;
    }
    case REFLECT_AND_MEASURE: {
      const first = integer(job, 1) + task * integer(job, 5);
      const last = min(integer(job, 2), first + integer(job, 5));
      reflectAndMeasure(integer(job, 0), first, last, integer(job, 3), address(job, 4), address(job, 6));
      break;
    }
    case ROTATE_PAIRS: {
      const n = integer(job, 0);
      const first = task * integer(job, 2);
      const last = min((n + 1) / 2, first + integer(job, 2));
      rotatePairs(n, integer(job, 1), first, last, address(job, 3), address(job, 4), real(job, 5), address(job, 6));
      break;
    }
    case SYMMETRIC_ROWS: {
      // parts of equal area: row ends at roots of equal steps
      const rows = integer(job, 0);
      const n = integer(job, 1);
      const parts = integer(job, 2);
      const first = <i32>(<f64>rows * sqrt(<f64>task / <f64>parts));
      const end = task == parts - 1 ? rows : <i32>(<f64>rows * sqrt(<f64>(task + 1) / <f64>parts));
      const y = address(job, 5) + <usize>task * bytes(n);
      symmetricRows(first, end, n, address(job, 3), address(job, 4), y);
      memory.fill(y + bytes(end), 0, bytes(rows - end));
      break;
    }
    case ROTATE_PANELS: {
      const panelBytes = <usize>integer(job, 0) << 6;
      rotatePanel(integer(job, 1), address(job, 2), address(job, 3) + <usize>task * panelBytes);
      break;
    }
    case LOWER_PRODUCT:
      multiplyLower(job, task, scratch);
      break;
    case SOLVE_ROWS: {
      const first = task * integer(job, 5);
      const rows = min(integer(job, 0) - first, integer(job, 5));
      const row = integer(job, 4);
      const B = address(job, 3) + <usize>first * bytes(row);
      solveRows(rows, integer(job, 1), address(job, 2), B, row, scratch);
      break;
    }
    case LOWER_SQUARE: {
      const row = integer(job, 4);
      const first = task * integer(job, 5);
      const rows = min(integer(job, 0) - first, integer(job, 5));
      const k = integer(job, 1);
      const B = address(job, 2);
      const lowerB = B + <usize>first * bytes(row);
      const C = address(job, 3) + <usize>first * bytes(row);
      gemmStrided(rows, first, k, -1, lowerB, row, 1, B, 1, row, 1, C, row, scratch);
      subtractSquare(rows, k, lowerB, C + bytes(first), row, scratch);
      break;
    }
    default:
      performRange(job, task);
  }
}

/** rows of one block of C += alpha A B from the left to the end of the block's diagonal */
function multiplyLower(job: usize, task: i32, scratch: usize): void {
  const n = integer(job, 0);
  const first = task * integer(job, 11);
  const end = min(n, first + integer(job, 11));
  const rowA = integer(job, 4);
  const rowC = integer(job, 10);
  gemmStrided(
    end - first,
    end,
    integer(job, 1),
    real(job, 2),
    address(job, 3) + <usize>first * bytes(rowA),
    rowA,
    integer(job, 5),
    address(job, 6),
    integer(job, 7),
    integer(job, 8),
    1,
    address(job, 9) + <usize>first * bytes(rowC),
    rowC,
    scratch,
  );
}

/** operations on entries [start, start + n), parameter 0 all entries, parameter 1 entries of a task */
function performRange(job: usize, task: i32): void {
  const start = task * integer(job, 1);
  const n = min(integer(job, 0) - start, integer(job, 1));
  const at = bytes(start);
  switch (load<i32>(job)) {
    case MULTIPLY_INTO:
      multiplyInto(n, address(job, 2) + at, address(job, 3) + at);
      break;
    case HADAMARD_ACCUMULATE:
      hadamardAccumulate(n, address(job, 2) + at, address(job, 3) + at, address(job, 4) + at);
      break;
    case LINEAR_COMBINATION:
      linearCombination(n, address(job, 2) + at, integer(job, 3), address(job, 4), address(job, 5), at);
      break;
    case ADD_COMPENSATED:
      addCompensated(
        n,
        address(job, 2) + at,
        address(job, 3) + at,
        address(job, 4) + at,
        address(job, 5) + at,
        address(job, 6) + at,
      );
      break;
    case DOT:
      dotOfChunks(start, n, address(job, 2), address(job, 3), address(job, 4));
      break;
    case WEIGHTED_NORM:
      weightedSquaresOfChunks(
        start,
        n,
        address(job, 2),
        address(job, 3),
        address(job, 4),
        real(job, 5),
        real(job, 6),
        address(job, 7),
      );
      break;
  }
}

/** block (task / blocks across, task % blocks across) of C */
function multiplyBlock(job: usize, task: i32, scratch: usize): void {
  const m = integer(job, 0);
  const n = integer(job, 1);
  const rows = integer(job, 13);
  const columns = integer(job, 14);
  const across = (n + columns - 1) / columns;
  const i = (task / across) * rows;
  const j = (task % across) * columns;
  const rowA = integer(job, 5);
  const columnB = integer(job, 9);
  const rowC = integer(job, 12);
  gemmStrided(
    min(rows, m - i),
    min(columns, n - j),
    integer(job, 2),
    real(job, 3),
    address(job, 4) + <usize>i * bytes(rowA),
    rowA,
    integer(job, 6),
    address(job, 7) + <usize>j * bytes(columnB),
    integer(job, 8),
    columnB,
    real(job, 10),
    address(job, 11) + <usize>i * bytes(rowC) + bytes(j),
    rowC,
    scratch,
  );
}

function activateBlock(job: usize, task: i32): void {
  const rows = integer(job, 1);
  const width = integer(job, 2);
  const rowsOfTask = integer(job, 8);
  const columnsOfTask = integer(job, 9);
  const across = (width + columnsOfTask - 1) / columnsOfTask;
  const row = (task / across) * rowsOfTask;
  const column = (task % across) * columnsOfTask;
  const at = <usize>row * bytes(width) + bytes(column);
  activate(
    integer(job, 0),
    min(rowsOfTask, rows - row),
    min(columnsOfTask, width - column),
    width,
    address(job, 3) + at,
    optional(job, 4, bytes(column)),
    address(job, 5) + at,
    optional(job, 6, at),
    optional(job, 7, at),
  );
}

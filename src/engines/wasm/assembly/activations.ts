// H = s(Z + bias) with s' and s'' in the same pass over memory, two entries at a time.
import { bytes } from "./simd";
import { tanhAt, tanhOfTwoPairs } from "./tanh";
import { sigmoidAt, softplusAt, swishAt } from "./sigmoid";
import { sinAt } from "./sine";
import { arctanAt } from "./arctan";
import { erfAt, geluAt } from "./gaussian";
import { identityAt, leakyReluAt, reluAt } from "./piecewiseLinear";

const TANH: i32 = 0;
const SIGMOID: i32 = 1;
const SOFTPLUS: i32 = 2;
const SIN: i32 = 3;
const ARCTAN: i32 = 4;
const IDENTITY: i32 = 5;
const RELU: i32 = 6;
const ERF: i32 = 7;
const GELU: i32 = 8;
const SWISH: i32 = 9;
const LEAKY_RELU: i32 = 10;

// `kind` is a constant at every call, so only one branch is compiled.
// @ts-ignore: decorator
@inline
function activateAt(kind: i32, x: v128, at: usize, h: usize, d: usize, dd: usize, pair: bool): void {
  if (kind == TANH) tanhAt(x, at, h, d, dd, pair);
  else if (kind == SIGMOID) sigmoidAt(x, at, h, d, dd, pair);
  else if (kind == SOFTPLUS) softplusAt(x, at, h, d, dd, pair);
  else if (kind == SIN) sinAt(x, at, h, d, dd, pair);
  else if (kind == ARCTAN) arctanAt(x, at, h, d, dd, pair);
  else if (kind == IDENTITY) identityAt(x, at, h, d, dd, pair);
  else if (kind == ERF) erfAt(x, at, h, d, dd, pair);
  else if (kind == GELU) geluAt(x, at, h, d, dd, pair);
  else if (kind == SWISH) swishAt(x, at, h, d, dd, pair);
  else if (kind == LEAKY_RELU) leakyReluAt(x, at, h, d, dd, pair);
  else reluAt(x, at, h, d, dd, pair);
}

/** rows of `width` entries, `stride` entries apart; without a bias rows that touch are one */
// @ts-ignore: decorator
@inline
function overRows(
  kind: i32,
  rows: i32,
  width: i32,
  stride: i32,
  z: usize,
  bias: usize,
  h: usize,
  d: usize,
  dd: usize,
): void {
  const whole = bias == 0 && width == stride;
  const length = whole ? rows * width : width;
  const count = whole ? 1 : rows;
  for (let row = 0; row < count; row++) {
    let at = <usize>row * bytes(stride);
    let i = 0;
    if (kind == TANH && !dd) {
      for (; i + 4 <= length; i += 4) {
        let x = v128.load(z + at);
        let u = v128.load(z + at, 16);
        if (bias) {
          x = f64x2.add(x, v128.load(bias + bytes(i)));
          u = f64x2.add(u, v128.load(bias + bytes(i), 16));
        }
        tanhOfTwoPairs(x, u, at, h, d);
        at += 32;
      }
    }
    for (; i + 2 <= length; i += 2) {
      let x = v128.load(z + at);
      if (bias) x = f64x2.add(x, v128.load(bias + bytes(i)));
      activateAt(kind, x, at, h, d, dd, true);
      at += 16;
    }
    if (i < length) {
      let x = v128.load64_splat(z + at);
      if (bias) x = f64x2.add(x, v128.load64_splat(bias + bytes(i)));
      activateAt(kind, x, at, h, d, dd, false);
    }
  }
}

function tanhRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(TANH, r, w, s, z, b, h, d, dd);
}

function sigmoidRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(SIGMOID, r, w, s, z, b, h, d, dd);
}

function softplusRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(SOFTPLUS, r, w, s, z, b, h, d, dd);
}

function sinRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(SIN, r, w, s, z, b, h, d, dd);
}

function arctanRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(ARCTAN, r, w, s, z, b, h, d, dd);
}

function identityRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(IDENTITY, r, w, s, z, b, h, d, dd);
}

function reluRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(RELU, r, w, s, z, b, h, d, dd);
}

function erfRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(ERF, r, w, s, z, b, h, d, dd);
}

function geluRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(GELU, r, w, s, z, b, h, d, dd);
}

function swishRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(SWISH, r, w, s, z, b, h, d, dd);
}

function leakyReluRows(r: i32, w: i32, s: i32, z: usize, b: usize, h: usize, d: usize, dd: usize): void {
  overRows(LEAKY_RELU, r, w, s, z, b, h, d, dd);
}

/** `kind` is the place of the activation in the list of module.ts; `bias`, `d` and `dd` may be 0 */
export function activate(
  kind: i32,
  rows: i32,
  width: i32,
  stride: i32,
  z: usize,
  bias: usize,
  h: usize,
  d: usize,
  dd: usize,
): void {
  if (kind == TANH) tanhRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == SIGMOID) sigmoidRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == SOFTPLUS) softplusRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == SIN) sinRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == ARCTAN) arctanRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == IDENTITY) identityRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == RELU) reluRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == ERF) erfRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == GELU) geluRows(rows, width, stride, z, bias, h, d, dd);
  else if (kind == SWISH) swishRows(rows, width, stride, z, bias, h, d, dd);
  else leakyReluRows(rows, width, stride, z, bias, h, d, dd);
}

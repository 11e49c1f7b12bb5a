// H = s(Z + bias) with s' and s'' in the same pass over memory, two entries at a time.
import { bytes } from "./simd";
import { tanhAt } from "./tanh";
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

// @ts-ignore: decorator
@inline
function overRows(
  kind: i32,
  rows: i32,
  width: i32,
  z: usize,
  bias: usize,
  h: usize,
  d: usize,
  dd: usize,
): void {
  const rowLength = bias ? width : rows * width;
  const rowCount = bias ? rows : 1;
  let at: usize = 0;
  for (let row = 0; row < rowCount; row++) {
    let i = 0;
    for (; i + 2 <= rowLength; i += 2) {
      let x = v128.load(z + at);
      if (bias) x = f64x2.add(x, v128.load(bias + bytes(i)));
      activateAt(kind, x, at, h, d, dd, true);
      at += 16;
    }
    if (i < rowLength) {
      let x = v128.load64_splat(z + at);
      if (bias) x = f64x2.add(x, v128.load64_splat(bias + bytes(i)));
      activateAt(kind, x, at, h, d, dd, false);
      at += 8;
    }
  }
}

export function tanh(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(TANH, r, w, z, bias, h, d, dd);
}

export function sigmoid(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(SIGMOID, r, w, z, bias, h, d, dd);
}

export function softplus(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(SOFTPLUS, r, w, z, bias, h, d, dd);
}

export function sin(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(SIN, r, w, z, bias, h, d, dd);
}

export function arctan(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(ARCTAN, r, w, z, bias, h, d, dd);
}

export function identity(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(IDENTITY, r, w, z, bias, h, d, dd);
}

export function relu(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(RELU, r, w, z, bias, h, d, dd);
}

export function erf(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(ERF, r, w, z, bias, h, d, dd);
}

export function gelu(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(GELU, r, w, z, bias, h, d, dd);
}

export function swish(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(SWISH, r, w, z, bias, h, d, dd);
}

export function leakyRelu(r: i32, w: i32, z: usize, bias: usize, h: usize, d: usize, dd: usize): void {
  overRows(LEAKY_RELU, r, w, z, bias, h, d, dd);
}

// Activation functions with two derivatives in plain float64, and the suprema of the theory's specification (§2).
import type { ActivationName } from "../experiment";
import { errorFunction, gaussian, scaledComplementaryError } from "./errorFunction";

/** An activation function sigma and what a theorem asks about it. */
export interface Activation {
  readonly name: ActivationName;
  /** sigma(z), to a few units in the last place, also where a naive formula overflows or cancels */
  value(z: number): number;
  /** sigma'(z); at the kink of `relu` and `leakyRelu` the slope of the left side */
  derivative(z: number): number;
  /** sigma''(z); for `relu` and `leakyRelu` 0, which is not the distributional derivative */
  secondDerivative(z: number): number;
  /** M0 >= sup |sigma|, rounded up; Infinity where sigma is unbounded */
  readonly supremum: number;
  /** M1 >= sup |sigma'|, rounded up: the Lipschitz constant of sigma */
  readonly derivativeSupremum: number;
  /** M2 >= sup |sigma''|, rounded up: the Lipschitz constant of sigma'; Infinity where sigma is not C^2 */
  readonly secondDerivativeSupremum: number;
  /** sigma(0), rounded up: exact for all but `softplus`, where it is the double above ln 2 */
  readonly atZero: number;
  /** twice continuously differentiable */
  readonly smooth: boolean;
  /** sigma' > 0 wherever it exists */
  readonly increasing: boolean;
  /** sigma(-z) = -sigma(z) */
  readonly odd: boolean;
}

/** 1 / (1 + e^-z), without overflow on either side. */
function logistic(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** logistic'(z) = e / (1 + e)^2 with e = e^-|z|: no cancellation in the tails. */
function logisticDerivative(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return e / ((1 + e) * (1 + e));
}

const tanh: Activation = {
  name: "tanh",
  value: Math.tanh,
  derivative: (z) => 4 * logisticDerivative(2 * z),
  secondDerivative: (z) => -8 * Math.tanh(z) * logisticDerivative(2 * z),
  supremum: 1,
  derivativeSupremum: 1,
  secondDerivativeSupremum: 0.769800358919501, // 4 / (3 sqrt 3), at tanh^2 z = 1/3
  atZero: 0,
  smooth: true,
  increasing: true,
  odd: true,
};

const sigmoid: Activation = {
  name: "sigmoid",
  value: logistic,
  derivative: logisticDerivative,
  secondDerivative: (z) => -Math.tanh(z / 2) * logisticDerivative(z),
  supremum: 1,
  derivativeSupremum: 0.25,
  secondDerivativeSupremum: 0.09622504486493763, // 1 / (6 sqrt 3)
  atZero: 0.5,
  smooth: true,
  increasing: true,
  odd: false,
};

const softplus: Activation = {
  name: "softplus",
  value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
  derivative: logistic,
  secondDerivative: logisticDerivative,
  supremum: Infinity,
  derivativeSupremum: 1,
  secondDerivativeSupremum: 0.25,
  atZero: 0.6931471805599454, // ln 2
  smooth: true,
  increasing: true,
  odd: false,
};

const sin: Activation = {
  name: "sin",
  value: Math.sin,
  derivative: Math.cos,
  secondDerivative: (z) => -Math.sin(z),
  supremum: 1,
  derivativeSupremum: 1,
  secondDerivativeSupremum: 1,
  atZero: 0,
  smooth: true,
  increasing: false,
  odd: true,
};

const arctan: Activation = {
  name: "arctan",
  value: Math.atan,
  derivative: (z) => 1 / (1 + z * z),
  secondDerivative: (z) => {
    const slope = 1 / (1 + z * z);
    return -2 * z * slope * slope;
  },
  supremum: 1.5707963267948968, // pi / 2; Math.PI / 2 lies below it
  derivativeSupremum: 1,
  secondDerivativeSupremum: 0.649519052838329, // 3 sqrt 3 / 8
  atZero: 0,
  smooth: true,
  increasing: true,
  odd: true,
};

const identity: Activation = {
  name: "identity",
  value: (z) => z,
  derivative: () => 1,
  secondDerivative: () => 0,
  supremum: Infinity,
  derivativeSupremum: 1,
  secondDerivativeSupremum: 0,
  atZero: 0,
  smooth: true,
  increasing: true,
  odd: true,
};

const relu: Activation = {
  name: "relu",
  value: (z) => (z > 0 ? z : z < 0 ? 0 : z), // keeps NaN
  derivative: (z) => (z > 0 ? 1 : 0),
  secondDerivative: () => 0,
  supremum: Infinity,
  derivativeSupremum: 1,
  secondDerivativeSupremum: Infinity,
  atZero: 0,
  smooth: false,
  increasing: false,
  odd: false,
};

const twoOverSqrtPi = 1.1283791670955126;
const oneOverSqrtTwoPi = 0.3989422804014327;

const erf: Activation = {
  name: "erf",
  value: errorFunction,
  derivative: (z) => twoOverSqrtPi * gaussian(z, 1),
  secondDerivative: (z) => -2 * z * twoOverSqrtPi * gaussian(z, 1),
  supremum: 1,
  derivativeSupremum: 1.1283791670955128, // 2 / sqrt(pi), at 0
  secondDerivativeSupremum: 0.9678828980765735, // 2 sqrt(2 / (pi e)): |z| e^(-z^2) is largest at z^2 = 1/2
  atZero: 0,
  smooth: true,
  increasing: true,
  odd: true,
};

/** Density phi of the standard normal law. */
function normalDensity(z: number): number {
  return oneOverSqrtTwoPi * gaussian(z, 2);
}

/** (1 - Phi(z)) / phi(z) for z >= 0: varies slowly, so that a rounded argument costs nothing. */
function millsRatio(z: number): number {
  return scaledComplementaryError(z * Math.SQRT1_2) / (2 * oneOverSqrtTwoPi);
}

/** Phi(z), relatively accurate on both sides. */
function normalDistribution(z: number): number {
  return z > 0 ? 1 - normalDensity(z) * millsRatio(z) : normalDensity(z) * millsRatio(-z);
}

/** z Phi(z): Hendrycks and Gimpel, arXiv:1606.08415. */
const gelu: Activation = {
  name: "gelu",
  value: (z) => z * normalDistribution(z),
  derivative: (z) =>
    z > 0 ? normalDistribution(z) + z * normalDensity(z) : normalDensity(z) * (millsRatio(-z) + z),
  secondDerivative: (z) => normalDensity(z) * (2 - Math.min(z * z, 1600)), // beyond z = 40 the density is 0
  supremum: Infinity,
  derivativeSupremum: 1.128904145185155, // sigma'' = phi (2 - z^2) is 0 at z = sqrt 2: Phi(sqrt 2) + sqrt 2 phi(sqrt 2)
  secondDerivativeSupremum: 0.7978845608028654, // 2 phi(0); phi (z^2 - 2) is largest at z = 2, and 2 phi(2) is smaller
  atZero: 0,
  smooth: true,
  increasing: false,
  odd: false,
};

/** z sigmoid(z), also called SiLU: Ramachandran, Zoph, Le, arXiv:1710.05941, with beta = 1. */
const swish: Activation = {
  name: "swish",
  value: (z) => z * logistic(z),
  derivative: (z) => logistic(z) * (1 + z * logistic(-z)),
  secondDerivative: (z) => logisticDerivative(z) * (2 - z * Math.tanh(z / 2)),
  supremum: Infinity,
  derivativeSupremum: 1.099839320128867, // where z tanh(z / 2) = 2, at z = 2.39935728...
  secondDerivativeSupremum: 0.5, // 2 sigmoid'(0); |2 - z tanh(z / 2)| <= max(2, |z|), and |z| sigmoid'(z) < 0.23
  atZero: 0,
  smooth: true,
  increasing: false,
  odd: false,
};

/** Slope of leakyRelu on the negative side. */
const leak = 0.01;

const leakyRelu: Activation = {
  name: "leakyRelu",
  value: (z) => (z > 0 ? z : leak * z),
  derivative: (z) => (z > 0 ? 1 : leak),
  secondDerivative: () => 0,
  supremum: Infinity,
  derivativeSupremum: 1,
  secondDerivativeSupremum: Infinity,
  atZero: 0,
  smooth: false,
  increasing: true,
  odd: false,
};

/** Every activation an experiment may name. */
export const activations: Readonly<Record<ActivationName, Activation>> = {
  tanh,
  sigmoid,
  softplus,
  sin,
  arctan,
  erf,
  gelu,
  swish,
  identity,
  relu,
  leakyRelu,
};

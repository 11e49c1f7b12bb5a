// Two recursions through the layers that bound the gradient and the Hessian of one scalar output on a ball, skip
// connections included (project's theory of certificates, section 4: REC1 forward, REC2 backward).
//
// Along a unit direction (d_1 .. d_L) write D_l^2 = |d_1|^2 + .. + |d_l|^2 and ' for the derivative. With a skip at
// layer l, h_l = h_{l-1} + s(z_l); without, h_l = s(z_l). Then, on the whole ball,
//
//   z_l'  = c dW_l h_{l-1} + db_l + c W_l h_{l-1}',         |z_l'| <= A_l D_l,  A_l^2 = g_l^2 + (w_l a_{l-1})^2
//   h_l'  = [h_{l-1}'] + s' z_l',                           |h_l'| <= a_l D_l
//   z_l'' = 2 c dW_l h_{l-1}' + c W_l h_{l-1}''
//   h_l'' = [h_{l-1}''] + s'' z_l'^2 + s' z_l''
//
// with c the layer's scale, w_l = c (|W_l| + rad), g_l^2 = c^2 |h_{l-1}|^2 + 1. Without a skip a_l = M1 A_l. With one,
// |h_l'| <= M1 g_l |d_l| + (1 + M1 w_l) a_{l-1} D_{l-1}, so a_l^2 = (M1 g_l)^2 + ((1 + M1 w_l) a_{l-1})^2.
//
// REC1. h_l'' = e_l + f_l, e_l = [e_{l-1}] + s'' z_l'^2 and f_l = [f_{l-1}] + s' z_l''. In the 1-norm
// |e_l| <= E_l D_l^2 with E_l = [E_{l-1}] + M2 A_l^2, because |z^2|_1 = |z|^2. As |W v| <= (largest column) |v|_1,
// |z_l''| <= 2 c a_{l-1} |d_l| D_{l-1} + T_l D_{l-1}^2 with T_l = col_l E_{l-1} + w_l F_{l-1}, hence
// |f_l| <= [F_{l-1} D_{l-1}^2] + M1 (the same), and a form t x^2 + 2 m x y is at most (t + sqrt(t^2 + 4 m^2)) / 2 on
// x^2 + y^2 = 1: that is F_l, with t = [F_{l-1}] + M1 T_l, m = M1 c a_{l-1}. |Hess F| <= the same form of T_L, c a_{L-1}.
//
// REC2. With q_l = dF/dh_l and p_l = dF/dz_l (adjoints along all paths), F'' = sum_l q_l . (s'' z_l'^2) +
// 2 sum_l c p_l . dW_l h_{l-1}': a skip is linear and adds nothing of its own. 2 |d_l| D_{l-1} <= 1.
import { addUp, mulUp, sqrtUp } from "./directed";

/** Numbers of one layer that do not depend on the radius, all rounded up. */
export interface LayerConstants {
  /** |c| */
  readonly scale: number;
  readonly trained: boolean;
  readonly trainedBias: boolean;
  /** h_l = h_{l-1} + s(z_l) */
  readonly skip: boolean;
  /** |W_l| */
  readonly norm: number;
  /** largest Euclidean norm of a column of W_l */
  readonly column: number;
  readonly biasNorm: number;
  readonly outputs: number;
}

/** Norms of one output's derivatives at the centre, layer by layer, rounded up. */
export interface OutputConstants {
  /** |p_l| */
  readonly p: readonly number[];
  /** |q_l| */
  readonly q: readonly number[];
  /** |q_l|_inf */
  readonly largestQ: readonly number[];
  /** factor of this output, the root of its sample's weight */
  readonly factor: number;
}

/** What the recursions may assume of the activation. */
export interface Slopes {
  readonly M0: number;
  readonly M1: number;
  readonly M2: number;
  /** |s(0)| */
  readonly atZero: number;
}

/** Sizes on the ball, for one sample; index l - 1, the output layer excluded from `h`. */
export interface Motion {
  /** A_l: |dz_l| <= A_l |dtheta|, the output layer included */
  readonly z: readonly number[];
  /** a_l: |dh_l| <= a_l |dtheta| */
  readonly h: readonly number[];
  /** g_l: how far layer l's own parameters move z_l */
  readonly own: readonly number[];
}

/** A_l, a_l and g_l on the ball; `layerInputs(l)` is |h_l| at the centre, h_0 the input. */
export function motionOnBall(
  layers: readonly LayerConstants[],
  { M0, M1, atZero }: Slopes,
  radius: number,
  layerInputs: (layer: number) => number,
): Motion {
  const z: number[] = [];
  const h: number[] = [];
  const own: number[] = [];
  let size = layerInputs(0);
  layers.forEach((layer, l) => {
    const below = l === 0 ? 0 : h[l - 1];
    const norm = normOnBall(layer, radius);
    own.push(layer.trained ? hypotUp(mulUp(layer.scale, size), layer.trainedBias ? 1 : 0) : 0);
    z.push(hypotUp(own[l], mulUp(norm, below)));
    if (l === layers.length - 1) return;
    h.push(
      layer.skip ? hypotUp(mulUp(M1, own[l]), mulUp(addUp(1, mulUp(M1, norm)), below)) : mulUp(M1, z[l]),
    );
    const rootWidth = sqrtUp(layer.outputs);
    const bias = layer.trainedBias ? addUp(layer.biasNorm, radius) : layer.biasNorm;
    const carried = layer.skip ? size : 0;
    const fromZero = addUp(mulUp(atZero, rootWidth), mulUp(M1, addUp(mulUp(norm, size), bias)));
    size = Math.min(
      addUp(layerInputs(l + 1), mulUp(h[l], radius)),
      addUp(carried, Math.min(mulUp(M0, rootWidth), fromZero)),
    );
  });
  return { z, h, own };
}

/** REC1: bound of |Hess F| of an output whose factor is 1. */
export function forwardRecursion(
  layers: readonly LayerConstants[],
  motion: Motion,
  { M1, M2 }: Slopes,
  radius: number,
): number {
  let E = 0;
  let F = 0;
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l];
    const column = mulUp(layer.scale, addUp(layer.column, layer.trained ? radius : 0));
    const T = addUp(mulUp(column, E), mulUp(normOnBall(layer, radius), F));
    const mixed = layer.trained && l > 0 ? mulUp(layer.scale, motion.h[l - 1]) : 0;
    if (l === layers.length - 1) return quadraticForm(T, mixed);
    F = quadraticForm(addUp(layer.skip ? F : 0, mulUp(M1, T)), mulUp(M1, mixed));
    E = addUp(layer.skip ? E : 0, mulUp(M2, mulUp(motion.z[l], motion.z[l])));
  }
  return F;
}

/** Bounds of one output on the ball. */
export interface BackwardBounds {
  /** bound of |Hess F| */
  readonly hessian: number;
  /** bound of |grad F| */
  readonly gradient: number;
}

/** REC2: sum_{l<L} M2 |q_l|_inf A_l^2 + sum_{l>=2} c |p_l| a_{l-1}, and sqrt(sum_l |p_l|^2 g_l^2). */
export function backwardRecursion(
  layers: readonly LayerConstants[],
  motion: Motion,
  output: OutputConstants,
  { M1, M2 }: Slopes,
  radius: number,
): BackwardBounds {
  const last = layers.length - 1;
  let changeOfP = 0;
  let changeOfQ = 0;
  let sizeOfP = output.factor;
  let sizeOfQ = 0;
  let hessian = 0;
  let squares = 0;
  for (let l = last; l >= 0; l--) {
    const layer = layers[l];
    if (l < last) {
      const above = layers[l + 1];
      const norm = normOnBall(above, radius);
      const spread = mulUp(above.scale, above.trained ? radius : 0);
      const carriedChange = above.skip ? changeOfQ : 0;
      const carriedSize = above.skip ? sizeOfQ : 0;
      const throughWeights = addUp(mulUp(norm, changeOfP), mulUp(spread, output.p[l + 1]));
      changeOfQ = addUp(carriedChange, throughWeights);
      sizeOfQ = Math.min(addUp(output.q[l], changeOfQ), addUp(carriedSize, mulUp(norm, sizeOfP)));
      const largestQ = output.largestQ[l];
      changeOfP = addUp(mulUp(M1, changeOfQ), mulUp(M2, mulUp(largestQ, mulUp(motion.z[l], radius))));
      sizeOfP = Math.min(addUp(output.p[l], changeOfP), mulUp(M1, sizeOfQ));
      const bend = mulUp(M2, Math.min(addUp(largestQ, changeOfQ), sizeOfQ));
      hessian = addUp(hessian, mulUp(bend, mulUp(motion.z[l], motion.z[l])));
    }
    if (l > 0 && layer.trained) hessian = addUp(hessian, mulUp(layer.scale, mulUp(sizeOfP, motion.h[l - 1])));
    const part = mulUp(sizeOfP, motion.own[l]);
    squares = addUp(squares, mulUp(part, part));
  }
  return { hessian, gradient: sqrtUp(squares) };
}

/** w_l = c (|W_l| + rad) */
function normOnBall(layer: LayerConstants, radius: number): number {
  return mulUp(layer.scale, addUp(layer.norm, layer.trained ? radius : 0));
}

/** max of t x^2 + 2 m x y on x^2 + y^2 = 1, for t, m >= 0. */
function quadraticForm(t: number, m: number): number {
  return addUp(t, hypotUp(t, mulUp(2, m))) / 2;
}

/** sqrt(a^2 + b^2) rounded up. */
function hypotUp(a: number, b: number): number {
  if (b === 0) return a;
  return sqrtUp(addUp(mulUp(a, a), mulUp(b, b)));
}

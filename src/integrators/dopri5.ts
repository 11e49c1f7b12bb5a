// Dormand-Prince 5(4) with its fourth-order dense output (Hairer, Norsett, Wanner, Solving ODEs I, II.4-II.6).
import type { VectorField } from "../flows";
import type { Problem } from "../problems";
import { ExplicitRungeKutta, type ExplicitPair } from "./explicitRungeKutta";

const b = [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84];
const quarticWeights = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
];

/** The tableau of Dormand and Prince. */
export const dormandPrince: ExplicitPair = {
  name: "dopri5",
  a: [
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    b,
  ],
  errorWeights: [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40],
  denseWeights(s, weights) {
    // y(s) = y + s (dy + (1-s) (h k1 - dy + s (2 dy - h k1 - h k7 + (1-s) h sum d_i k_i)))
    const common = s * (1 - s);
    for (let i = 0; i < 7; i++) {
      const increment = i < 6 ? b[i] : 0;
      const first = i === 0 ? 1 : 0;
      const last = i === 6 ? 1 : 0;
      weights[i] =
        s * increment +
        common * (first - increment) +
        common * s * (2 * increment - first - last) +
        common * common * quarticWeights[i];
    }
  },
  stabilityLimit: 3.25,
};

/** The explicit reference method, and the default for flows that are not stiff. */
export class Dopri5 extends ExplicitRungeKutta {
  constructor(problem: Problem, field: VectorField) {
    super(problem, field, dormandPrince);
  }
}

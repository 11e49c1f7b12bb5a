// The functions phi_k of exponential integrators (Hochbruck and Ostermann, Acta Numerica 19 (2010), section 2.1).

/** below this size the quotients below lose digits, and the power series is used */
const small = 1;
const terms = 20;

/** phi_1(z) = (e^z - 1) / z, and 1 at z = 0 */
export function phi1(z: number): number {
  return z === 0 ? 1 : Math.expm1(z) / z;
}

/** phi_2(z) = (e^z - 1 - z) / z^2, and 1/2 at z = 0 */
export function phi2(z: number): number {
  return Math.abs(z) < small ? series(z, 2) : (phi1(z) - 1) / z;
}

/** phi_3(z) = (e^z - 1 - z - z^2/2) / z^3, and 1/6 at z = 0 */
export function phi3(z: number): number {
  return Math.abs(z) < small ? series(z, 6) : (phi2(z) - 0.5) / z;
}

/** sum over j of z^j / (j + k)!, where `factorial` is k!, k = 2 or 3 */
function series(z: number, factorial: 2 | 6): number {
  let order = factorial === 2 ? 2 : 3;
  let term = 1 / factorial;
  let sum = term;
  for (let j = 1; j < terms; j++) {
    term *= z / ++order;
    sum += term;
  }
  return sum;
}

// cuSOLVER: factorisations of matrices in double, stored column by column. Its calls queue their work and return.
import { InternalError } from "../../errors";
import type { Device } from "./device";
import { firstLine, loadKoffi, type Call } from "./driver";

/** Addresses on the card; `info` a 32-bit integer there that is 0 where the factorisation succeeded. */
export interface CusolverLibrary {
  readonly file: string;
  /** A = L L^T, both in the lower triangle */
  cholesky(n: number, A: number, info: number): void;
  /** solves U^T U x = b in place, U the upper triangle of A */
  solve(n: number, A: number, b: number, info: number): void;
  /** reflections below the diagonal of A and in `tau`, R on and above it (geqrf) */
  reflections(m: number, n: number, A: number, tau: number, info: number): void;
  /** Q of the reflections, in place (orgqr) */
  orthogonal(m: number, n: number, A: number, tau: number, info: number): void;
}

/** cublas_api.h: triangles */
const fill = { lower: 0, upper: 1 } as const;
/** cusolver_common.h: memory of its own could not be had */
const ALLOCATION_FAILED = 2;

/** Loads cuSOLVER for the device's stream, or says why it cannot be used. */
export function loadCusolver(file: string, device: Device): CusolverLibrary | string {
  const [a, i] = ["uintptr_t", "int"];
  const signatures = {
    cusolverDnCreate: ["void *"],
    cusolverDnSetStream: [a, a],
    cusolverDnDpotrf_bufferSize: [a, i, i, a, i, "void *"],
    cusolverDnDpotrf: [a, i, i, a, i, a, i, a],
    cusolverDnDpotrs: [a, i, i, i, a, i, a, i, a],
    cusolverDnDgeqrf_bufferSize: [a, i, i, a, i, "void *"],
    cusolverDnDgeqrf: [a, i, i, a, i, a, a, i, a],
    cusolverDnDorgqr_bufferSize: [a, i, i, i, a, i, a, "void *"],
    cusolverDnDorgqr: [a, i, i, i, a, i, a, a, i, a],
  };
  const calls = {} as Record<keyof typeof signatures, Call>;
  try {
    const library = loadKoffi().load(file);
    for (const [name, parameters] of Object.entries(signatures))
      calls[name as keyof typeof signatures] = library.func(name, "int", parameters) as Call;
  } catch (error) {
    return `not there, or not to be loaded (${firstLine(error)})`;
  }
  const place = new BigUint64Array(1);
  const created = calls.cusolverDnCreate(place);
  if (created !== 0) return `it does not start (cuSOLVER status ${created})`;
  const handle = Number(place[0]);
  const refused = calls.cusolverDnSetStream(handle, device.stream.handle);
  if (refused !== 0) return `it does not take our stream (cuSOLVER status ${refused})`;
  const check = (status: number): void => {
    if (status === 0) return;
    if (status === ALLOCATION_FAILED) throw device.pool.shortage("cuSOLVER wants more");
    // a lost device says so itself
    device.stream.finish();
    throw new InternalError(`cuSOLVER refused a call with status ${status} (${file}).`);
  };
  const length = new Int32Array(1);
  const withWork = (ask: () => number, use: (work: number) => number): void => {
    check(ask());
    const bytes = 8 * Math.max(1, length[0]);
    const work = device.pool.take(bytes);
    try {
      check(use(work));
    } finally {
      device.pool.giveBack(work, bytes);
    }
  };
  return {
    file,
    cholesky: (n, A, info) =>
      withWork(
        () => calls.cusolverDnDpotrf_bufferSize(handle, fill.lower, n, A, n, length),
        (work) => calls.cusolverDnDpotrf(handle, fill.lower, n, A, n, work, length[0], info),
      ),
    solve: (n, A, b, info) => check(calls.cusolverDnDpotrs(handle, fill.upper, n, 1, A, n, b, n, info)),
    reflections: (m, n, A, tau, info) =>
      withWork(
        () => calls.cusolverDnDgeqrf_bufferSize(handle, m, n, A, m, length),
        (work) => calls.cusolverDnDgeqrf(handle, m, n, A, m, tau, work, length[0], info),
      ),
    orthogonal: (m, n, A, tau, info) =>
      withWork(
        () => calls.cusolverDnDorgqr_bufferSize(handle, m, n, n, A, m, tau, length),
        (work) => calls.cusolverDnDorgqr(handle, m, n, n, A, m, tau, work, length[0], info),
      ),
  };
}

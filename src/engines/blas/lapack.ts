// LAPACK through its Fortran symbols: scalars by address, matrices column by column, string lengths at the end.
// What is upper there is lower in matrices stored row by row.
import type { BlasLibrary } from "./library";

/** Factorisations in place; every address is in bytes, every matrix is stored column by column. */
export interface Lapack {
  /** reads the upper triangle; eigenvalues ascending into w; with `vectors`, column j of A becomes that of w_j (dsyevd) */
  eigen(n: number, A: number, w: number, vectors: boolean): void;
  /** A = U^T U, both in the upper triangle; false when a pivot is not positive (dpotrf) */
  cholesky(n: number, A: number): boolean;
  /**
   * The n x m matrix A, n <= m, as L Q (dgelqf, dorglq): A ends as Q. Stored row by row that matrix is A^T = Q^T L^T,
   * a QR factorisation. `factored` runs when the lower triangle of A holds L.
   */
  lq(n: number, m: number, A: number, factored: () => void): void;
}

const byPointer = "void *";
const address = "uintptr_t";

/** The routines of a library, or null when it has only BLAS. */
export function bindLapack(library: BlasLibrary): Lapack | null {
  const p = byPointer;
  const dsyevd = library.fortran("dsyevd", [
    ...["str", "str", p, address, p, address, p, p, p, p, p, "size_t", "size_t"],
  ]);
  const dpotrf = library.fortran("dpotrf", ["str", p, address, p, p, "size_t"]);
  const dgelqf = library.fortran("dgelqf", [p, p, address, p, p, p, p, p]);
  const dorglq = library.fortran("dorglq", [p, p, p, address, p, p, p, p, p]);
  if (!dsyevd || !dpotrf || !dgelqf || !dorglq) return null;
  const { integer } = library;

  return {
    eigen(n, A, w, vectors) {
      const [job, size, info] = [vectors ? "V" : "N", integer(n), integer(0)];
      const length = new Float64Array(1);
      const integerLength = integer(0);
      const ask = integer(-1);
      dsyevd(job, "U", size, A, size, w, length, ask, integerLength, ask, info, 1, 1);
      const work = new Float64Array(Math.ceil(length[0]));
      const integerWork = integerLength instanceof Int32Array ? Int32Array : BigInt64Array;
      const integers = new integerWork(Number(integerLength[0]));
      dsyevd(
        ...[job, "U", size, A, size, w, work, integer(work.length), integers, integer(integers.length)],
        ...[info, 1, 1],
      );
      refuse("dsyevd", info);
    },
    cholesky(n, A) {
      const [size, info] = [integer(n), integer(0)];
      dpotrf("U", size, A, size, info, 1);
      if (info[0] < 0) refuse("dpotrf", info);
      return Number(info[0]) === 0;
    },
    lq(n, m, A, factored) {
      const [rows, columns, info] = [integer(n), integer(m), integer(0)];
      const factors = new Float64Array(n);
      const length = new Float64Array(1);
      dgelqf(rows, columns, A, rows, factors, length, integer(-1), info);
      let work = new Float64Array(Math.ceil(length[0]));
      dgelqf(rows, columns, A, rows, factors, work, integer(work.length), info);
      refuse("dgelqf", info);
      factored();
      dorglq(rows, columns, rows, A, rows, factors, length, integer(-1), info);
      work = new Float64Array(Math.ceil(length[0]));
      dorglq(rows, columns, rows, A, rows, factors, work, integer(work.length), info);
      refuse("dorglq", info);
    },
  };
}

function refuse(routine: string, info: ArrayLike<number | bigint>): void {
  const code = Number(info[0]);
  if (code !== 0) throw new Error(`${routine} gave up (info ${code})`);
}

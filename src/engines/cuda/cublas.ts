// cuBLAS: matrices there lie column by column, so C = op(A) op(B) is asked for as C^T = op(B)^T op(A)^T.
import { InternalError } from "../../errors";
import type { Device } from "./device";
import { firstLine, loadKoffi, type Call, type Foreign } from "./driver";
import type { Arithmetic, ProductLibrary } from "./products";

/** cublas_api.h: float32 stays float32 (no TF32), float64 may use the tensor cores that round as it does */
const DEFAULT_MATH = 0;
/** cublas_api.h: memory of its own could not be had */
const ALLOCATION_FAILED = 3;
const OPERATION = { plain: 0, transposed: 1 } as const;

/** Loads cuBLAS for the device's stream, or says why it cannot be used. */
export function loadCublas(file: string, device: Device): ProductLibrary | string {
  const address = "uintptr_t";
  const product = [
    "int",
    "int",
    "int",
    "int",
    "int",
    address,
    address,
    "int",
    address,
    "int",
    address,
    address,
  ];
  let calls: Record<"create" | "version" | "stream" | "mode" | Arithmetic, Call>;
  try {
    const library = loadKoffi().load(file);
    const bind = (name: string, parameters: string[]): Call =>
      library.func(name, "int", [address, ...parameters]) as Call;
    const create: Foreign = library.func("cublasCreate_v2", "int", ["void *"]);
    calls = {
      create: create as Call,
      version: bind("cublasGetVersion_v2", ["void *"]),
      stream: bind("cublasSetStream_v2", [address]),
      mode: bind("cublasSetMathMode", ["int"]),
      float64: bind("cublasDgemm_v2", [...product, "int"]),
      float32: bind("cublasSgemm_v2", [...product, "int"]),
    };
  } catch (error) {
    return `not there, or not to be loaded (${firstLine(error)})`;
  }
  const place = new BigUint64Array(1);
  const created = calls.create(place);
  if (created !== 0) return `it does not start (cuBLAS status ${created})`;
  const handle = Number(place[0]);
  const check = (status: number): void => {
    if (status !== 0) throw new InternalError(`cuBLAS refused a call with status ${status} (${file}).`);
  };
  const version = new Int32Array(1);
  const refused =
    calls.stream(handle, device.stream.handle) ||
    calls.mode(handle, DEFAULT_MATH) ||
    calls.version(handle, version);
  if (refused !== 0) return `it does not take our stream (cuBLAS status ${refused})`;
  const koffi = loadKoffi();
  const scalars = {
    float64: new Float64Array(new ArrayBuffer(128)),
    float32: new Float32Array(new ArrayBuffer(128)),
  };
  const addresses = {
    float64: Number(koffi.address(scalars.float64)),
    float32: Number(koffi.address(scalars.float32)),
  };
  return {
    file,
    version: versionOf(version[0]),
    multiply(arithmetic, { transposeA, transposeB, m, n, k, alpha, A, B, beta, C }, height) {
      const values = scalars[arithmetic];
      values[0] = alpha;
      values[8] = beta;
      const at = addresses[arithmetic];
      const queue = (): number =>
        calls[arithmetic](
          handle,
          transposeB ? OPERATION.transposed : OPERATION.plain,
          transposeA ? OPERATION.transposed : OPERATION.plain,
          ...([n, m, k, at, B, transposeB ? k : n, A, transposeA ? height : k] as const),
          ...([at + 8 * values.BYTES_PER_ELEMENT, C, n] as const),
        );
      let status = queue();
      if (status === ALLOCATION_FAILED) {
        device.pool.trim();
        status = queue();
      }
      if (status === ALLOCATION_FAILED) throw device.pool.shortage("cuBLAS wants more");
      // a lost device says so itself
      if (status !== 0) device.stream.finish();
      check(status);
    },
  };
}

/** 120405 and 13000 alike */
function versionOf(number: number): string {
  const [major, rest] = number >= 100000 ? [1e4, 100] : [1e3, 100];
  return `${Math.floor(number / major)}.${Math.floor((number % major) / rest)}`;
}

// One card, opened once a process: its properties, its context and stream, and the kernels the driver made of our PTX.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError, InternalError } from "../../errors";
import { CudaError, cudaResult, loadDriver, loadKoffi, type Driver } from "./driver";
import { BLOCK, Launcher } from "./launch";
import { Pool } from "./pool";
import { Staging } from "./staging";
import { Stream } from "./stream";

/** What a card says of itself. */
export interface DeviceProperties {
  readonly ordinal: number;
  readonly name: string;
  /** such as "9.0" */
  readonly computeCapability: string;
  readonly multiprocessors: number;
  /** of the multiprocessors, at most */
  readonly megahertz: number;
  readonly memoryBytes: number;
}

/** Cards of lower capability are not compiled for: kernels.ptx has the target sm_60. */
const LEAST_CAPABILITY = 6;
const attribute = { kilohertz: 13, multiprocessors: 16, major: 75, minor: 76 } as const;
const jit = { errorLog: 5, errorLogBytes: 6 } as const;
const NON_BLOCKING_STREAM = 1;
/** of kernels that the driver does not accept */
const remedies: Readonly<Record<number, string>> = {
  [cudaResult.noPtxCompiler]:
    "Its library libnvidia-ptxjitcompiler is missing: install it or, in a container, ask for NVIDIA_DRIVER_CAPABILITIES=compute,utility.",
  [cudaResult.unsupportedPtx]: "Install a driver from 520 on.",
  [cudaResult.ptxCompilerDisabled]: "Unset CUDA_DISABLE_PTX_JIT.",
};

/** An open card with everything that lives as long as the process does. */
export class Device {
  readonly stream: Stream;
  readonly pool: Pool;
  readonly staging: Staging;
  readonly launcher: Launcher;
  readonly context: number;
  private readonly module: number;
  private readonly kernels = new Map<string, number>();

  constructor(
    readonly driver: Driver,
    readonly properties: DeviceProperties,
  ) {
    const { functions: cu } = driver;
    this.context = this.place("cuDevicePrimaryCtxRetain", (out) =>
      cu.cuDevicePrimaryCtxRetain(out, properties.ordinal),
    );
    driver.check("cuCtxSetCurrent", cu.cuCtxSetCurrent(this.context));
    this.module = this.loadModule();
    const stream = this.place("cuStreamCreate", (out) => cu.cuStreamCreate(out, NON_BLOCKING_STREAM));
    this.stream = new Stream(driver, stream);
    this.pool = new Pool(driver, this.stream, properties.memoryBytes);
    this.staging = new Staging(driver, this.stream, loadKoffi());
    this.launcher = new Launcher(driver, stream, loadKoffi());
  }

  /** a kernel of kernels.cu, by name */
  kernel(name: string): number {
    let found = this.kernels.get(name);
    if (found === undefined) {
      found = this.place(`cuModuleGetFunction ${name}`, (out) =>
        this.driver.functions.cuModuleGetFunction(out, this.module, name),
      );
      this.kernels.set(name, found);
    }
    return found;
  }

  /** blocks of a kernel that goes over n entries: enough to fill the card, each thread taking several beyond that */
  blocks(n: number): number {
    return Math.min(Math.ceil(n / BLOCK), 32 * this.properties.multiprocessors);
  }

  /** free and total bytes of the card's memory */
  memory(): { free: number; total: number } {
    const [free, total] = [new BigUint64Array(1), new BigUint64Array(1)];
    this.driver.check("cuMemGetInfo", this.driver.functions.cuMemGetInfo_v2(free, total));
    return { free: Number(free[0]), total: Number(total[0]) };
  }

  private place(operation: string, call: (out: BigUint64Array) => number): number {
    const out = new BigUint64Array(1);
    this.driver.check(operation, call(out));
    return Number(out[0]);
  }

  private loadModule(): number {
    const koffi = loadKoffi();
    const log = Buffer.from(new ArrayBuffer(16384));
    const options = Int32Array.of(jit.errorLog, jit.errorLogBytes);
    const values = BigUint64Array.of(koffi.address(log), BigInt(log.length));
    const out = new BigUint64Array(1);
    const image = Buffer.from(`${readPtx()}\0`, "latin1");
    const code = this.driver.functions.cuModuleLoadDataEx(out, image, options.length, options, values);
    if (code === cudaResult.success) return Number(out[0]);
    const said = log.toString("latin1").split("\0")[0].trim();
    const remedy = remedies[code] ?? "Install a newer driver, or use engine wasm or blas.";
    const why = said === "" ? `CUDA error ${code}` : `CUDA error ${code}; ${said.replace(/\s*\n\s*/g, "; ")}`;
    throw new InputError(
      "engine cuda",
      `the driver ${this.driver.version} did not accept the kernels for ${this.properties.name} (${why}). ${remedy}`,
    );
  }
}

function readPtx(): string {
  const path = process.env.THALWEG_CUDA_PTX ?? join(__dirname, "..", "..", "..", "kernels.ptx");
  try {
    return readFileSync(path, "latin1");
  } catch {
    throw new InternalError(`${path} is missing. Run npm run build, or install thalweg again.`);
  }
}

/** Every card the driver shows, usable or not. @throws InputError where there is none */
export function listDevices(driver: Driver): DeviceProperties[] {
  const { functions: cu } = driver;
  const number = (operation: string, call: (out: Int32Array) => number): number => {
    const out = new Int32Array(1);
    driver.check(operation, call(out));
    return out[0];
  };
  const count = number("cuDeviceGetCount", (out) => cu.cuDeviceGetCount(out));
  if (count === 0)
    throw new InputError(
      "engine cuda",
      "the driver sees no device. Check nvidia-smi and CUDA_VISIBLE_DEVICES, or use engine wasm or blas.",
    );
  return Array.from({ length: count }, (_, place) => {
    const ordinal = number("cuDeviceGet", (out) => cu.cuDeviceGet(out, place));
    const read = (code: number) =>
      number("cuDeviceGetAttribute", (out) => cu.cuDeviceGetAttribute(out, code, ordinal));
    const name = Buffer.alloc(256);
    driver.check("cuDeviceGetName", cu.cuDeviceGetName(name, name.length, ordinal));
    const bytes = new BigUint64Array(1);
    driver.check("cuDeviceTotalMem", cu.cuDeviceTotalMem_v2(bytes, ordinal));
    return {
      ordinal,
      name: name.toString("latin1").split("\0")[0],
      computeCapability: `${read(attribute.major)}.${read(attribute.minor)}`,
      multiprocessors: read(attribute.multiprocessors),
      megahertz: read(attribute.kilohertz) / 1000,
      memoryBytes: Number(bytes[0]),
    };
  });
}

let opened: Device | undefined;

/**
 * The card of THALWEG_CUDA_DEVICE (0, which the driver takes for the fastest, when unset), opened once a process.
 * @throws InputError where there is no driver, no device, a card that is too old, or the kernels are refused
 */
export function openDevice(): Device {
  return (opened ??= open());
}

function open(): Device {
  const driver = loadDriver();
  const devices = listDevices(driver);
  const wanted = process.env.THALWEG_CUDA_DEVICE || "0";
  const chosen = devices.find((_, place) => String(place) === wanted);
  if (chosen === undefined)
    throw new InputError(
      "THALWEG_CUDA_DEVICE",
      `expected a number from 0 to ${devices.length - 1}, got "${wanted}".`,
    );
  if (!(Number(chosen.computeCapability.split(".")[0]) >= LEAST_CAPABILITY))
    throw new InputError(
      "engine cuda",
      `${chosen.name} has compute capability ${chosen.computeCapability}; ${LEAST_CAPABILITY}.0 (Pascal, 2016) is needed. Use engine wasm or blas.`,
    );
  try {
    return new Device(driver, chosen);
  } catch (error) {
    if (!(error instanceof CudaError)) throw error;
    const remedy =
      error.code === cudaResult.deviceUnavailable
        ? "Another program has it for itself: end that, or run nvidia-smi -c 0"
        : "Check nvidia-smi, or use engine wasm or blas";
    throw new InputError("engine cuda", `${chosen.name} cannot be opened: ${error.message}. ${remedy}.`);
  }
}

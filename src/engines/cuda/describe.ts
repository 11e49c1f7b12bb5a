// What `thalweg doctor` says of the cards of this machine, or why there is none.
import type { Precision } from "../types";
import { listDevices, type DeviceProperties } from "./device";
import { readyCard, type CudaLibraryFinding } from "./open";
import { loadDriver } from "./driver";

/** A card that can compute, and how. */
export interface CudaDescription {
  /** the driver's library */
  readonly driver: string;
  /** the newest CUDA it serves, such as "12.4" */
  readonly driverVersion: string;
  readonly devices: readonly DeviceProperties[];
  /** the card used */
  readonly device: string;
  readonly memory: { readonly free: number; readonly total: number };
  readonly precision: Precision;
  readonly why: string;
  /** what multiplies, and every library looked at */
  readonly variant: string;
  readonly libraries: readonly CudaLibraryFinding[];
  readonly selfTest: "passed";
  /** GFLOP/s of matrix products */
  readonly measured: { readonly float64: number; readonly float32: number };
}

/** Opens, tests and measures the card; `reason` says why there is none. */
export function describeCuda(): CudaDescription | { readonly reason: string } {
  try {
    const driver = loadDriver();
    const devices = listDevices(driver);
    const { device, libraries, measured, settings } = readyCard();
    return {
      driver: driver.file,
      driverVersion: driver.version,
      devices,
      device: device.properties.name,
      memory: device.memory(),
      ...settings,
      libraries,
      selfTest: "passed",
      measured,
    };
  } catch (error) {
    // also what is our own fault: whoever asks wants to see the rest of the machine
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

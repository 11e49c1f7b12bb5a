// Keeps the contract of engines on one backend in a process of its own, and prints what came of each check as JSON.
// node contractProcess.js BACKEND, in the folder that has the backend
import { TensorflowEngine } from "../../../src/engines/tensorflow/engine";
import type { TensorflowBackend } from "../../../src/engines";
import { contract, type Check } from "../contract";
import { flowChecks } from "./flowChecks";

/** What the process prints. */
export interface ContractReport {
  readonly hardware: string;
  /** by the check's name: "kept", or what was thrown */
  readonly results: Record<string, string>;
  readonly tensorsLeft: number;
}

async function main(): Promise<void> {
  const engine = new TensorflowEngine(process.argv[2] as TensorflowBackend);
  const results: Record<string, string> = {};
  for (const { name, long, run } of [...contract, ...flowChecks] as Check[]) {
    if (long && engine.opened.backend === "webgpu") continue;
    try {
      await run(engine);
      results[name] = "kept";
    } catch (error) {
      results[name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
  }
  const report: ContractReport = { hardware: engine.opened.hardware, results, tensorsLeft: engine.tensors };
  process.stdout.write(JSON.stringify(report));
  engine.close();
}

void main();

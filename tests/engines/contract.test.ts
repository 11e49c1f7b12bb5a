// The contract of engines, kept by every engine that needs nothing of the machine.
import { createEngine, type Engine } from "../../src/engines";
import { TensorflowEngine } from "../../src/engines/tensorflow/engine";
import { openRemote, type OpenDevice } from "../../src/engines/tensorflow/open";
import { contract } from "./contract";
import { flowChecks } from "./tensorflow/flowChecks";

const inThread = (look: () => void): OpenDevice => openRemote("wasm", look, true) as OpenDevice;

test.each(contract)("wasm: $name", ({ run }) => run(createEngine("wasm")));

describe.each<[string, () => TensorflowEngine]>([
  ["tensorflow on its cpu backend", () => new TensorflowEngine("cpu")],
  ["tensorflow on its wasm backend", () => new TensorflowEngine("wasm")],
  ["tensorflow in a thread of its own", () => new TensorflowEngine(inThread)],
])("%s", (_, make) => {
  let engine: Engine & { tensors: number; close(): void };
  beforeAll(() => {
    engine = make();
  });
  afterAll(() => engine.close());

  test.each(contract)("$name", ({ run }) => run(engine));
  test.each(flowChecks)("$name", ({ run }) => run(engine));
  test("nothing is left of the vectors", () => expect(engine.tensors).toBe(0));
});

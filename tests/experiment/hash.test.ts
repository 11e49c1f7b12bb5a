// Canonical JSON and the identity of an experiment.
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { canonicalJson, completeExperiment, hashExperiment } from "../../src/experiment";
import { everyKind, minimal } from "./valid";

test("keys are sorted by UTF-16 code units, numbers are the shortest that read back", () => {
  expect(canonicalJson({ b: 1, a: [1e21, 0.1, -0, 1e-7, 100], "€": null, "\u{1f600}": "\n", ä: true })).toBe(
    '{"a":[1e+21,0.1,0,1e-7,100],"b":1,"ä":true,"€":null,"\u{1f600}":"\\n"}',
  );
});

test("typed arrays are written as lists", () => {
  expect(canonicalJson({ theta: new Float64Array([1, -0, 0.5]) })).toBe('{"theta":[1,0,0.5]}');
});

test.each([NaN, Infinity, undefined])("%p has no canonical JSON", (value) => {
  expect(() => canonicalJson([value])).toThrow(
    `canonicalJson: ${String(value)} has no JSON. Give finite numbers.`,
  );
});

test("the hash is the SHA-256 of the canonical JSON, and does not change between versions by accident", () => {
  const complete = completeExperiment(minimal());
  expect(canonicalJson(complete)).toBe(
    '{"data":{"angles":[0,1,2],"kind":"circle","targets":[0.5,-0.5,0.5]},"flow":{"kind":"euclidean"},' +
      '"integrator":{"absoluteTolerance":1e-10,"kind":"auto","relativeTolerance":1e-8},' +
      '"loss":{"constant":0.5,"kind":"squared"},"network":{"activation":"tanh","biases":[false,false],' +
      '"initialization":{"biasStandardDeviation":[0,0],"kind":"gaussian","seed":1,' +
      '"standardDeviation":[0.7071067811865475,0.5]},"kind":"mlp","layerScales":[1,1],' +
      '"parametrization":"standard","trained":[true,true],"widths":[2,4,1]},' +
      '"thalweg":1,"theorems":["chatterjee"],"until":{}}',
  );
  expect(hashExperiment(complete)).toBe(createHash("sha256").update(canonicalJson(complete)).digest("hex"));
});

test("defaults written or left out give one hash", () => {
  const short = minimal();
  const long = {
    thalweg: 1,
    ...short,
    network: {
      ...short.network,
      biases: [false, false],
      parametrization: "standard",
      layerScales: [1, 1],
      trained: [1, 2],
      initialization: {
        kind: "gaussian",
        seed: 1,
        standardDeviation: [1 / Math.sqrt(2), 0.5],
        biasStandardDeviation: 0,
      },
    },
    loss: { kind: "squared" },
    flow: { kind: "euclidean" },
    integrator: { kind: "auto", relativeTolerance: 1e-8 },
    until: {},
    theorems: ["chatterjee"],
  };
  expect(hashExperiment(completeExperiment(long))).toBe(hashExperiment(completeExperiment(short)));
});

const plane = { kind: "circle", count: 3, targets: [1, -1, 1] };
const linear = { kind: "linear", widths: [2, 1], initialization: { kind: "gaussian", seed: 1 } };
const sines = { kind: "sineNetwork", frequencies: [1, 2], amplitudes: [3, 4] };
const interval = { kind: "interval", halfWidth: 1, teacher: sines };

test.each<[string, object, object]>([
  [
    "a bias of a linear model",
    { network: linear, data: plane },
    { network: { ...linear, bias: false }, data: plane },
  ],
  [
    "a sine network and its layers",
    { network: sines, data: interval },
    {
      network: {
        kind: "sineNetwork",
        widths: [1, 2, 1],
        activation: "sin",
        trained: [1, 2],
        initialization: { kind: "explicit", weights: [[[1], [2]], [[3, 4]]] },
      },
      data: { ...interval, nodes: 64, teacher: { ...sines, trained: "amplitudes" } },
    },
  ],
  [
    "species, rows and constant of irises",
    { network: { ...linear, widths: [4, 3] }, data: { kind: "iris" }, loss: { kind: "crossEntropy" } },
    {
      network: { ...linear, widths: [4, 3] },
      data: {
        kind: "iris",
        classes: ["setosa", "versicolor", "virginica"],
        labels: "oneHot",
        unitNorm: false,
      },
      loss: { kind: "crossEntropy", constant: "1/n" },
    },
  ],
])("%s written or left out give one hash", (_, short, long) => {
  expect(hashExperiment(completeExperiment(long))).toBe(hashExperiment(completeExperiment(short)));
});

test("different experiments have different hashes", () => {
  const hashes = everyKind().map((value) => hashExperiment(completeExperiment(value)));
  expect(new Set(hashes).size).toBe(hashes.length);
  const seeds = [1, 2].map((seed) => {
    const network = { ...minimal().network, initialization: { kind: "gaussian", seed } };
    return hashExperiment(completeExperiment({ ...minimal(), network }));
  });
  expect(seeds[0]).not.toBe(seeds[1]);
});

/** The same value with the keys of every object in another order, decided by the draws. */
function shuffled(value: unknown, draw: () => number): unknown {
  if (Array.isArray(value)) return value.map((entry) => shuffled(entry, draw));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, entry]) => [key, shuffled(entry, draw), draw()] as const);
  entries.sort((a, b) => a[2] - b[2]);
  return Object.fromEntries(entries.map(([key, entry]) => [key, entry]));
}

test("the order of keys does not change the hash", () => {
  fc.assert(
    fc.property(fc.constantFrom(...everyKind()), fc.array(fc.nat(), { minLength: 5 }), (value, draws) => {
      let k = 0;
      const other = shuffled(value, () => draws[k++ % draws.length] * (k % 7));
      expect(hashExperiment(completeExperiment(other))).toBe(hashExperiment(completeExperiment(value)));
    }),
  );
});

test("canonical JSON reads back to the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(plain);
    }),
  );
});

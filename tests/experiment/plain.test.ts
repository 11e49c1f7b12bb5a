// What counts as plain data.
import { runInNewContext } from "node:vm";
import { completeExperiment } from "../../src/experiment";
import { minimal, network, refusal, refusedData, refusedNetwork } from "./valid";

test("a user's own function is refused by its place, wherever it stands", () => {
  const remedy = "can be stored, hashed and sent. Give numbers or a name instead.";
  expect(refusedNetwork({ activation: Math.tanh })).toBe(
    `InputError experiment: network.activation is a function, but an experiment is plain data that ${remedy}`,
  );
  expect(refusedData({ kind: "circle", angles: [0, 1], targets: Math.sin })).toBe(
    `InputError experiment: data.targets is a function, but an experiment is plain data that ${remedy}`,
  );
  expect(refusal(() => minimal())).toBe(
    `InputError experiment: is a function, but an experiment is plain data that ${remedy}`,
  );
});

test.each([
  [
    new Date(0),
    "is an object of class Date, not plain data. Give an object with fields, a list or a number.",
  ],
  [new Map(), "is an object of class Map, not plain data. Give an object with fields, a list or a number."],
  [1n, "is a bigint, which JSON cannot hold. Give a number or a string instead."],
  [Symbol("x"), "is a symbol, which JSON cannot hold. Give a number or a string instead."],
])("%p is refused", (until, message) => {
  expect(refusal({ ...minimal(), until })).toBe(`InputError experiment: until ${message}`);
});

test("a place whose name is no identifier is quoted, so that the message stays on one line", () => {
  expect(refusal({ "a\n b": [1n] })).toBe(
    'InputError experiment: ["a\\n b"][0] is a bigint, which JSON cannot hold. Give a number or a string instead.',
  );
});

test("a value that contains itself is refused, not followed for ever", () => {
  const network: Record<string, unknown> = { kind: "mlp" };
  network.a = network;
  expect(refusal({ ...minimal(), network })).toMatch(
    /^InputError experiment: network(\.a)+ is nested too deeply; does the experiment contain itself\?$/,
  );
});

test("typed arrays stand for lists", () => {
  const complete = completeExperiment({
    ...minimal(),
    data: { kind: "explicit", inputs: [new Float64Array([1, 2])], targets: new Float32Array([0.5]) },
  });
  expect(complete.data).toEqual({ kind: "explicit", inputs: [[1, 2]], targets: [0.5] });
  expect(refusedData({ kind: "explicit", inputs: [[1, 2]], targets: new BigInt64Array(1) })).toBe(
    "InputError experiment: data.targets[0] is a bigint, which JSON cannot hold. Give a number or a string instead.",
  );
});

test("objects of another realm are plain data", () => {
  const foreign: unknown = runInNewContext(`(${JSON.stringify(minimal())})`);
  expect(completeExperiment(foreign)).toEqual(completeExperiment(minimal()));
});

test("fields that are undefined count as left out; -0 is 0", () => {
  const complete = completeExperiment({
    ...minimal(),
    loss: undefined,
    data: { kind: "circle", angles: [-0], count: undefined, targets: [-0] },
  });
  expect(complete.loss).toEqual({ kind: "squared", constant: 0.5 });
  expect(complete.data).toStrictEqual({ kind: "circle", angles: [0], targets: [0] });
});

test("the result shares nothing with what was given", () => {
  const widths = [2, 4, 1];
  const complete = completeExperiment({ ...minimal(), network: network(widths) });
  widths[1] = 99;
  expect(complete.network).toMatchObject({ widths: [2, 4, 1] });
});

test("a field named __proto__ is a field like any other unknown one", () => {
  const text = JSON.stringify(minimal()).replace("{", '{"__proto__":{"theorems":["chen"]},');
  expect(refusal(JSON.parse(text))).toBe(
    'InputError experiment: has no field "__proto__". Its fields: thalweg, network, data, loss, flow, integrator, until, theorems.',
  );
});

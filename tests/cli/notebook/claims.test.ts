// Claims are read back from outputs; what is no claim is left out.
import { claimColumns, claimsOf, ratioText } from "../../../src/cli/notebook/claims";
import { asNotebook } from "../../../src/cli/notebook/format";

const claim = {
  id: "chen/uniform-rate",
  paper: "chen",
  statement: "It decays.",
  theorem: "chen",
  expected: "proved",
  verdict: "proved",
  curve: "attained",
  largestRatio: 1 + 2e-10,
  checks: [],
  wallSeconds: 0.5,
  holds: true,
  failures: [],
};
const mime = "application/vnd.thalweg.claim+json";
const shown = (data: object): object => ({
  output_type: "execute_result",
  execution_count: 1,
  metadata: {},
  data,
});
const withOutputs = (...outputs: object[]) =>
  asNotebook(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [{ cell_type: "code", metadata: {}, source: "", outputs }],
    },
    "a.ipynb",
  );

test("claims come in the order of the outputs, other outputs give none", () => {
  const other = { ...claim, id: "chen/other" };
  const notebook = withOutputs(
    { output_type: "stream", name: "stdout", text: "x" },
    shown({ [mime]: claim, "text/plain": "claim" }),
    shown({ "text/plain": "2" }),
    shown({ [mime]: { id: "half" } }),
    shown({ [mime]: other }),
  );
  expect(claimsOf(notebook)).toEqual([claim, other]);
});

test("a claim's columns say whether it holds, and why not", () => {
  const [record] = claimsOf(withOutputs(shown({ [mime]: claim })));
  expect(claimColumns(record)).toEqual([
    "chen",
    "uniform-rate",
    "proved",
    "loss/bound <= 1 + 2.0e-10",
    "0.50 s",
    "ok",
  ]);
  const failed = { ...record, holds: false, failures: ["expected refuted, got proved"], largestRatio: null };
  expect(claimColumns(failed).slice(3)).toEqual([
    "no curve",
    "0.50 s",
    "FAILED: expected refuted, got proved",
  ]);
});

test("ratios near 1 show what they are off", () => {
  expect([1, 1 - 7.2e-13, 1 + 2.5e-9, 0.25, 1.5].map(ratioText)).toEqual([
    "1",
    "1 - 7.2e-13",
    "1 + 2.5e-9",
    "0.250000",
    "1.50000",
  ]);
});

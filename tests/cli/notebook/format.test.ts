// Notebooks are checked when they are read and get the form of nbformat 4.5.
import { InputError } from "../../../src/errors";
import { asNotebook, joined, lines, serialized } from "../../../src/cli/notebook/format";

const minimal = { nbformat: 4, nbformat_minor: 4, metadata: {}, cells: [] as unknown[] };

test("cells of an older file get ids, code cells their outputs, markdown cells none", () => {
  const notebook = asNotebook(
    {
      ...minimal,
      cells: [
        { cell_type: "markdown", metadata: {}, source: "# a", outputs: [] },
        { cell_type: "code", source: ["1\n", "2"] },
      ],
    },
    "a.ipynb",
  );
  expect(notebook.nbformat_minor).toBe(5);
  expect(notebook.cells).toEqual([
    { id: "cell-1", cell_type: "markdown", metadata: {}, source: "# a" },
    {
      id: "cell-2",
      cell_type: "code",
      metadata: {},
      source: ["1\n", "2"],
      outputs: [],
      execution_count: null,
    },
  ]);
});

test("ids that are there are kept, doubled ones are told apart", () => {
  const cell = { id: "same", cell_type: "raw", metadata: {}, source: "" };
  expect(asNotebook({ ...minimal, cells: [cell, cell] }, "a.ipynb").cells.map(({ id }) => id)).toEqual([
    "same",
    "same-2",
  ]);
});

test.each([
  [[], /no notebook/],
  [{ cells: [] }, /no notebook/],
  [{ ...minimal, nbformat: 3 }, /format 3 is not supported/],
  [{ ...minimal, cells: [{ cell_type: "code" }] }, /cell 1 must have/],
  [{ ...minimal, cells: [{ cell_type: "graph", source: "" }] }, /cell 1 must have/],
  [{ ...minimal, metadata: { kernelspec: { name: "python3", language: "python" } } }, /written in "python"/],
])("%j is refused", (value, message) => {
  expect(() => asNotebook(value, "a.ipynb")).toThrow(InputError);
  expect(() => asNotebook(value, "a.ipynb")).toThrow(message);
});

test("lines and joined are inverse to each other", () => {
  for (const text of ["", "a", "a\n", "a\nb", "\n\n", "é\n"]) expect(joined(lines(text))).toBe(text);
  expect(lines("a\nb")).toEqual(["a\n", "b"]);
});

test("a notebook is stored as Jupyter stores it", () => {
  const text = serialized(asNotebook(minimal, "a.ipynb"));
  expect(text.startsWith('{\n "cells": []')).toBe(true);
  expect(text.endsWith("}\n")).toBe(true);
});

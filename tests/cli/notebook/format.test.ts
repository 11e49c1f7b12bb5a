// Notebooks are checked when they are read and get the form of nbformat 4.5.
import { InputError } from "../../../src/errors";
import { asNotebook, joined, serialized } from "../../../src/cli/notebook/format";

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
  [{ ...minimal, nbformat: 3 }, /format 3 is not supported.* save it again/],
  [{ ...minimal, nbformat: 5 }, /format 5 is not supported.* Write it as format 4/],
  [{ ...minimal, cells: [{ cell_type: "code" }] }, /cell 1 must have/],
  [{ ...minimal, cells: [{ cell_type: "graph", source: "" }] }, /cell 1 must have/],
  [{ ...minimal, metadata: { kernelspec: { name: "python3", language: "python" } } }, /written in "python"/],
])("%j is refused", (value, message) => {
  expect(() => asNotebook(value, "a.ipynb")).toThrow(InputError);
  expect(() => asNotebook(value, "a.ipynb")).toThrow(message);
});

test("a notebook is stored as Jupyter stores it: texts as lines, JSON and base64 as they are", () => {
  const notebook = asNotebook(
    { ...minimal, cells: [{ id: "a", cell_type: "code", metadata: {}, source: "1\n2" }] },
    "a.ipynb",
  );
  notebook.cells[0].outputs = [
    { output_type: "stream", name: "stdout", text: "x\n\né" },
    {
      output_type: "display_data",
      data: {
        "text/html": "<b>\nx",
        "image/svg+xml": "<svg>\n",
        "image/png": "AA\nBB",
        "application/vnd.a+json": { a: 1 },
      },
      metadata: {},
    },
    { output_type: "error", ename: "E", evalue: "v\nw", traceback: ["t\nu"] },
  ];
  const text = serialized(notebook);
  expect(text.startsWith('{\n "cells": [')).toBe(true);
  expect(text.endsWith("}\n")).toBe(true);
  const [cell] = (JSON.parse(text) as { cells: object[] }).cells;
  expect(cell).toMatchObject({
    source: ["1\n", "2"],
    outputs: [
      { text: ["x\n", "\n", "é"] },
      {
        data: {
          "text/html": ["<b>\n", "x"],
          "image/svg+xml": ["<svg>\n"],
          "image/png": "AA\nBB",
          "application/vnd.a+json": { a: 1 },
        },
      },
      { evalue: "v\nw", traceback: ["t\nu"] },
    ],
  });
});

test("what is stored can be read again", () => {
  const notebook = asNotebook(
    { ...minimal, cells: [{ id: "a", cell_type: "raw", metadata: {}, source: "é\n" }] },
    "a",
  );
  const again = asNotebook(JSON.parse(serialized(notebook)), "a");
  expect(joined(again.cells[0].source)).toBe("é\n");
});

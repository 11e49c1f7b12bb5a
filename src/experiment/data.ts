// Checks data, and tells their shape without making a single number.
import { InternalError } from "../errors";
import { byKind, Fields, integerFrom, matrix, nonNegative, positiveNumber, seed, vector } from "./checks";
import type { Check } from "./checks";
import { completeCsv, readCsv } from "./csv";
import { completeDigits, digitPixels } from "./digits";
import { completeIris, irisFlowers, irisMeasurements, irisSpecies } from "./iris";
import { targetsOfClasses } from "./labels";
import { checkTeacherNetwork } from "./network";
import type { Place } from "./place";
import { completePoints, pointsShape, readPoints } from "./points";
import type { Data, IntervalData, LayeredNetwork, Targets, TeacherData } from "./types";

/** n samples of dimension d with Q outputs each. */
export interface DataShape {
  samples: number;
  dimension: number;
  outputs: number;
}

/** 2^27 doubles are 1 GiB. */
const mostNumbers = 2 ** 27;

/** Any data the project knows. */
export const completeData: Check<Data> = (value, at) => {
  const data = anyData(value, at);
  const { samples, dimension, outputs } = dataShape(data);
  if (samples * (dimension + outputs) > mostNumbers)
    at.refuse(
      `must have at most ${mostNumbers} numbers (1 GiB), got ${samples} samples of ${dimension} + ${outputs}.`,
    );
  return data;
};

const anyData = byKind<Data>({
  explicit: (value, at) => {
    const { points, fields } = readPoints("explicit", value, at, ["targets"]);
    const targets = fields.required("targets", targetList(pointsShape(points).samples), "Give one a sample.");
    return { ...points, targets } as Data;
  },
  circle: (value, at) => pointsWithTargets("circle", value, at),
  sphere: (value, at) => pointsWithTargets("sphere", value, at),
  gaussian: (value, at) => pointsWithTargets("gaussian", value, at),
  teacher: completeTeacher,
  digits: completeDigits,
  iris: completeIris,
  csv: completeCsv,
  interval: completeInterval,
});

/** Shape of checked data. */
export function dataShape(data: Data): DataShape {
  switch (data.kind) {
    case "explicit":
    case "circle":
    case "sphere":
    case "gaussian":
      return { ...pointsShape(data), outputs: outputsOf(data.targets) };
    case "teacher":
      return { ...pointsShape(data.inputs), outputs: outputWidth(data.network) };
    case "digits":
      return {
        samples: data.classes.length * data.perClass,
        dimension: digitPixels,
        outputs: targetsOfClasses(data.labels, data.classes.length)[0].length,
      };
    case "iris": {
      const { classes = irisSpecies, labels } = data;
      return {
        samples: classes.length * irisFlowers,
        dimension: irisMeasurements,
        outputs: targetsOfClasses(labels, classes.length)[0].length,
      };
    }
    case "csv":
      return dataShape(readCsv(data));
    case "interval":
      return { samples: data.nodes ?? defaultNodes, dimension: 1, outputs: outputWidth(data.teacher) };
  }
}

/** Outputs of a teacher as a user or completion writes it. */
function outputWidth(teacher: TeacherData["network"]): number {
  if (teacher.kind === "function") throw new InternalError("a function as teacher");
  if (teacher.kind === "system") return teacher.outputs.length;
  return "widths" in teacher ? teacher.widths[teacher.widths.length - 1] : 1;
}

function outputsOf(targets: Targets): number {
  if (!Array.isArray(targets) || typeof targets[0] === "number") return 1;
  return targets[0].length;
}

function pointsWithTargets(kind: "circle" | "sphere" | "gaussian", value: unknown, at: Place): Data {
  const { points, fields } = readPoints(kind, value, at, ["targets"]);
  const targets = fields.required("targets", anyTargets(pointsShape(points).samples), "Give one a sample.");
  return { ...points, targets } as Data;
}

function anyTargets(samples: number): Check<Targets> {
  const list = targetList(samples);
  return (value, at) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? drawnTargets(value, at)
      : list(value, at);
}

const drawnTargets = byKind<Targets>({
  gaussian(value, at) {
    const fields = new Fields(value, at, ["kind", "seed"]);
    return {
      kind: "gaussian",
      seed: fields.required("seed", seed, "Give an integer, so that the same targets can be drawn again."),
    };
  },
});

/** One number or one row a sample. */
function targetList(samples: number): Check<number[] | number[][]> {
  return (value, at) => {
    if (!Array.isArray(value)) return at.expected("a list with one number or one row a sample", value);
    if (value.length !== samples)
      at.refuse(`must have one entry a sample, ${samples} of them, got ${value.length}.`);
    return Array.isArray(value[0]) ? matrix(value, at) : vector(value, at);
  };
}

function completeTeacher(value: unknown, at: Place): TeacherData {
  const fields = new Fields(value, at, ["kind", "inputs", "network", "noise"]);
  const inputs = fields.required("inputs", completePoints, "Give their kind and fields, without targets.");
  const network = fields.required("network", teacherOf(pointsShape(inputs).dimension), teacherRemedy);
  return { kind: "teacher", inputs, network, ...fields.ifGiven("noise", noise) };
}

const teacherRemedy = "Give the network that makes the targets.";

/** A network of layers that takes inputs of a length. */
function teacherOf(dimension: number): Check<LayeredNetwork> {
  return (value, at) => {
    const network = checkTeacherNetwork(value, at);
    if (network.widths[0] !== dimension)
      at.field("widths")
        .entry(0)
        .refuse(`must be ${dimension}, the length of an input, got ${network.widths[0]}.`);
    return network;
  };
}

/** Nodes of the quadrature of an interval that names no number. */
export const defaultNodes = 64;

/** More nodes than this change no digit of a smooth integrand, and the rule itself takes time. */
const mostNodes = 2000;

function completeInterval(value: unknown, at: Place): IntervalData {
  const fields = new Fields(value, at, ["kind", "halfWidth", "teacher", "nodes"]);
  return {
    kind: "interval",
    halfWidth: fields.required("halfWidth", positiveNumber, "x is uniform on [-halfWidth, halfWidth]."),
    teacher: fields.required("teacher", teacherOf(1), teacherRemedy),
    nodes: fields.optional("nodes", nodeCount, defaultNodes),
  };
}

function nodeCount(value: unknown, at: Place): number {
  const nodes = integerFrom(2)(value, at);
  return nodes <= mostNodes ? nodes : at.expected(`at most ${mostNodes}`, nodes);
}

function noise(value: unknown, at: Place): { standardDeviation: number; seed: number } {
  const fields = new Fields(value, at, ["standardDeviation", "seed"]);
  return {
    standardDeviation: fields.required("standardDeviation", nonNegative, "Give 0 or more."),
    seed: fields.required("seed", seed, "Give an integer, so that the same noise can be drawn again."),
  };
}

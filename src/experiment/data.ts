// Checks data, and tells their shape without making a single number.
import { byKind, Fields, matrix, nonNegative, seed, vector } from "./checks";
import type { Check } from "./checks";
import { completeDigits, digitPixels } from "./digits";
import { checkNetwork } from "./network";
import type { Place } from "./place";
import { completePoints, pointsShape, readPoints } from "./points";
import type { CompleteNetwork, Data, MlpNetwork, Targets, TeacherData } from "./types";

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
});

/** Shape of checked data. */
export function dataShape(data: Data): DataShape {
  switch (data.kind) {
    case "explicit":
    case "circle":
    case "sphere":
    case "gaussian":
      return { ...pointsShape(data), outputs: outputsOf(data.targets) };
    case "teacher": {
      const { widths } = data.network;
      return { ...pointsShape(data.inputs), outputs: widths[widths.length - 1] };
    }
    case "digits":
      return {
        samples: data.classes.length * data.perClass,
        dimension: digitPixels,
        outputs: data.labels !== undefined || data.classes.length === 2 ? 1 : data.classes.length,
      };
  }
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
  const network = fields.required("network", checkNetwork, "Give the network that makes the targets.");
  const { dimension } = pointsShape(inputs);
  if (network.widths[0] !== dimension) {
    const firstWidth = at.field("network").field("widths").entry(0);
    firstWidth.refuse(`must be ${dimension}, the length of an input, got ${network.widths[0]}.`);
  }
  return { kind: "teacher", inputs, network: standing(network), ...fields.ifGiven("noise", noise) };
}

/** A teacher does not move: whatever its `trained` said, the default is stored. */
function standing(network: CompleteNetwork): MlpNetwork {
  return { ...network, trained: "all" };
}

function noise(value: unknown, at: Place): { standardDeviation: number; seed: number } {
  const fields = new Fields(value, at, ["standardDeviation", "seed"]);
  return {
    standardDeviation: fields.required("standardDeviation", nonNegative, "Give 0 or more."),
    seed: fields.required("seed", seed, "Give an integer, so that the same noise can be drawn again."),
  };
}

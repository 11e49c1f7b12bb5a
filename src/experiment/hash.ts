// The identity of an experiment: SHA-256 of its canonical JSON (as RFC 8785 writes it).
import { createHash } from "node:crypto";
import { InputError } from "../errors";
import { Place } from "./place";
import { plainData } from "./plain";
import type { CompleteExperiment } from "./types";

/**
 * JSON with sorted keys (by UTF-16 code units), no spaces, and numbers in ECMAScript's shortest form that reads back
 * to the same double; -0 is written 0, typed arrays as lists. Of a user's own model the text is written and the function
 * is not.
 *
 * @throws InputError for NaN, infinities, other functions and whatever else JSON cannot hold
 */
export function canonicalJson(value: unknown): string {
  return write(plainData(value, Place.root("canonicalJson")));
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = value as Record<string, unknown>;
    const members = Object.keys(fields)
      .filter((name) => typeof fields[name] !== "function")
      .sort()
      .map((name) => `${JSON.stringify(name)}:${write(fields[name])}`);
    return `{${members.join(",")}}`;
  }
  if (value === undefined || (typeof value === "number" && !Number.isFinite(value)))
    throw new InputError("canonicalJson", `${String(value)} has no JSON. Give finite numbers.`);
  return JSON.stringify(value);
}

/**
 * SHA-256 of the canonical JSON (RFC 8785), 64 hexadecimal digits: the same for every way of writing one experiment.
 * A user's own model counts by its text: what it takes from outside itself is not seen.
 * @param experiment as `completeExperiment` makes it
 */
export function hashExperiment(experiment: CompleteExperiment): string {
  return createHash("sha256").update(canonicalJson(experiment), "utf8").digest("hex");
}

// Mistakes in a cell, by offset.
import type { Mistake } from "../threads";
import type { Span } from "./edits";

export type { Mistake };

/** A mistake that the kernel found itself, about `span` of the cell. */
export function mistakeAt(code: string, span: Span, message: string, number: number | null = null): Mistake {
  const before = code.slice(0, span.start);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    file: null,
    line: before.split("\n").length - 1,
    column: span.start - lineStart,
    length: Math.max(1, span.end - span.start),
    message,
    code: number,
  };
}

export function isMistake(value: object): value is Mistake {
  return "message" in value && "column" in value;
}

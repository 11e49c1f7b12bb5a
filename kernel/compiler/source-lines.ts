// From a line of emitted JavaScript back to the line of the cell, through two source maps (version 3, base64 VLQ).

export interface SourceMap {
  mappings: string;
  sources: string[];
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Int8Array(128).map((_, code) => DIGITS.indexOf(String.fromCharCode(code)));

/**
 * For each generated line the first source line mapped from it, -1 where there is none.
 * Fields of a segment: generated column, source, source line, source column; all but the first are relative to the
 * segment before, across lines.
 */
export function sourceLines(map: Pick<SourceMap, "mappings">): Int32Array {
  const lines = map.mappings.split(";");
  const result = new Int32Array(lines.length).fill(-1);
  let sourceLine = 0;
  lines.forEach((line, index) => {
    for (const segment of line.split(",")) {
      const fields = decode(segment);
      if (fields.length < 4) continue;
      sourceLine += fields[2];
      if (result[index] < 0) result[index] = sourceLine;
    }
  });
  return result;
}

function decode(segment: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let shift = 0;
  for (let i = 0; i < segment.length; i++) {
    const digit = VALUE[segment.charCodeAt(i)];
    value |= (digit & 31) << shift;
    if (digit & 32) shift += 5;
    else {
      fields.push(value & 1 ? -(value >> 1) : value >> 1);
      value = 0;
      shift = 0;
    }
  }
  return fields;
}

/** Lines of the last text in terms of the first: `outer` maps it to a middle text, `inner` that to the first. */
export function composeLines(outer: Int32Array, inner: Int32Array): Int32Array {
  return outer.map((line) => (line >= 0 && line < inner.length ? inner[line] : -1));
}

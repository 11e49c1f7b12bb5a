// Reads columns of a file of comma-separated values (RFC 4180) into explicit data.
import { readFileSync } from "node:fs";
import { shown } from "../errors";
import { readingFault } from "../files";
import { Fields } from "./checks";
import { didYouMean } from "./nearest";
import { Place } from "./place";
import type { CsvData, ExplicitData } from "./types";

/**
 * The numbers of the named columns as explicit data. An experiment stores the numbers and not the path, so that it
 * means the same on another machine and after the file has changed.
 *
 * @throws InputError with line and column of what is no number, for unknown columns, and when the file cannot be read
 */
export function readCsv(data: CsvData): ExplicitData {
  return completeCsv(data, Place.root("csv"));
}

/** Checks the fields, then reads the file. */
export function completeCsv(value: unknown, at: Place): ExplicitData {
  const fields = new Fields(value, at, ["kind", "file", "inputs", "targets"]);
  const file = fields.required("file", path, "Give its path relative to the working directory.");
  const inputs = fields.required("inputs", columnNames, "Name the columns that make an input.");
  const targets = fields.required("targets", columnNames, "Name the columns that make the targets.");
  const fileAt = at.field("file");
  const [header, ...records] = recordsOf(contents(file, fileAt), file, fileAt);
  if (header === undefined || records.length === 0)
    return fileAt.refuse(`${shown(file)} must have a first line of column names and then a line a sample.`);
  const names = header.cells.map((cell) => cell.trim());
  for (const { line, cells } of records)
    if (cells.length !== names.length)
      fileAt.refuse(
        `${shown(file)}, line ${line}, must have ${names.length} values like the first line, got ${cells.length}.`,
      );
  const read = (columns: string[], listAt: Place): number[][] => {
    const places = columns.map((name, k) => columnOf(name, names, listAt.entry(k), file));
    return records.map(({ line, cells }) =>
      places.map((place) => {
        const text = cells[place].trim();
        const number = text === "" ? NaN : Number(text);
        if (Number.isFinite(number)) return number + 0;
        return fileAt.refuse(
          `${shown(file)}, line ${line}, column ${shown(names[place])}, must hold a finite number, got ${shown(text)}.${/^[-+]?\d+,\d+$/.test(text) ? " Write decimals with a point." : ""}`,
        );
      }),
    );
  };
  const inputRows = read(inputs, at.field("inputs"));
  const rows = read(targets, at.field("targets"));
  return {
    kind: "explicit",
    inputs: inputRows,
    targets: targets.length === 1 ? rows.map(([target]) => target) : rows,
  };
}

function path(value: unknown, at: Place): string {
  return typeof value === "string" && value !== "" ? value : at.expected('a path, such as "data.csv"', value);
}

function columnNames(value: unknown, at: Place): string[] {
  if (!Array.isArray(value) || value.length === 0)
    return at.expected('a list of column names, such as ["x", "y"]', value);
  return value.map((name: unknown, k) =>
    typeof name === "string" ? name : at.entry(k).expected("a column name in quotes", name),
  );
}

function columnOf(name: string, names: string[], at: Place, file: string): number {
  const first = names.indexOf(name);
  if (first < 0) {
    // what another program has separated by its own sign is one long name here
    const separator = names.length === 1 ? /[;\t]/.exec(names[0])?.[0] : undefined;
    const advice =
      separator !== undefined
        ? ` Its columns are separated by ${separator === ";" ? "semicolons" : "tabs"}: write commas.`
        : didYouMean(name, names) || ` Its columns: ${shown(names.join(", "))}.`;
    return at.refuse(`is ${shown(name)}, no column of ${shown(file)}.${advice}`);
  }
  if (names.indexOf(name, first + 1) >= 0)
    return at.refuse(`is ${shown(name)}, the name of two columns of ${shown(file)}. Rename one.`);
  return first;
}

function contents(file: string, at: Place): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    return at.refuse(`${shown(file)} cannot be read from ${shown(process.cwd())}: ${readingFault(error)}`);
  }
}

interface Line {
  /** number of the line where the record begins; the first is 1 */
  line: number;
  cells: string[];
}

/** The records of the text, empty lines left out. A cell in quotes may hold commas, line ends and doubled quotes. */
function recordsOf(text: string, file: string, at: Place): Line[] {
  const records: Line[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;
  let line = 1;
  let record: Line = { line, cells: [] };
  let end = 0;
  while (end < text.length) {
    cell.lastIndex = end;
    const match = cell.exec(text);
    if (match === null)
      return at.refuse(
        `${shown(file)}, line ${line}, has a quote that does not begin a cell or is never closed. Double it ("").`,
      );
    const [whole, quoted, plain, separator] = match;
    end = cell.lastIndex;
    record.cells.push(quoted?.replace(/""/g, '"') ?? plain);
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (separator === "," && end < text.length) continue;
    if (separator === ",") record.cells.push("");
    if (record.cells.length > 1 || record.cells[0] !== "") records.push(record);
    record = { line, cells: [] };
  }
  return records;
}

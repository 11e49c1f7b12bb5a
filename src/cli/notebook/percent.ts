// Notebooks as percent scripts, the text form of jupytext and VS Code: to be compared, edited and reviewed line by line.
import { joined, ownMetadata } from "./format";
import type { Cell, Notebook } from "./format";

const header = [
  "// ---",
  "// jupyter:",
  "//   jupytext:",
  "//     text_representation:",
  "//       extension: .ts",
  "//       format_name: percent",
  "//   kernelspec:",
  "//     display_name: thalweg (TypeScript)",
  "//     language: typescript",
  "//     name: thalweg",
  "// ---",
];

/** What begins a cell: `// %%`, then a kind in brackets, then metadata as `key=JSON`. */
const marker = /^\/\/ %%(?:\s+\[(markdown|raw)\])?((?:\s.*)?)$/;

/** Lines of prose that would begin a cell once they are comments. */
const looksLikeMarker = /^(?:\/\/ )*%%(?=\s|$)/;

/** Lines of code that a script says as comments: magics, what looks like a marker, and both once commented already. */
const spoken = /^(?:\/\/ )*(?:%%?[A-Za-z]|\/\/ %%(?=\s|$))/;

/**
 * The cells of a notebook as a script, without outputs. Magics such as `%%converge` become comments.
 * Ids, tags and other metadata of cells stand in their markers; metadata of the notebook are the kernel's alone.
 */
export function toPercent({ cells }: Notebook): string {
  return `${[header, ...cells.map(cellLines)].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function cellLines(cell: Cell): string[] {
  const kind = cell.cell_type === "code" ? "" : ` [${cell.cell_type}]`;
  const facts = Object.entries({ id: cell.id, ...cell.metadata }).map(
    ([key, value]) => ` ${key}=${JSON.stringify(value)}`,
  );
  const source = joined(cell.source);
  const lines = source === "" ? [] : source.split("\n");
  const text = lines.map((line) => {
    if (cell.cell_type !== "code") return prose(line);
    return spoken.test(line) ? `// ${line}` : line;
  });
  return [`// %%${kind}${facts.join("")}`, ...text];
}

const prose = (line: string): string =>
  line === "" ? "//" : looksLikeMarker.test(line) ? `// // ${line}` : `// ${line}`;

/** The notebook that a script says. Text before the first marker is a cell of code, without one the whole script is. */
export function fromPercent(script: string): Notebook {
  const cells: Cell[] = [];
  let lines: string[] = [];
  let begun: { kind: string | undefined; facts: string } | null = null;
  const end = (): void => {
    if (lines.at(-1) === "") lines.pop();
    if (begun !== null || lines.some((line) => line.trim() !== ""))
      cells.push(cellOf(begun?.kind, begun?.facts ?? "", lines, cells.length + 1));
    lines = [];
  };
  for (const line of withoutHeader(script.replace(/\r\n/g, "\n").split("\n"))) {
    const found = marker.exec(line);
    if (found === null) {
      lines.push(line);
      continue;
    }
    end();
    begun = { kind: found[1], facts: found[2] };
  }
  end();
  return {
    cells,
    metadata: ownMetadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function withoutHeader(lines: string[]): string[] {
  const first = lines.findIndex((line) => line !== "" && !line.startsWith("// -*-"));
  if (lines[first] !== "// ---") return lines;
  const last = lines.indexOf("// ---", first + 1);
  return last < 0 ? lines : lines.slice(lines[last + 1] === "" ? last + 2 : last + 1);
}

function cellOf(kind: string | undefined, facts: string, lines: string[], number: number): Cell {
  const { id = `cell-${number}`, ...metadata } = factsOf(facts);
  const shared = { id: String(id), metadata };
  if (kind !== undefined)
    return {
      cell_type: kind as "markdown" | "raw",
      ...shared,
      source: lines.map(proseOf).join("\n"),
    };
  const source = lines.map((line) => (spoken.test(line) ? line.replace(/^\/\/ /, "") : line)).join("\n");
  return { cell_type: "code", execution_count: null, ...shared, outputs: [], source };
}

function proseOf(line: string): string {
  const text = line.replace(/^\/\/ ?/, "");
  return looksLikeMarker.test(text) ? text.replace(/^\/\/ /, "") : text;
}

/** `key=JSON` pairs of a marker; a title or what is no JSON is left out. */
function factsOf(text: string): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  const pattern = /(?<=\s)([A-Za-z_][\w.:-]*)=/g;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const rest = text.slice(pattern.lastIndex);
    const length = jsonLength(rest);
    if (length === 0) continue;
    facts[found[1]] = JSON.parse(rest.slice(0, length)) as unknown;
    pattern.lastIndex += length;
  }
  return facts;
}

/** Length of the JSON value at the beginning of a text that other pairs may follow; 0 without one. */
function jsonLength(text: string): number {
  for (let end = text.length; end > 0; end = text.lastIndexOf(" ", end - 1)) {
    try {
      JSON.parse(text.slice(0, end));
      return end;
    } catch {
      // a shorter piece may be the value
    }
  }
  return 0;
}

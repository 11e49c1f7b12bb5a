// Files of comma-separated values: what RFC 4180 allows, and every mistake with its line and column.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realizeData } from "../../src/data";
import { completeExperiment, csv, dataShape, hashExperiment, readCsv } from "../../src/experiment";
import { minimal, network } from "./valid";

const folder = mkdtempSync(join(tmpdir(), "thalweg-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const written = (text: string): string => {
  const file = join(folder, `${files++}.csv`);
  writeFileSync(file, text);
  return file;
};

const columns = { inputs: ["x1", "x2"], targets: ["y"] };

test("named columns in the order asked for; several targets make rows", () => {
  const file = written("y,x2,x1,name\n1,2,3,a\n-4,5e-1,6,b\n");
  expect(readCsv(csv({ file, ...columns }))).toEqual({
    kind: "explicit",
    inputs: [
      [3, 2],
      [6, 0.5],
    ],
    targets: [1, -4],
  });
  expect(readCsv(csv({ file, inputs: ["x1"], targets: ["y", "x2"] })).targets).toEqual([
    [1, 2],
    [-4, 0.5],
  ]);
});

test.each([
  ["a byte order mark, CRLF and no last line end", "\uFEFFx1,x2,y\r\n1,2,3\r\n4,5,6"],
  [
    "quotes around cells, with commas and line ends inside",
    '"x1","x2",y,"note, with ""quotes"""\n1,"2",3,"a\n,b"\n4,5," 6 ",c\n',
  ],
  ["empty lines and spaces", "x1, x2 ,y\n\n1, 2,3\n\n4,5 ,6\n\n"],
])("%s are read", (_, text) => {
  expect(readCsv(csv({ file: written(text), ...columns }))).toMatchObject({ inputs: [[1, 2], [4, 5]], targets: [3, 6] }); // prettier-ignore
});

test.each<[string, string, object?]>([
  ["x1,x2,y\n1,2,3\n1,b,3", 'file FILE, line 3, column "x2", must hold a finite number, got "b".'],
  ["x1,x2,y\n1,2,", 'file FILE, line 2, column "y", must hold a finite number, got "".'],
  ["x1,x2,y\n1,2,1e999", 'file FILE, line 2, column "y", must hold a finite number, got "1e999".'],
  ['x1,x2,y,n\n1,2,3,"a\nb"\n1,2', "file FILE, line 4, must have 4 values like the first line, got 2."],
  ["x1,x2,y\n", "file FILE must have a first line of column names and then a line a sample."],
  ["", "file FILE must have a first line of column names and then a line a sample."],
  [
    'x1,x2,y\n1,"2,3',
    'file FILE, line 2, has a quote that does not begin a cell or is never closed. Double it ("").',
  ],
  [
    'x1,x2,y\n1,2"2,3',
    'file FILE, line 2, has a quote that does not begin a cell or is never closed. Double it ("").',
  ],
  ["x1,x3,y\n1,2,3", 'inputs[1] is "x2", no column of FILE. Did you mean "x1"?'],
  ["a,b,c\n1,2,3", 'inputs[0] is "x1", no column of FILE. Its columns: "a, b, c".'],
  [
    "x1;x2;y\n1;2;3",
    'inputs[0] is "x1", no column of FILE. Its columns are separated by semicolons: write commas.',
  ],
  [
    'x1,x2,y\n1,2,"0,25"',
    'file FILE, line 2, column "y", must hold a finite number, got "0,25". Write decimals with a point.',
  ],
  ["x1,x2,y,y\n1,2,3,4", 'targets[0] is "y", the name of two columns of FILE. Rename one.'],
  ["x1\n1", 'targets must be a list of column names, such as ["x", "y"], got [].', { targets: [] }],
  ["x1\n1", "inputs[0] must be a column name in quotes, got 1.", { inputs: [1] }],
])("%j is refused", (text, message, fields = {}) => {
  const file = written(text);
  const shown = JSON.stringify(file.length > 60 ? `${file.slice(0, 57)}...` : file);
  expect(() => csv({ file, ...columns, ...fields })).toThrow(`csv: ${message.replace("FILE", shown)}`);
});

test("a file that is not there is refused with the folder it was looked for in", () => {
  expect(() => csv({ file: "no-such-file.csv", ...columns })).toThrow(
    /^csv: file "no-such-file\.csv" cannot be read from ".*": there is no such file\. Check the name and the folder\.$/,
  );
});

test("an experiment keeps the numbers, not the path", () => {
  const file = written("x1,x2,y\n1,2,3\n4,5,6\n");
  const data = csv({ file, ...columns });
  expect(data).toEqual({ kind: "csv", file, ...columns });
  expect(dataShape(data)).toEqual({ samples: 2, dimension: 2, outputs: 1 });
  expect([...realizeData(data).targets]).toEqual([3, 6]);
  const explicit = { kind: "explicit", inputs: [[1, 2], [4, 5]], targets: [3, 6] }; // prettier-ignore
  const complete = completeExperiment({ ...minimal(), data });
  expect(complete.data).toEqual(explicit);
  expect(hashExperiment(complete)).toBe(hashExperiment(completeExperiment({ ...minimal(), data: explicit })));
  expect(() => completeExperiment({ network: network([3, 1]), data })).toThrow(
    "experiment: network.widths[0] must be 2, the length of an input, got 3.",
  );
});

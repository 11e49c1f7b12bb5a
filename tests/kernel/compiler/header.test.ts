// First lines that begin with %.
import { parseHeader } from "../../../kernel/compiler/magics";

const words = (line: string): string[] | undefined => parseHeader(line)?.words.map((word) => word.text);

test("kind, name and words with their places", () => {
  const code = '%%converge run --title "a b"\nbody';
  const header = parseHeader(code);
  expect(header).toMatchObject({ kind: "cell", name: { text: "converge", start: 2, end: 10 }, end: 28 });
  expect(header?.words.map(({ start, end }) => code.slice(start, end))).toEqual(["run", "--title", '"a b"']);
  expect(parseHeader("%who")).toMatchObject({ kind: "line", name: { text: "who" }, words: [] });
});

test("an option may be parted from its value by =", () => {
  expect(words("%%m --until-loss=1e-3 x=y")).toEqual(["--until-loss", "1e-3", "x=y"]);
});

test("quotes hold spaces, backslashes quote quotes", () => {
  expect(words(`%%m 'a b' "c \\" d" e`)).toEqual(["a b", 'c " d', "e"]);
});

test("blank lines may come first; nothing else may", () => {
  expect(parseHeader("\n  %%time\n1")?.name.text).toBe("time");
  expect(parseHeader("1 + 2\n%%time")).toBeNull();
  expect(parseHeader("const a = 7 %b")).toBeNull();
  expect(parseHeader("")).toBeNull();
});

test("a bare % is a header without a name, so that it can be refused and completed", () => {
  expect(parseHeader("%")).toMatchObject({ kind: "line", name: { text: "" } });
  expect(parseHeader("%%")).toMatchObject({ kind: "cell", name: { text: "" } });
});

test("line ends of Windows", () => {
  expect(parseHeader("%%time  \r\n1")).toMatchObject({ end: 8, words: [] });
});

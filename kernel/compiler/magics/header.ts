// The first line of a cell that begins with %: which magic, and its words with their columns.
import type { Span } from "../edits";

/** A word of the line; quotes are taken off, the span includes them. */
export interface Word extends Span {
  text: string;
}

export interface Header {
  /** `%%` takes the rest of the cell as its body, `%` stands alone */
  kind: "cell" | "line";
  name: Word;
  words: Word[];
  /** end of the header's line, before its line break */
  end: number;
}

/** Null when the cell does not begin with a magic. Blank lines may come before it. */
export function parseHeader(code: string): Header | null {
  const match = /^\s*?(%%?)([^\s%]*)/m.exec(code);
  if (!match || code.slice(0, match.index + match[0].length).trim() !== match[1] + match[2]) return null;
  const nameEnd = match.index + match[0].length;
  const lineEnd = code.slice(nameEnd).search(/\r?\n/);
  const end = lineEnd < 0 ? code.length : nameEnd + lineEnd;
  return {
    kind: match[1] === "%%" ? "cell" : "line",
    name: { text: match[2], start: nameEnd - match[2].length, end: nameEnd },
    words: splitWords(code, nameEnd, end),
    end,
  };
}

/** Words are parted by spaces or by one `=` after an option; "…" and '…' hold spaces together. */
function splitWords(code: string, from: number, to: number): Word[] {
  const words: Word[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(--[\w-]+)(?==|\s|$)=?|(\S+)/g;
  const line = code.slice(from, to);
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
    const quoted = match[1] ?? match[2];
    const text = quoted?.replace(/\\(.)/g, "$1") ?? match[3] ?? match[4];
    const length = match[3]?.length ?? match[0].length;
    words.push({ text, start: from + match.index, end: from + match.index + length });
  }
  return words;
}

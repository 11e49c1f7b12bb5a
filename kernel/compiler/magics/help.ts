// What the line of a magic means at a position of it: for hover help.
import type { Header, Word } from "./header";
import { MAGICS } from "./list";
import { OPTIONS } from "./options";
import { knownTheorems } from "./theorems";

/** Markdown about the word at `position` of the header; null where there is nothing to tell. */
export function headerHelp(header: Header, position: number): string | null {
  const { kind, name, words } = header;
  const isAt = (word: Word, from = word.start): boolean => position >= from && position <= word.end;
  const mark = kind === "cell" ? "%%" : "%";
  if (isAt(name, name.start - mark.length)) {
    const magic = MAGICS[mark + name.text];
    return magic === undefined ? null : described(magic.use, magic.meaning);
  }
  const index = words.findIndex((word) => isAt(word));
  if (name.text !== "converge" || index < 0) return null;
  const option = OPTIONS[words[index].text];
  if (option) return described(`${words[index].text} ${option.argument ?? ""}`.trim(), option.meaning);
  const before = words[index - 1]?.text;
  if (before !== undefined && OPTIONS[before]?.field === "theorems") return theoremHelp(words[index].text);
  return null;
}

function theoremHelp(id: string): string | null {
  const theorem = knownTheorems().find((known) => known.id === id);
  if (theorem === undefined) return null;
  const { title, statement, source } = theorem;
  const arXiv = source.arXiv === undefined ? "" : `, arXiv:${source.arXiv}`;
  return `**${title}**\n\n${statement}\n\n${source.authors}, *${source.title}*${arXiv}`;
}

function described(use: string, meaning: string): string {
  return `\`${use}\`\n\n${meaning}`;
}

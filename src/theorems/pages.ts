// A page of Markdown a paper: what each of its theorems says, what is checked here, and what is not.
import type { Theorem } from "./theorem";
import type { Source } from "./types";

const standingWords = {
  published: "Taken from the paper's own public text.",
  restated: "As an independent public text restates it; proved again here.",
  derived: "Proved here; wording, constants and numbering are not the paper's.",
} as const;

/** One page: `paper` is its id and file name. */
export interface TheoremPage {
  readonly paper: string;
  readonly title: string;
  readonly markdown: string;
}

/** Pages of the given theorems, one a paper, in their order. */
export function pagesOf(theorems: readonly Theorem[]): TheoremPage[] {
  const papers = new Map<string, Theorem[]>();
  for (const theorem of theorems) {
    const { paper } = theorem.source;
    papers.set(paper, [...(papers.get(paper) ?? []), theorem]);
  }
  return Array.from(papers, ([paper, own]) => {
    const { source } = own[0];
    return { paper, title: source.title, markdown: pageOf(source, own) };
  });
}

function pageOf(source: Source, theorems: readonly Theorem[]): string {
  const head = [
    `# ${source.title}`,
    `${source.authors}. arXiv:[${source.arXiv}](https://arxiv.org/abs/${source.arXiv}).`,
  ];
  const sections = theorems.flatMap((theorem) => [
    `## ${theorem.title}`,
    `\`${theorem.id}\``,
    literal(theorem.statement),
    `**Source.** ${differentPaper(source, theorem.source)}${standingWords[theorem.source.standing]}`,
    ...(theorem.checked === undefined ? [] : [`**What is checked.** ${literal(theorem.checked)}`]),
    ...(theorem.unchecked === undefined ? [] : [`**What is not.** ${literal(theorem.unchecked)}`]),
  ]);
  return `${[...head, ...sections].join("\n\n")}\n`;
}

/** A star in a formula is no emphasis. */
const literal = (text: string): string => text.replace(/\*/g, "\\*");

/** A theorem of a companion paper names it. */
function differentPaper(page: Source, own: Source): string {
  return own.arXiv === page.arXiv ? "" : `${own.authors}, *${own.title}*, arXiv:${own.arXiv}. `;
}

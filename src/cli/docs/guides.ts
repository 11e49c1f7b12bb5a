// The guides: Markdown files of notebooks/guides in the order in which they are best read.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A guide as it is written. */
export interface Guide {
  /** name of its file without the extension */
  id: string;
  title: string;
  /** the paragraph under the title */
  lead: string;
  markdown: string;
}

/** From the first steps to the ones few have to take. */
export const guideOrder = [
  "first-steps",
  "verdicts",
  "noise-floor",
  "integrators",
  "formulas",
  "own-model",
  "own-theorem",
  "descents",
  "unfinished-runs",
  "engines",
] as const;

/** Where the guides lie under the root of the project. */
export const guideFolder = "notebooks/guides";

/** Reads the guides under `root`. */
export function readGuides(root: string): Guide[] {
  return guideOrder.map((id) => {
    const markdown = readFileSync(join(root, guideFolder, `${id}.md`), "utf8");
    const head = /^# (.+)\n\n([^\n]+(?:\n[^\n]+)*)/.exec(markdown);
    if (head === null) throw new Error(`internal: ${id}.md must begin with a title and a paragraph`);
    return { id, title: head[1], lead: head[2].replace(/\n/g, " "), markdown };
  });
}

// The list of theorems and the pages made of it.
import { theoremList, theoremPages } from "../../src/theorems";

const theorems = theoremList();

test("ids are unique and begin with their paper", () => {
  const ids = theorems.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, source } of theorems) expect(id.startsWith(source.paper)).toBe(true);
});

test("every statement says what is checked and what is not", () => {
  expect(theorems.length).toBeGreaterThanOrEqual(33);
  for (const { id, checked, unchecked } of theorems)
    expect([id, Boolean(checked?.trim() && unchecked?.trim())]).toEqual([id, true]);
});

test("a page a paper, with every theorem, its source and its standing", () => {
  const pages = theoremPages();
  expect(pages.map(({ paper }) => paper)).toEqual([
    "chatterjee",
    "liu-zhu-belkin",
    "chen",
    "robin-scaman-lelarge",
  ]);
  for (const { paper, title, markdown } of pages) {
    expect(markdown.startsWith(`# ${title}\n`)).toBe(true);
    for (const theorem of theorems.filter(({ source }) => source.paper === paper)) {
      expect(markdown).toContain(`\`${theorem.id}\``);
      expect(markdown).toContain(theorem.statement.replaceAll("*", "\\*"));
    }
  }
  expect(pages[0].markdown).toContain("https://arxiv.org/abs/2203.16462v5");
  // no theorem numbers of the papers are claimed
  for (const { markdown } of pages) expect(markdown).not.toMatch(/Theorem \d/);
});

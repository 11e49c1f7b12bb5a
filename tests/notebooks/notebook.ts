// Small notebooks for the tests.

interface CellOptions {
  tags?: string[];
}

export const code = (id: string, source: string, { tags }: CellOptions = {}): object => ({
  cell_type: "code",
  execution_count: 3,
  id,
  metadata: tags ? { tags } : {},
  outputs: [{ output_type: "stream", name: "stdout", text: "from an earlier run" }],
  source,
});

export const markdown = (id: string, source: string): object => ({
  cell_type: "markdown",
  id,
  metadata: {},
  source,
});

export const notebook = (...cells: object[]): object => ({
  cells,
  metadata: { kernelspec: { display_name: "thalweg (TypeScript)", language: "typescript", name: "thalweg" } },
  nbformat: 4,
  nbformat_minor: 5,
});

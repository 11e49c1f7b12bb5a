// Notebooks as they are kept: no outputs, no counts, no times, nothing that a run has put in.
import { colophonId, hasTag, injectedTag } from "./format";
import type { Cell, Notebook } from "./format";

/** A copy without outputs and what comes with them: execution counts and times, provenance, colophon, parameters. */
export function stripped(notebook: Notebook): Notebook {
  const metadata = { ...notebook.metadata };
  delete metadata.thalweg;
  const kept = notebook.cells.filter((cell) => cell.id !== colophonId && !hasTag(cell, injectedTag));
  return { ...notebook, metadata, cells: kept.map(bare) };
}

function bare(cell: Cell): Cell {
  const metadata = { ...cell.metadata };
  delete metadata.execution;
  if (cell.cell_type !== "code") return { ...cell, metadata };
  return { ...cell, metadata, outputs: [], execution_count: null };
}

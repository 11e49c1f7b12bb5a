// The candidate a mistyped word most likely meant (optimal string alignment distance, Damerau 1964).

/**
 * The candidate nearest to `word`, or undefined when none is near enough to be what was meant. Near enough: the
 * word is the beginning of the candidate (three letters or more), or at most a third of its letters have to be
 * inserted, removed, replaced or swapped with a neighbour. Capitals do not count; the first of equals wins.
 *
 * @example
 * nearest("chaterjee", ["chatterjee", "chen"]) // "chatterjee"
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, known.length) / 3));
    if (Math.abs(wanted.length - known.length) > allowed) continue;
    const distance = editDistance(wanted, known);
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined || wanted.length < 3) return best;
  return candidates.find((candidate) => candidate.toLowerCase().startsWith(wanted));
}

/** The sentence `Did you mean "x"?` with a leading space, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? "" : ` Did you mean ${JSON.stringify(meant)}?`;
}

/** Insertions, removals, replacements and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, rows[i - 1][j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}

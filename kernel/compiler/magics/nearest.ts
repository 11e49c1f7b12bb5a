// The known name closest to what was typed: Levenshtein distance (Wagner and Fischer 1974).

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, previous[j] + 1, row[j - 1] + 1));
    }
    previous = row;
  }
  return previous[b.length];
}

/** Null when nothing is close: more than half of the letters would change. */
export function nearest(typed: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.floor(Math.max(typed.length, 2) / 2) + 1;
  for (const name of known) {
    const d = name.startsWith(typed) && typed !== "" ? 0 : distance(typed.toLowerCase(), name.toLowerCase());
    if (d < bestDistance) {
      best = name;
      bestDistance = d;
    }
  }
  return best;
}

/** " Did you mean --title?" or nothing. */
export function suggestion(typed: string, known: readonly string[]): string {
  const name = nearest(typed, known);
  return name === null ? "" : ` Did you mean ${name}?`;
}

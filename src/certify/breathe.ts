// Where long certificates pause for a moment, so that somebody may look at a clock or interrupt them.

let hook: (() => void) | null = null;

/**
 * Sets what the certificates' own loops call many times a second: it may look at the time, and it may throw to
 * interrupt. Long matrix products pause in their engine (`onSlice`). null sets nothing.
 * @returns the hook that was set before, to be put back
 */
export function onBreath(next: (() => void) | null): (() => void) | null {
  const before = hook;
  hook = next;
  return before;
}

/** Called about once a millisecond of work, at places where throwing leaves nothing half done. */
export function breathe(): void {
  if (hook !== null) hook();
}

// The last line of `npm test`: how many tests passed and failed, from jest's own counts.

interface Counts {
  numPassedTests: number;
  numFailedTests: number;
  /** files that failed before any of their tests could run */
  numRuntimeErrorTestSuites: number;
}

/** A jest reporter that adds one line after everything else, jest's summary included. */
export default class LastLineReporter {
  onRunComplete(_contexts: unknown, counts: Counts): void {
    process.once("exit", () => process.stdout.write(`${lastLine(counts)}\n`));
  }
}

/** A file that could not run is a failure too. */
export function lastLine(counts: Counts): string {
  return `${counts.numPassedTests} passed, ${counts.numFailedTests + counts.numRuntimeErrorTestSuites} failed`;
}

// The cells of this session, answered to history requests.
import type { Content } from "../protocol";

/** Session number of the running session; earlier sessions are not kept. */
const SESSION = 1;

type Entry = readonly [session: number, line: number, code: string];

export class History {
  private readonly entries: Entry[] = [];

  add(line: number, code: string): void {
    this.entries.push([SESSION, line, code]);
  }

  /** Answers `tail`, `range` and `search` requests as the messaging protocol defines them. */
  answer(request: Content): (Entry | readonly [number, number, readonly [string, null]])[] {
    const found = this.select(request);
    return request.output === true
      ? found.map(([session, line, code]) => [session, line, [code, null]] as const)
      : found;
  }

  private select(request: Content): Entry[] {
    if (request.hist_access_type === "range") {
      const session = Number(request.session ?? 0);
      if (session !== 0 && session !== SESSION) return [];
      const start = Number(request.start ?? 0);
      const stop = request.stop == null ? Infinity : Number(request.stop);
      return this.entries.filter(([, line]) => line >= start && line < stop);
    }
    let found = this.entries;
    if (request.hist_access_type === "search") {
      const pattern = glob(String(request.pattern ?? "*"));
      found = found.filter(([, , code]) => pattern.test(code));
      if (request.unique === true) found = [...new Map(found.map((entry) => [entry[2], entry])).values()];
    }
    const n = Number(request.n ?? 0);
    return n > 0 ? found.slice(-n) : found;
  }
}

/** `*` is any text, `?` any character. */
function glob(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${escaped}$`, "s");
}

// Changes to a cell before it is compiled. They never add or remove lines, and positions map both ways.

export interface Span {
  start: number;
  end: number;
}

interface Edit extends Span {
  text: string;
  /** the part of the cell that this text stands for, when it is not the text it replaces */
  origin: Span | null;
}

export class Edits {
  private readonly edits: Edit[] = [];

  constructor(private readonly source: string) {}

  /** Replaces source[start, end); edits must not overlap. Several at one place keep their order. */
  replace(start: number, end: number, text: string, origin: Span | null = null): void {
    if (/[\r\n]/.test(text) || /[\r\n]/.test(this.source.slice(start, end)))
      throw new Error("internal: an edit of a cell must keep its lines");
    this.edits.push({ start, end, text, origin });
    this.edits.sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** @param origin what mistakes inside `text` are shown at, such as the option that `text` was made from */
  insert(position: number, text: string, origin: Span | null = null): void {
    this.replace(position, position, text, origin);
  }

  /** Overwrites source[start, end) with spaces, which moves nothing. */
  blank(start: number, end: number): void {
    this.replace(start, end, " ".repeat(end - start));
  }

  /** The changed text. */
  apply(): string {
    let text = "";
    let from = 0;
    for (const edit of this.edits) {
      text += this.source.slice(from, edit.start) + edit.text;
      from = edit.end;
    }
    return text + this.source.slice(from);
  }

  /** Where a position of the cell lies in the changed text. */
  toEdited(position: number): number {
    let shift = 0;
    for (const { start, end, text } of this.edits) {
      if (position < start || (position === start && end === start)) break;
      if (position < end) return start + shift + Math.min(position - start, text.length);
      shift += text.length - (end - start);
    }
    return position + shift;
  }

  /** Where the text lies that was put in for the part of the cell around `position`; null when there is none. */
  madeFrom(position: number): number | null {
    let shift = 0;
    for (const { start, end, text, origin } of this.edits) {
      if (origin && position >= origin.start && position <= origin.end) return start + shift;
      shift += text.length - (end - start);
    }
    return null;
  }

  /** Where a position of the changed text lies in the cell; text that was put in lies at its place of insertion. */
  toSource(position: number): number {
    let shift = 0;
    for (const { start, end, text } of this.edits) {
      const editedStart = start + shift;
      if (position < editedStart) break;
      if (position < editedStart + text.length) return Math.min(start + (position - editedStart), end);
      shift += text.length - (end - start);
    }
    return position - shift;
  }

  /** The part of the cell that the changed text [start, end) is about. */
  toSourceSpan(start: number, end: number): Span {
    let shift = 0;
    for (const edit of this.edits) {
      const editedStart = edit.start + shift;
      if (start < editedStart) break;
      if (edit.origin && start < editedStart + edit.text.length) return edit.origin;
      shift += edit.text.length - (edit.end - edit.start);
    }
    return { start: this.toSource(start), end: this.toSource(end) };
  }
}

// Printed text: pieces of one stream and one cell that follow each other closely are sent as one message.
import type { Parent } from "../threads";

const DELAY_MS = 15;
const LARGEST = 1 << 16;

interface Pending {
  name: string;
  parent: Parent;
  pieces: string[];
  length: number;
}

export class Streams {
  private pending: Pending | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly send: (name: string, text: string, parent: Parent) => void) {}

  write(name: string, text: string, parent: Parent): void {
    const pending = this.pending;
    if (pending && (pending.name !== name || pending.parent.header.msg_id !== parent.header.msg_id))
      this.flush();
    this.pending ??= { name, parent, pieces: [], length: 0 };
    this.pending.pieces.push(text);
    this.pending.length += text.length;
    if (this.pending.length > LARGEST) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), DELAY_MS);
  }

  /** Called before any other message goes out, so that the order of what the user sees is the order it happened in. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const pending = this.pending;
    this.pending = null;
    if (pending) this.send(pending.name, pending.pieces.join(""), pending.parent);
  }
}

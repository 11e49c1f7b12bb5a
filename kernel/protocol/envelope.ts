// Jupyter wire format: identities, delimiter, HMAC signature, four JSON parts, binary buffers.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** Version of the Jupyter messaging protocol that both ends speak. */
export const PROTOCOL_VERSION = "5.4";

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

export type Content = Record<string, unknown>;

export interface Message {
  /** routing frames of the asker; empty on published messages */
  identities: Buffer[];
  header: Header;
  /** empty when the message answers nothing */
  parent: Partial<Header>;
  metadata: Content;
  content: Content;
  buffers: Uint8Array[];
}

/** What may accompany a message beside its type and content. */
export interface Extras {
  identities?: readonly (Buffer | string)[];
  parent?: Partial<Header>;
  metadata?: Content;
  buffers?: readonly Uint8Array[];
}

const DELIMITER = "<IDS|MSG>";

/** Packs and unpacks messages of one session; messages with a wrong signature are refused. */
export class Envelope {
  readonly session = randomUUID();

  constructor(
    private readonly key: string,
    private readonly username: string,
  ) {}

  /** The header is returned beside the frames so that a client can wait for the answer to its `msg_id`. */
  pack(type: string, content: Content, extras: Extras = {}): { header: Header; frames: (Buffer | string)[] } {
    const header: Header = {
      msg_id: randomUUID(),
      session: this.session,
      username: this.username,
      date: new Date().toISOString(),
      msg_type: type,
      version: PROTOCOL_VERSION,
    };
    const parts = [header, extras.parent ?? {}, extras.metadata ?? {}, content].map((part) =>
      JSON.stringify(part),
    );
    const buffers = (extras.buffers ?? []).map((b) => Buffer.from(b.buffer, b.byteOffset, b.byteLength));
    return {
      header,
      frames: [...(extras.identities ?? []), DELIMITER, this.sign(parts), ...parts, ...buffers],
    };
  }

  /** `null` when the frames are no message of ours: malformed, or signed with another key. */
  unpack(frames: readonly Buffer[]): Message | null {
    const start = frames.findIndex((f) => f.length === DELIMITER.length && f.toString() === DELIMITER);
    if (start < 0 || frames.length < start + 6) return null;
    const parts = frames.slice(start + 2, start + 6);
    const expected = Buffer.from(this.sign(parts));
    const signature = frames[start + 1];
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null;
    try {
      const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()) as unknown);
      return {
        identities: frames.slice(0, start),
        header: header as Header,
        parent: parent as Partial<Header>,
        metadata: metadata as Content,
        content: content as Content,
        buffers: frames.slice(start + 6),
      };
    } catch {
      return null;
    }
  }

  /** An empty key means that messages are not signed. */
  private sign(parts: readonly (Buffer | string)[]): string {
    if (this.key === "") return "";
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }
}

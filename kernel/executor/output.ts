// Everything a cell shows: printed text, displays, results, errors. Each goes out as an answer to its own cell.
import { inspect } from "node:util";
import type { Content } from "../protocol";
import type { SharedState, ToWire } from "../threads";
import type { Owner } from "./owner";

export type Bundle = Record<string, unknown>;

const DISPLAY = Symbol.for("Jupyter.display");

export class Output {
  constructor(
    private readonly owner: Owner,
    private readonly shared: SharedState,
    private readonly post: (message: ToWire) => void,
  ) {}

  /** Sends what is written to stdout and stderr to the front end. */
  captureStreams(): void {
    for (const name of ["stdout", "stderr"] as const) {
      const write = (
        chunk: string | Uint8Array,
        encoding?: BufferEncoding | (() => void),
        callback?: () => void,
      ): boolean => {
        const text =
          typeof chunk === "string"
            ? chunk
            : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString();
        this.print(name, text);
        (typeof encoding === "function" ? encoding : callback)?.();
        return true;
      };
      process[name].write = write as typeof process.stdout.write;
    }
  }

  print(name: "stdout" | "stderr", text: string): void {
    if (this.owner.cell?.silent) return;
    this.shared.printed(text.length);
    this.post({ kind: "stream", name, text, parent: this.owner.parent });
  }

  publish(type: string, content: Content, metadata?: Content, buffers?: Uint8Array[]): void {
    if (this.owner.cell?.silent) return;
    this.post({ kind: "publish", type, content, metadata, buffers, parent: this.owner.parent });
  }

  display(bundle: Bundle, options: { id?: string; update?: boolean; metadata?: Content } = {}): void {
    if (this.owner.cell) this.owner.cell.displayed = true;
    this.publish(options.update === true ? "update_display_data" : "display_data", {
      data: bundle,
      metadata: options.metadata ?? {},
      transient: options.id === undefined ? {} : { display_id: options.id },
    });
  }
}

/** The forms in which a value is shown: its own bundle if it has one, otherwise its text. */
export function bundleOf(value: unknown): Bundle | Promise<Bundle> {
  if ((typeof value === "object" || typeof value === "function") && value !== null) {
    const method = (value as { [DISPLAY]?: unknown })[DISPLAY];
    if (typeof method === "function") return method.call(value) as Bundle | Promise<Bundle>;
  }
  return { "text/plain": inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000 }) };
}

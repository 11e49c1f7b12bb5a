// Turns the messages of a kernel into the outputs that a notebook stores.
import { joined, lines } from "./format";
import type { MimeData, Output } from "./format";

/** The part of a Jupyter message that outputs are made of. */
export interface OutputMessage {
  type: string;
  content: Record<string, unknown>;
}

type DisplayOutput = Extract<Output, { data: MimeData }>;

/** Text mime types are stored as lists of lines; JSON ones (`…json`) as they are. */
function stored(data: unknown): MimeData {
  return Object.fromEntries(
    Object.entries(data as MimeData).map(([mime, value]) => [
      mime,
      typeof value === "string" && !mime.endsWith("json") && !isBinary(mime) ? lines(value) : value,
    ]),
  );
}

/** Base64 is one string in a notebook; SVG is text. */
const isBinary = (mime: string): boolean => /^(image|audio|video)\//.test(mime) && mime !== "image/svg+xml";

/**
 * Collects the outputs of the cells of one notebook. One collector serves all cells, because a cell may update
 * a display that an earlier cell made.
 */
export class OutputCollector {
  private readonly displays = new Map<string, DisplayOutput[]>();
  private outputs: Output[] = [];
  private clearBeforeNext = false;

  /** Begins a cell; its outputs go into the list that is returned and grows. */
  begin(): Output[] {
    this.outputs = [];
    this.clearBeforeNext = false;
    return this.outputs;
  }

  /** Takes one message of the running cell; messages that are no output are ignored. */
  take({ type, content }: OutputMessage): void {
    if (type === "clear_output") {
      if (content.wait === true) this.clearBeforeNext = true;
      else this.outputs.length = 0;
    } else if (type === "update_display_data") this.update(content);
    else {
      const output = outputOf(type, content);
      if (output === null) return;
      if (this.clearBeforeNext) this.outputs.length = 0;
      this.clearBeforeNext = false;
      this.append(output, (content.transient as { display_id?: string } | undefined)?.display_id);
    }
  }

  private append(output: Output, displayId: string | undefined): void {
    const last = this.outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text = lines(joined(last.text) + joined(output.text));
      return;
    }
    this.outputs.push(output);
    if (displayId === undefined || !("data" in output)) return;
    this.displays.set(displayId, [...(this.displays.get(displayId) ?? []), output]);
  }

  private update(content: Record<string, unknown>): void {
    const id = (content.transient as { display_id?: string } | undefined)?.display_id;
    for (const output of this.displays.get(id ?? "") ?? []) {
      output.data = stored(content.data);
      output.metadata = (content.metadata ?? {}) as Record<string, unknown>;
    }
  }
}

function outputOf(type: string, content: Record<string, unknown>): Output | null {
  const metadata = (content.metadata ?? {}) as Record<string, unknown>;
  switch (type) {
    case "stream":
      return { output_type: "stream", name: String(content.name), text: lines(String(content.text)) };
    case "display_data":
      return { output_type: "display_data", data: stored(content.data), metadata };
    case "execute_result":
      return {
        output_type: "execute_result",
        data: stored(content.data),
        metadata,
        execution_count: typeof content.execution_count === "number" ? content.execution_count : null,
      };
    case "error":
      return {
        output_type: "error",
        ename: String(content.ename),
        evalue: String(content.evalue),
        traceback: ((content.traceback ?? []) as unknown[]).map(String),
      };
    default:
      return null;
  }
}

// The outputs of cells as nbformat 4 stores them, put together from the messages of a kernel.
import type { Content } from "../protocol";

export interface StreamOutput {
  output_type: "stream";
  name: "stdout" | "stderr";
  text: string;
}
export interface DisplayOutput {
  output_type: "display_data";
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}
export interface ResultOutput {
  output_type: "execute_result";
  execution_count: number | null;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}
export interface ErrorOutput {
  output_type: "error";
  ename: string;
  evalue: string;
  traceback: string[];
}
export type NotebookOutput = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** Outputs that were shown under a display id, of all cells of a session: an update changes every one of them. */
export class Displays {
  private readonly shown = new Map<string, (DisplayOutput | ResultOutput)[]>();

  add(content: Content, output: DisplayOutput | ResultOutput): void {
    const id = displayId(content);
    if (id !== null) this.shown.set(id, [...(this.shown.get(id) ?? []), output]);
  }

  /** The outputs that changed. */
  update(content: Content): (DisplayOutput | ResultOutput)[] {
    const id = displayId(content);
    const outputs = id === null ? [] : (this.shown.get(id) ?? []);
    for (const output of outputs) {
      output.data = content.data as Record<string, unknown>;
      output.metadata = (content.metadata ?? {}) as Record<string, unknown>;
    }
    return outputs;
  }
}

function displayId(content: Content): string | null {
  const id = (content.transient as { display_id?: unknown } | undefined)?.display_id;
  return typeof id === "string" ? id : null;
}

/** Collects the outputs of one cell. */
export class CellOutputs {
  readonly outputs: NotebookOutput[] = [];
  private clearBeforeNext = false;

  constructor(
    private readonly displays: Displays,
    private readonly onOutput: (output: NotebookOutput) => void,
  ) {}

  /** Takes one message of the iopub channel; types that are no output are ignored. */
  receive(type: string, content: Content): void {
    switch (type) {
      case "stream":
        this.stream(content.name as StreamOutput["name"], String(content.text));
        break;
      case "display_data":
        this.addDisplay(content, { output_type: type, ...forms(content) });
        break;
      case "execute_result":
        this.addDisplay(content, {
          output_type: type,
          execution_count: (content.execution_count as number | undefined) ?? null,
          ...forms(content),
        });
        break;
      case "update_display_data":
        for (const output of this.displays.update(content)) this.onOutput(output);
        break;
      case "error":
        this.add({
          output_type: "error",
          ename: String(content.ename),
          evalue: String(content.evalue),
          traceback: content.traceback as string[],
        });
        break;
      case "clear_output":
        this.clearBeforeNext = content.wait === true;
        if (content.wait !== true) this.outputs.length = 0;
    }
  }

  private stream(name: StreamOutput["name"], text: string): void {
    this.clearIfDue();
    const last = this.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) {
      last.text += text;
      this.onOutput(last);
    } else this.add({ output_type: "stream", name, text });
  }

  private addDisplay(content: Content, output: DisplayOutput | ResultOutput): void {
    this.displays.add(content, output);
    this.add(output);
  }

  private add(output: NotebookOutput): void {
    this.clearIfDue();
    this.outputs.push(output);
    this.onOutput(output);
  }

  private clearIfDue(): void {
    if (this.clearBeforeNext) this.outputs.length = 0;
    this.clearBeforeNext = false;
  }
}

function forms(content: Content): Pick<DisplayOutput, "data" | "metadata"> {
  return {
    data: content.data as Record<string, unknown>,
    metadata: (content.metadata ?? {}) as Record<string, unknown>,
  };
}

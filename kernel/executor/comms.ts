// Comms: named channels between code in a cell and code in the front end, in both directions.
import { randomUUID } from "node:crypto";
import type { MessagePort } from "node:worker_threads";
import { receiveMessageOnPort } from "node:worker_threads";
import type { Content } from "../protocol";
import type { CommMessage } from "../threads";
import type { Output } from "./output";

/** One open channel. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** called with what the front end sends */
  onMessage: ((data: unknown, buffers: Uint8Array[]) => void) | null;
  onClose: (() => void) | null;
  send(data: unknown, buffers?: Uint8Array[]): void;
  close(): void;
}

export class Comms {
  private readonly open = new Map<string, Comm>();
  private readonly targets = new Map<string, (comm: Comm, data: unknown) => void>();

  constructor(
    private readonly port: MessagePort,
    private readonly output: Output,
  ) {
    port.on("message", (message: CommMessage) => this.receive(message));
  }

  /** Delivers what has arrived while a synchronous loop keeps the event loop from turning. */
  poll(): void {
    for (let entry = receiveMessageOnPort(this.port); entry; entry = receiveMessageOnPort(this.port))
      this.receive(entry.message as CommMessage);
  }

  /** Calls `accept` whenever the front end opens a comm of this name. */
  register(target: string, accept: (comm: Comm, data: unknown) => void): void {
    this.targets.set(target, accept);
  }

  /** Opens a comm; the front end must know the name. */
  start(target: string, data: unknown = {}, metadata: Content = {}): Comm {
    const comm = this.create(randomUUID(), target);
    this.output.publish(
      "comm_open",
      { comm_id: comm.id, target_name: target, target_module: null, data },
      metadata,
    );
    return comm;
  }

  private create(id: string, target: string): Comm {
    const comm: Comm = {
      id,
      target,
      onMessage: null,
      onClose: null,
      send: (data, buffers) => this.output.publish("comm_msg", { comm_id: id, data }, {}, buffers),
      close: () => {
        this.output.publish("comm_close", { comm_id: id, data: {} });
        this.open.delete(id);
      },
    };
    this.open.set(id, comm);
    return comm;
  }

  private receive({ type, content, buffers }: CommMessage): void {
    const id = String(content.comm_id);
    const comm = this.open.get(id);
    if (type === "comm_open") {
      const target = String(content.target_name);
      const accept = this.targets.get(target);
      if (accept) accept(this.create(id, target), content.data);
      else this.output.publish("comm_close", { comm_id: id, data: {} });
    } else if (type === "comm_msg") {
      comm?.onMessage?.(content.data, buffers);
    } else {
      this.open.delete(id);
      comm?.onClose?.();
    }
  }
}

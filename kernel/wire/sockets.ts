// The five ZeroMQ sockets of a kernel: bound, read in loops, and closed before the process ends.
import { Reply, Router, XPublisher } from "zeromq";
import type { Channel, Connection, Content, Extras, Message } from "../protocol";
import { address, CHANNELS, Envelope, writeConnection } from "../protocol";

/** Channels on which a front end asks and is answered. */
export type AskingChannel = "shell" | "control" | "stdin";

export class Sockets {
  private readonly envelope: Envelope;
  private readonly iopub = new XPublisher();
  private readonly routers = { shell: new Router(), control: new Router(), stdin: new Router() };
  private readonly heartbeat = new Reply();
  private listenedTo = false;

  constructor(private readonly connection: Connection) {
    this.envelope = new Envelope(connection.key, "kernel");
    this.iopub.verbosity = "allSubs";
    for (const socket of [this.iopub, ...Object.values(this.routers)]) {
      // With a timeout of 0 zeromq.js always sends at once; otherwise it loses what follows the 512th message of a tick.
      socket.sendTimeout = 0;
      socket.sendHighWaterMark = 0;
      socket.linger = 500;
    }
  }

  /**
   * Binds every socket and starts reading. Ports given as 0 are chosen by the operating system and written back
   * into the connection file at `path`.
   */
  async open(path: string, onMessage: (channel: AskingChannel, message: Message) => void): Promise<void> {
    const sockets = { iopub: this.iopub, hb: this.heartbeat, ...this.routers };
    await Promise.all(CHANNELS.map((channel) => sockets[channel].bind(address(this.connection, channel))));
    if (this.connection.transport === "tcp" && CHANNELS.some((c) => this.connection[`${c}_port`] === 0)) {
      const ports = CHANNELS.map((c: Channel) => [
        `${c}_port`,
        Number(/(\d+)$/.exec(sockets[c].lastEndpoint ?? "")?.[1]),
      ]);
      writeConnection(path, { ...this.connection, ...Object.fromEntries(ports) } as Connection);
    }
    for (const channel of ["shell", "control", "stdin"] as const)
      void this.read(this.routers[channel], (frames) => {
        const message = this.envelope.unpack(frames);
        if (message) onMessage(channel, message);
      });
    void this.read(this.heartbeat, (frames) => this.heartbeat.send(frames));
    void this.read(this.iopub, ([frame]) => {
      if (frame?.[0] === 1) this.welcome(frame.subarray(1).toString());
    });
  }

  /**
   * The kernel says that it starts once somebody listens: said on opening, it would reach nobody or, where the first
   * front end subscribes in that moment, come before its welcome.
   */
  private welcome(subscription: string): void {
    this.publish("iopub_welcome", { subscription });
    if (!this.listenedTo) this.publish("status", { execution_state: "starting" });
    this.listenedTo = true;
  }

  publish(type: string, content: Content, extras: Extras = {}): void {
    const { frames } = this.envelope.pack(type, content, { ...extras, identities: [type] });
    this.iopub.send(frames).catch(ignoreClosed);
  }

  send(channel: AskingChannel, type: string, content: Content, extras: Extras): void {
    this.routers[channel].send(this.envelope.pack(type, content, extras).frames).catch(ignoreClosed);
  }

  /** ZeroMQ aborts the process when it ends while sockets of a worker are open. */
  close(): void {
    for (const socket of [this.iopub, this.heartbeat, ...Object.values(this.routers)]) socket.close();
  }

  private async read(
    socket: Router | Reply | XPublisher,
    handle: (frames: Buffer[]) => Promise<void> | void,
  ): Promise<void> {
    for await (const frames of socket) await handle(frames);
  }
}

/** A front end that went away, or sockets already closed: there is nobody left to tell. */
function ignoreClosed(): void {}
